"""One person of the roster: a note, the fee, their links and address, and how they leave or come back."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.address_check import AddressForm
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.registration import Payment, Registration
from functions.shared.domain.registration_states import TRANSITIONS, Event
from functions.shared.mail import queue
from functions.shared.storage import addresses, beside_steps, mails, notes, persons, registrations
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, in_role

router = Router()
LEAVING = {"drop-out": Event.DROP_OUT, "return": Event.RETURN, "withdraw": Event.WITHDRAW}
"""By the name of the button."""


@router.route("/teach/<cohort_id>/people/<registration_id>", method=READ)
def show(cohort_id: str, registration_id: str) -> Response[Any]:
    _, cohort, role = in_role(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _person_page(cohort, registrations.get(cohort.id, registration_id), AddressForm(), role.value)


@router.route("/teach/<cohort_id>/people/<registration_id>", method=SEND)
def change(cohort_id: str, registration_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort, role = in_role(router.current_event, cohort_id, now, ORGANISERS)
    one, given = registrations.get(cohort.id, registration_id), submitted(router.current_event)
    do = given.first("do")
    if do == "address":
        form = AddressForm(given)
        if not form.validate():
            return _person_page(cohort, one, form, role.value, status=422)
        person = persons.get(one.person)
        queue.nudge([addresses.asked_for(person, form.address.data or "", desk.person, now)])
    else:
        _done(cohort, one, do, given, desk.person)
    log.note("something was noted about somebody", cohort=cohort.id, registration=one.id, event=do[:10])
    return see_other(f"/teach/{cohort.id}/people/{one.id}?said={do[:10]}")


def _done(cohort: Cohort, one: Registration, do: str, given: Submitted, by: str) -> None:
    now = clock.now()
    match do:
        case "note":
            notes.kept(one, given.first("note").strip()[: notes.LONGEST], by, now)
        case "payment" if given.first("payment") in {each.value for each in Payment}:
            beside_steps.paid(one, Payment(given.first("payment")))
        case "link":
            queue.nudge([beside_steps.renewed(cohort, one, now)])
        case _ if do in LEAVING:
            queue.nudge(registrations.move(cohort, one, LEAVING[do], now, decided_by=by)[1])
        case _:
            raise BadFormError


def _person_page(cohort: Cohort, one: Registration, form: AddressForm, role: str, status: int = 200) -> Response[Any]:
    person = persons.get(one.person)
    return page(
        "one-person",
        status=status,
        cohort=cohort,
        registration=one,
        person=person,
        note=notes.of(one),
        mails=[mail for mail in reversed(mails.of_person(person.id)) if mail.cohort == cohort.id][:20],
        ways=[name for name, event in LEAVING.items() if event in TRANSITIONS[one.state]],
        form=form,
        role=role,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        longest=notes.LONGEST,
    )
