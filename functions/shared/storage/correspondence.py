"""What a mail needs to be written, in as few reads as there are moments at which its keys are known."""

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.registration import Registration
from functions.shared.storage import cohorts, mail_switch, mails, persons, registrations, schema, stack_keys, table
from functions.shared.storage.items import from_item


def mail_and_person(person_id: str, mail_id: str) -> tuple[Mail, Person]:
    """A mail, and whom it goes to.

    Raises:
        MutedError: no mail leaves just now.
        UnknownMailError: there is no such mail.
        UnknownPersonError: the person has been erased.

    """
    of_mail, of_person, switch = schema.mail(person_id, mail_id), schema.person(person_id), stack_keys.mail_switch()
    found = table.read_by_key((of_mail, of_person, switch))
    if not mail_switch.lets_through(found.get(switch)):
        raise mail_switch.MutedError
    if of_mail not in found:
        raise mails.UnknownMailError
    if of_person not in found:
        raise persons.UnknownPersonError
    return from_item(found[of_mail], Mail, mails.VERSION), from_item(found[of_person], Person, persons.VERSION)


def cohort_and_registration(cohort_id: str, registration_id: str) -> tuple[Cohort, Registration]:
    """What a mail is about.

    Raises:
        UnknownCohortError: there is no such cohort.
        UnknownRegistrationError: there is no such registration, or no longer.

    """
    of_cohort, of_registration = schema.cohort(cohort_id), schema.registration(cohort_id, registration_id)
    found = table.read_by_key((of_cohort, of_registration))
    if of_cohort not in found:
        raise cohorts.UnknownCohortError
    if of_registration not in found:
        raise registrations.UnknownRegistrationError
    registration = from_item(found[of_registration], Registration, registrations.VERSION)
    return from_item(found[of_cohort], Cohort, cohorts.VERSION), registration
