"""What people have told all their teachers, or also those who coordinate: read together, by a press, each recorded."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.screening.opening import opened
from functions.screening.rules import Answered
from functions.shared import clock
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.domain.visibility import readable
from functions.shared.languages import said
from functions.shared.spreadsheet import csv_file
from functions.shared.storage import cohorts, persons, registrations, staff
from functions.shared.storage.answers import NoAnswersError
from functions.shared.storage.staff import NotYoursError
from functions.shared.web import reader
from functions.shared.web.pages import page
from functions.shared.web.requests import BadFormError, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import must_be_proved, signed_in

router = Router()
_SHARED = frozenset({VisibleTo.TEACHERS, VisibleTo.COORDINATORS})
"""What only the screening teachers may read stays in the reading room, one person at a time."""


@router.route("/told/<cohort_id>", method=READ)
def before(cohort_id: str) -> Response[Any]:
    _gate(cohort_id)
    return page("told", cohort=cohorts.get(cohort_id), told=None, people={})


@router.route("/told/<cohort_id>", method=SEND)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, circles = _gate(cohort_id)
    must_be_proved(desk, now)
    press = submitted(router.current_event).first("press")
    if press not in {"read", "csv"}:
        raise BadFormError
    course, told = cohorts.course(cohort_id, reader.language()), []
    for one in registrations.taking_part(cohort_id):
        try:
            told.append((one, opened(one, course, circles, desk.person, now)))
        except NoAnswersError:
            continue
    people = persons.get_many(one.person for one, _ in told)
    if press == "csv":
        return _as_csv(cohort_id, told, {one.id: one.name for one in people.values()})
    return page("told", cohort=cohorts.get(cohort_id), told=told, people=people)


def _gate(cohort_id: str) -> tuple[staff.Desk, frozenset[VisibleTo]]:
    """Who is asking, and the circles that they may read here.

    Raises:
        NotYoursError: none; whether the cohort exists is not told.

    """
    desk = signed_in(router.current_event, clock.now())
    role = staff.roles_of(cohort_id).get(desk.person)
    circles = readable(role, coordinates=staff.get(desk.person).coordinator) & _SHARED
    if not circles:
        raise NotYoursError
    return desk, circles


def _as_csv(cohort_id: str, told: list[tuple[Registration, list[Answered]]], names: dict[str, str]) -> Response[Any]:
    spoken = reader.language()
    questions = list(dict.fromkeys(one.question for _, answered in told for one in answered))
    rows = []
    for one, answered in told:
        by_question = {each.question: ", ".join(said(words, spoken) for words in each.answers) for each in answered}
        rows.append([names.get(one.person, ""), *(by_question.get(question, "") for question in questions)])
    return csv_file(f"told-{cohort_id}.csv", ["", *questions], rows)
