"""A registration whose time is over: an address that was not confirmed, a form that was not sent, a promise to answer
that is due, an offer that nobody took, a place that was waited for until the course began, or kept until another was.
"""

from datetime import datetime, timedelta

from functions.reminders import team
from functions.shared import log
from functions.shared.domain import next_steps
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TRANSITIONS, Event, State
from functions.shared.mail import queue
from functions.shared.storage import beside_steps, cohorts, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
_OVER = {
    State.APPLIED: Event.APPLICATION_LAPSES,
    State.CONFIRMED: Event.APPLICATION_LAPSES,
    State.OFFERED: Event.OFFER_LAPSES,
    State.WAITLISTED: Event.COURSE_BEGINS,
}


def work_on(key: Key, now: datetime) -> None:
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id, registration_id = key.pk.removeprefix("COHORT#"), key.sk.removeprefix("NEXT#")
    cohort, one = cohorts.get(cohort_id), registrations.get(cohort_id, registration_id)
    at = next_steps.looked_at(one, cohort)
    if at is None:
        timers.done(key, now + _LEASE)
        return
    if at > now:
        # The dates have moved since, or what it waits for.
        timers.again(key, now + _LEASE, at, timers.Progress())
        return
    if one.state in _OVER:
        _moved(cohort, one, _OVER[one.state], now)
    elif one.state is State.ACCEPTED:
        _place_given_up(one, now)
    elif now < cohort.last_end:
        team.tell(cohort, MailKind.STILL_WAITING, now)
        timers.again(key, now + _LEASE, now + next_steps.NUDGED_AGAIN_AFTER, timers.Progress())
        return
    timers.done(key, now + _LEASE)


def _moved(cohort: Cohort, one: Registration, event: Event, now: datetime) -> None:
    _, planned = registrations.move(cohort, one, event, now)
    queue.nudge(planned)
    log.note("a registration's time was over", cohort=cohort.id, registration=one.id, event=event.value)


def _place_given_up(one: Registration, now: datetime) -> None:
    """Where somebody has moved: the place in the other course was kept for them until now."""
    cohort_id, _, registration_id = one.moved_from.partition("/")
    before = registrations.get(cohort_id, registration_id)
    if Event.DEFER in TRANSITIONS[before.state]:
        _moved(cohorts.get(cohort_id), before, Event.DEFER, now)
    beside_steps.has_moved(one)
