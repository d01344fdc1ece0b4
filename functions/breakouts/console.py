"""The teacher's console: who is here, one press, and the way back. Nothing on it is a secret (it may be shared)."""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import rules
from functions.breakouts.groups import cards
from functions.breakouts.matching import match
from functions.breakouts.pairing.request import Request
from functions.breakouts.pairing.staff import STAFF
from functions.shared import clock, log
from functions.shared.domain.models import Cohort, Round, Session
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import attendance, cohorts, live, persons, registrations
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()


@router.route("/console/<cohort_id>/<session_id>", method=READ)
def console(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    return _console(cohort, cohorts.session(cohort.id, session_id), persons.get(desk.person).zone, now)


@router.route("/console/<cohort_id>/<session_id>/round", method=SEND)
def open_round(cohort_id: str, session_id: str) -> Response[Any]:
    """One press, one round: a press that saw an older version than another made changes nothing (invariant 10)."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    session, given = cohorts.session(cohort.id, session_id), submitted(router.current_event)
    plan = cohorts.course(cohort.id).session(session.id)
    seen = given.number("version", 0)
    taking_part = {one.id for one in registrations.taking_part(cohort.id)}
    present = [one.registration for one in live.here(cohort.id, session.id) if one.registration in taking_part]
    current = live.state_now(cohort.id, session.id)
    if plan.retreat or not present or current.phase is not live.Phase.TOGETHER:
        return see_other(f"/console/{cohort.id}/{session.id}")
    practice = next((one for one in plan.practices if one.id == given.first("practice")), None)
    length = rules.minutes(given.number("minutes", 0), practice.minutes if practice else 10)
    before = rules.kept(live.rounds(cohort.id), now)
    pairing = cohorts.course(cohort.id).pairing
    found = match(
        Request(
            present,
            rules.seed(cohort.id, session.id, seen),
            size=pairing.group_size,
            history=[one.groups for one in before],
            odd_turns=rules.odd_turns(before, pairing.group_size),
            odd_one=pairing.odd_one,
            staff=[f"{STAFF}{desk.person}"],
            roster=taking_part,
        )
    )
    opened = Round(
        cohort=cohort.id,
        session=session.id,
        number=current.round + 1,
        groups=found.groups,
        practice=practice.id if practice else "",
        opened_at=now,
        ends_at=now + rules.TRAVEL + timedelta(minutes=length),
        seed=rules.seed(cohort.id, session.id, seen),
        certificate={"repeats": found.certificate.repeats, "lower_bound": found.certificate.lower_bound},
    )
    try:
        live.open_round(seen, opened)
        log.note("a round was opened", cohort=cohort.id, session=session.id, round=opened.number, count=len(present))
    except live.PressedMeanwhileError:
        log.note("a press came second", cohort=cohort.id, session=session.id)
    return see_other(f"/console/{cohort.id}/{session.id}")


@router.route("/console/<cohort_id>/<session_id>/end", method=SEND)
def end_round(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now)
    current = live.state_now(cohort.id, session_id)
    now_open = live.get_round(cohort.id, session_id, current.round)
    if current.phase is live.Phase.IN_PAIRS and now_open is not None:
        try:
            live.end_round(submitted(router.current_event).number("version", 0), now_open, now)
        except live.PressedMeanwhileError:
            log.note("a press came second", cohort=cohort.id, session=session_id)
    return see_other(f"/console/{cohort.id}/{session_id}")


@router.route("/console/<cohort_id>/<session_id>/tick", method=SEND)
def tick_in(cohort_id: str, session_id: str) -> Response[Any]:
    """Somebody who is in the meeting without a page, on the telephone perhaps: the teacher says that they are here."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now)
    session = cohorts.session(cohort.id, session_id)
    one = registrations.get(cohort.id, submitted(router.current_event).first("registration"))
    if one.state in TAKES_PART:
        attendance.seen(cohort.id, session.id, one.id, "tick", now)
        live.arrived(cohort.id, session.id, one.id, now)
    return see_other(f"/console/{cohort.id}/{session.id}")


def _console(cohort: Cohort, session: Session, teacher_zone: str, now: datetime) -> Response[Any]:
    current = live.state_now(cohort.id, session.id)
    present = live.here(cohort.id, session.id)
    taking_part = registrations.taking_part(cohort.id)
    people = persons.get_many([cohort.lead, *(one.person for one in taking_part)])
    names = {one.id: people[one.person].name for one in taking_part}
    here_ids = {one.registration for one in present}
    shown = live.get_round(cohort.id, session.id, current.round) if current.round else None
    return page(
        "console",
        cohort=cohort,
        session=session,
        teacher_zone=teacher_zone,
        plan=cohorts.course(cohort.id).session(session.id),
        live=current,
        here=[(names.get(one.registration, "?"), rules.is_quiet(one.seen_at, now)) for one in present],
        away=[(one.id, names[one.id]) for one in taking_part if one.id not in here_ids],
        cards=cards(shown, names, cohort) if shown else [],
        shown=shown,
        practice=_practice(cohort, session, shown),
        now=now,
    )


def _practice(cohort: Cohort, session: Session, shown: Round | None) -> object:
    plan = cohorts.course(cohort.id).session(session.id)
    return next((one for one in plan.practices if shown and one.id == shown.practice), None)
