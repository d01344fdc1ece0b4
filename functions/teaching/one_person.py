"""One person of the roster: a note, the fee, their links and address, and how they leave or come back."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.address_check import AddressForm
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.confirmed_acts import MAILS_AN_HOUR, Act, open_to
from functions.shared.domain.mails import about_act
from functions.shared.domain.models import Person
from functions.shared.domain.registration import Payment, Registration
from functions.shared.domain.registration_states import TRANSITIONS, UNDECIDED, Event
from functions.shared.mail import queue
from functions.shared.storage import (
    addresses,
    audit,
    beside_steps,
    limits,
    mails,
    notes,
    persons,
    registrations,
    staff,
    table,
)
from functions.shared.storage.registrations import UnknownRegistrationError
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, in_role

router = Router()
LEAVING = {
    "drop-out": Event.DROP_OUT,
    "return": Event.RETURN,
    "withdraw": Event.WITHDRAW,
    "not-now": Event.NOT_NOW,
    "place": Event.ACCEPT,
}
"""By the name of the button."""


@router.route("/teach/<cohort_id>/people/<registration_id>", method=READ)
def show(cohort_id: str, registration_id: str) -> Response[Any]:
    _, cohort, role = in_role(router.current_event, cohort_id, clock.now(), ORGANISERS)
    one, person = _found(cohort, registration_id)
    return _person_page(cohort, one, person, AddressForm(), role.value)


@router.route("/teach/<cohort_id>/people/<registration_id>", method=SEND)
def change(cohort_id: str, registration_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort, role = in_role(router.current_event, cohort_id, now, ORGANISERS)
    (one, person), given = _found(cohort, registration_id), submitted(router.current_event)
    do = given.first("do")
    if do == "address" and _may_set_address(person):
        form = AddressForm(given)
        if not form.validate():
            return _person_page(cohort, one, person, form, role.value, status=422)
        queue.nudge(addresses.asked_for(person, form.address.data or "", desk.person, now))
    else:
        _done(cohort, one, do, given, desk.person)
    log.note("something was noted about somebody", cohort=cohort.id, registration=one.id, event=do)
    return see_other(f"/teach/{cohort.id}/people/{one.id}?said={do}")


def _found(cohort: Cohort, registration_id: str) -> tuple[Registration, Person]:
    """Raises:
    UnknownRegistrationError: there is none, or there is nobody any more.

    """
    one = registrations.get(cohort.id, registration_id)
    person = persons.get(one.person)
    if person.is_erased:
        raise UnknownRegistrationError
    return one, person


def _may_set_address(person: Person) -> bool:
    """Only where the one on file takes no mail, or was never confirmed: else they change it themselves, by a mail that
    goes there. Who teaches has more to lose than their mails.
    """
    lost = bool(person.unreachable) or person.address_confirmed_at is None
    return lost and not staff.is_staff(person.id)


def _done(cohort: Cohort, one: Registration, do: str, given: Submitted, by: str) -> None:
    now = clock.now()
    entry = audit.entry(one.id, by, do, now)
    match do:
        case "note":
            notes.kept(one, given.first("note").strip()[: notes.LONGEST], by, now, entry)
        case "payment" if given.first("payment") in {each.value for each in Payment}:
            beside_steps.paid(one, Payment(given.first("payment")), entry)
        case "link":
            queue.nudge([beside_steps.renewed(cohort, one, now, entry)])
        case "own-address" if Act.ADDRESS in open_to(one, persons.get(one.person), now):
            limits.must_allow("sure", one.id, MAILS_AN_HOUR, now)
            mail = about_act(one, Act.ADDRESS.value, now)
            if mails.plan_once(mail):
                table.write(entry)
                queue.nudge([mail])
        case _ if do in LEAVING and _offered(do, one):
            queue.nudge(registrations.move(cohort, one, LEAVING[do], now, entry, decided_by=by)[1])
        case _:
            raise BadFormError


def _person_page(
    cohort: Cohort, one: Registration, person: Person, form: AddressForm, role: str, status: int = 200
) -> Response[Any]:
    return page(
        "one-person",
        status=status,
        cohort=cohort,
        registration=one,
        person=person,
        note=notes.of(one),
        mails=[mail for mail in reversed(mails.of_person(person.id)) if mail.cohort == cohort.id][:20],
        ways=[name for name, event in LEAVING.items() if event in TRANSITIONS[one.state] and _offered(name, one)],
        form=form,
        role=role,
        may_set_address=_may_set_address(person),
        may_ask=Act.ADDRESS in open_to(one, person, clock.now()),
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        longest=notes.LONGEST,
    )


def _offered(way: str, one: Registration) -> bool:
    """Yes and no are said in the reading room; here to whoever was read there and waits, or has waited in vain."""
    return way not in {"not-now", "place"} or (one.waiting_since is not None and one.state not in UNDECIDED)
