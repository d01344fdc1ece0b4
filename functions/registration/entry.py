"""Who comes by a personal link: everything that their pages name."""

from dataclasses import dataclass

from functions.shared import clock, links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Person
from functions.shared.domain.registration import Registration
from functions.shared.storage import cohorts, persons, registrations
from functions.shared.tokens import Scope


@dataclass(frozen=True)
class Visit:
    registration: Registration
    cohort: Cohort
    person: Person
    course: Format

    @property
    def language(self) -> str:
        return self.person.languages[0]


def visit(token: str, scope: Scope = Scope.PAGE) -> Visit:
    """The holder of a link to their own page, or of another of their links.

    Raises:
        BadTokenError, ExpiredTokenError, RevokedLinkError, UnknownRegistrationError: each has a page of its own.

    """
    return visited(links.holder(token, scope, clock.now()))


def visited(holder: links.Holder) -> Visit:
    """The same, where the link says more than who holds it.

    Raises:
        RevokedLinkError, UnknownRegistrationError: each has a page of its own.

    """
    registration = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(registration)
    cohort, person = cohorts.get(registration.cohort), persons.get(registration.person)
    return Visit(registration, cohort, person, cohorts.course(cohort.id, person.languages[0]))
