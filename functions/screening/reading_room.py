"""Pages of the reading room. Opening answers is a press of a button, never a link: each reading is recorded."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.screening import rules
from functions.shared import clock, sealing
from functions.shared.domain.models import Cohort, Registration
from functions.shared.domain.registration_states import Event
from functions.shared.domain.zones import zone
from functions.shared.mail import queue
from functions.shared.storage import answers, audit, cohorts, persons, registrations, table
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort, must_be_proved

router = Router()


@router.route("/screening/<cohort_id>", method=READ)
def waiting_list(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    waiting = rules.waiting(registrations.of_cohort(cohort.id))
    people = persons.get_many([desk.person, *(one.person for one in waiting)])
    return page(
        "screening",
        cohort=cohort,
        waiting=waiting,
        people=people,
        reader=people[desk.person],
        today=now.astimezone(zone(cohort.zone)).date(),
        overdue=rules.overdue,
    )


@router.route("/screening/<cohort_id>/<registration_id>", method=READ)
def before_reading(cohort_id: str, registration_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), TEACHERS)
    return _room(cohort, registrations.get(cohort.id, registration_id), None)


@router.route("/screening/<cohort_id>/<registration_id>", method=SEND)
def press(cohort_id: str, registration_id: str) -> Response[Any]:
    """Reads the answers, or accepts the person who gave them."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    must_be_proved(desk, now)
    registration = registrations.get(cohort.id, registration_id)
    match submitted(router.current_event).first("press"):
        case "read":
            sealed = answers.get(registration.id)
            table.write(audit.entry(registration.id, desk.person, "answers read", now))
            given = sealing.unseal(registration.id, sealed)
            return _room(cohort, registration, rules.laid_out(cohorts.course(cohort.id, reader.language()), given))
        case "accept":
            entry = audit.entry(registration.id, desk.person, "accepted", now)
            _, planned = registrations.move(cohort, registration, Event.ACCEPT, now, entry)
            queue.nudge(planned)
            return see_other(f"/screening/{cohort.id}")
    raise BadFormError


def _room(cohort: Cohort, registration: Registration, opened: list[rules.Answered] | None) -> Response[Any]:
    return page(
        "reading",
        cohort=cohort,
        registration=registration,
        person=persons.get(registration.person),
        undecided=registration.state in rules.UNDECIDED,
        answers=opened,
    )
