"""What one person attended, with its sources, and a teacher's word where it is not as they have it."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.completion import outlook
from functions.shared.domain.course_end import completed_from
from functions.shared.domain.models import Attendance, Session
from functions.shared.domain.presence import ABSENT, Standing
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART, Event, State
from functions.shared.mail import queue
from functions.shared.storage import (
    attendance,
    audit,
    cohorts,
    guests,
    persons,
    presences,
    registrations,
    table,
    timers,
)
from functions.shared.storage.registrations import UnknownRegistrationError
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, TEACHERS, at_cohort, in_role
from functions.teaching import making_up

router = Router()
LONGEST = 500
"""Characters of a reason."""
VERDICTS = ("", *(one.value for one in Standing))


@router.route("/teach/<cohort_id>/people/<registration_id>/attendance", method=READ)
def show(cohort_id: str, registration_id: str) -> Response[Any]:
    _, cohort, role = in_role(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _attendance_page(cohort, _of(cohort, registration_id), may_judge=role in TEACHERS)


@router.route("/teach/<cohort_id>/people/<registration_id>/attendance", method=SEND)
def judge(cohort_id: str, registration_id: str) -> Response[Any]:
    """Keeps a teacher's word on a session, or on the completion."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    one, given = _of(cohort, registration_id), submitted(router.current_event)
    if given.first("do") == "make-up":
        _invite(cohort, one, given, desk.person, now)
    elif given.first("do") in {"complete", "not-complete"}:
        reason = given.first("reason").strip()[:LONGEST]
        if not reason:
            return _attendance_page(cohort, one, may_judge=True, lacks_reason=True, status=422)
        _overrule(cohort, one, given.first("do"), reason, desk.person, now)
    else:
        _judge_session(cohort, one, given, desk.person, now)
    log.note("a teacher judged an attendance", cohort=cohort.id, registration=one.id)
    return see_other(f"/teach/{cohort.id}/people/{one.id}/attendance?said=kept")


def _of(cohort: Cohort, registration_id: str) -> Registration:
    one = registrations.get(cohort.id, registration_id)
    if persons.get(one.person).is_erased:
        raise UnknownRegistrationError
    return one


def _overrule(cohort: Cohort, one: Registration, do: str, reason: str, by: str, now: datetime) -> None:
    """The rule's verdict the other way round: it stands, whatever is attended or looked at later."""
    event = Event.COMPLETE if do == "complete" else Event.NOT_COMPLETE
    entry = audit.entry(one.id, by, f"{do} by a teacher", now)
    course, sessions = cohorts.course(cohort.id), cohorts.sessions(cohort.id)
    counted = presences.counted(sessions, presences.of_cohort(cohort.id, course, sessions, now)).get(one.id, set())
    attended = outlook(course, sessions, counted, now).attended
    done = {"completed_at": now if event is Event.COMPLETE else None, "attended": attended}
    _, planned = registrations.move(cohort, one, event, now, entry, overruled=reason, decided_by=by, **done)
    queue.nudge(planned)


def _judge_session(cohort: Cohort, one: Registration, given: Submitted, by: str, now: datetime) -> None:
    session = cohorts.session(cohort.id, given.first("session"))
    verdict = given.first("verdict")
    if verdict not in VERDICTS or one.state not in TAKES_PART:
        raise BadFormError
    first = Attendance(cohort=cohort.id, session=session.id, registration=one.id, first_at=session.starts_at)
    attendance.judged(first, verdict, audit.entry(one.id, by, f"attendance of {session.id}", now))
    if completed_from(cohort.last_end) <= now:
        table.write(timers.completion(cohort.id, now))


def _invite(cohort: Cohort, one: Registration, given: Submitted, by: str, now: datetime) -> None:
    missed = cohorts.session(cohort.id, given.first("session"))
    choices = making_up.choices(cohort, [missed], now)[missed.id]
    offered = {f"{other.id}/{session.id}": (other, session) for other, session in choices}
    if one.state is not State.ACCEPTED or given.first("where") not in offered:
        raise BadFormError
    queue.nudge(making_up.invite(one, missed, offered[given.first("where")], by, now))


def _ways_to_make_up(cohort: Cohort, one: Registration, missed: list[Session], now: datetime) -> dict[str, Any]:
    """By session that does not count yet, where it can be made up for; and where it will be."""
    if one.state is not State.ACCEPTED:
        return {"choices": {}, "made_up": {}}
    arranged = {each.missed: each for each in guests.of_registration(cohort.id, one.id)}
    return {
        "choices": making_up.choices(cohort, missed, now),
        "made_up": {
            each: (cohorts.get(where.cohort), cohorts.session(where.cohort, where.session))
            for each, where in arranged.items()
        },
    }


def _attendance_page(
    cohort: Cohort, one: Registration, *, may_judge: bool, lacks_reason: bool = False, status: int = 200
) -> Response[Any]:
    now = clock.now()
    course, sessions = cohorts.course(cohort.id, reader.language()), cohorts.sessions(cohort.id)
    found = presences.of_cohort(cohort.id, course, sessions, now)
    records = {each.session: each for each in attendance.of_cohort(cohort.id) if each.registration == one.id}
    past = [session for session in sessions if session.starts_at <= now]
    missed = [each for each in past if each.ends_at <= now and not found[each.id].get(one.id, ABSENT).counts]
    return page(
        "attendance",
        **_ways_to_make_up(cohort, one, missed if may_judge else [], now),
        status=status,
        cohort=cohort,
        registration=one,
        person=persons.get(one.person),
        rows=[(each, found[each.id].get(one.id, ABSENT), records.get(each.id)) for each in past],
        outlook=outlook(course, sessions, presences.counted(sessions, found).get(one.id, set()), now),
        verdicts=VERDICTS,
        may_judge=may_judge,
        may_complete=one.state is State.ACCEPTED and bool(past),
        is_complete=one.state is State.COMPLETED,
        lacks_reason=lacks_reason,
        longest=LONGEST,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
    )
