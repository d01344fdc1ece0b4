"""Pages of the reading room. Opening answers is a press of a button, never a link: each reading is recorded."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.screening import proof, rules
from functions.screening.asking import ask
from functions.screening.decisions import DECISIONS, decide
from functions.screening.opening import opened, reason_of
from functions.shared import clock
from functions.shared.domain import seats
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.prerequisites import PrerequisiteMissingError
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import UNDECIDED, NotPossibleNowError, State
from functions.shared.domain.zones import zone
from functions.shared.storage import asked, audit, cohorts, persons, registrations
from functions.shared.storage.answers import NoAnswersError
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort, must_be_proved
from functions.shared.web.uploads import KINDS

router = Router()


@router.route("/screening/<cohort_id>", method=READ)
def waiting_list(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    everyone = registrations.of_cohort(cohort.id)
    waiting = rules.waiting(everyone)
    decided = rules.decided(everyone)
    people = persons.get_many([desk.person, *(one.person for one in (*waiting, *decided))])
    return page(
        "screening",
        cohort=cohort,
        waiting=waiting,
        decided=decided,
        people=people,
        reader=people[desk.person],
        today=now.astimezone(zone(cohort.zone)).date(),
        overdue=rules.overdue,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
    )


@router.route("/screening/<cohort_id>/<registration_id>", method=READ)
def before_reading(cohort_id: str, registration_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), TEACHERS)
    return _room(cohort, registrations.get(cohort.id, registration_id), None)


@router.route("/screening/<cohort_id>/<registration_id>", method=SEND)
def press(cohort_id: str, registration_id: str) -> Response[Any]:
    """Reads the answers, or decides about the person who gave them."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    must_be_proved(desk, now)
    registration = registrations.get(cohort.id, registration_id)
    given = submitted(router.current_event)
    pressed = given.first("press")
    if pressed == "read":
        return _read(cohort, registration, desk.person, now)
    if pressed == "proof":
        return _file(registration, desk.person, now)
    if pressed not in {*DECISIONS, *proof.JUDGEMENTS, "ask"}:
        raise BadFormError
    try:
        if not _carried_out(cohort, registration, given, desk.person, now):
            return _room(cohort, registration, None, status=422, notice="nothing-asked")
    except tuple(_WHY_NOT) as error:
        notice = next(why for refusal, why in _WHY_NOT.items() if isinstance(error, refusal))
        return _room(cohort, registrations.get(cohort.id, registration.id), None, status=409, notice=notice)
    if pressed in proof.JUDGEMENTS:
        return see_other(f"/screening/{cohort.id}/{registration.id}")
    return see_other(f"/screening/{cohort.id}?said={pressed}")


_WHY_NOT: Mapping[type[Exception], str] = MappingProxyType(
    {
        PrerequisiteMissingError: "prerequisite",
        seats.CourseCancelledError: "cancelled",
        seats.OthersWaitError: "others-wait",
        seats.NoSeatLeftError: "full",
        NotPossibleNowError: "meanwhile",
        ChangedMeanwhileError: "meanwhile",
    }
)
"""The first that fits says why a press changed nothing."""


def _read(cohort: Cohort, registration: Registration, by: str, now: datetime) -> Response[Any]:
    course = cohorts.course(cohort.id, reader.language())
    reason = reason_of(registration)
    try:
        return _room(cohort, registration, opened(registration, course, VisibleTo, by, now), reason=reason)
    except NoAnswersError:
        return _room(cohort, registration, [], notice="no-answers", reason=reason)


def _file(registration: Registration, by: str, now: datetime) -> Response[Any]:
    """As a file to keep apart: nothing of it is shown in a page."""
    content = proof.opened(registration, by, now)
    kind = registration.proof_kind
    headers: dict[str, str | list[str]] = {"Content-Disposition": f'attachment; filename="proof.{kind}"'}
    return Response(status_code=200, content_type=KINDS[kind], body=content, headers=headers)


def _carried_out(cohort: Cohort, registration: Registration, given: Submitted, by: str, now: datetime) -> bool:
    """Whether there was anything to do: a question may have no words."""
    if given.first("press") in proof.JUDGEMENTS:
        proof.judge(registration, given.first("press"), given.number("proof", 0), by, now)
        return True
    if given.first("press") == "ask":
        return ask(registration, given.first("question"), by, now)
    decide(cohort, registration, given.first("press"), by, now, reason=given.first("reason"))
    return True


def _room(
    cohort: Cohort,
    registration: Registration,
    answers: list[rules.Answered] | None,
    *,
    status: int = 200,
    notice: str = "",
    reason: str = "",
) -> Response[Any]:
    readings = audit.about(registration.id)
    staff = persons.get_many({registration.decided_by, *(one["actor"] for one in readings)} - {""})
    return page(
        "reading",
        status=status,
        cohort=cohort,
        registration=registration,
        person=persons.get(registration.person),
        decider=staff.get(registration.decided_by),
        readings=[(staff[one["actor"]].name, one) for one in readings if one["actor"] in staff],
        asked=asked.of(registration),
        reason=reason,
        longest_question=asked.LONGEST,
        undecided=registration.state in UNDECIDED,
        talking=registration.state is State.TALK_FIRST,
        answers=answers,
        notice=notice,
        full=seats.free(cohort) == 0,
        course=cohorts.course(cohort.id, reader.language()),
    )
