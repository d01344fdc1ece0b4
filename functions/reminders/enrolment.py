"""Enough people to begin with, and a course that is cancelled."""

from datetime import datetime, timedelta

from functions.reminders import announcing, team
from functions.shared import clock, log
from functions.shared.domain.cohort import CohortStatus
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import TRANSITIONS, Event
from functions.shared.mail import queue
from functions.shared.storage import cohorts, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
ENOUGH = timedelta(seconds=25)


def look_at_minimum(key: Key, now: datetime) -> None:
    """Tells the teachers on the day that they have set, where too few have a place."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort = cohorts.get(key.pk.removeprefix("COHORT#"))
    if cohort.status is not CohortStatus.CANCELLED and cohort.held < cohort.minimum:
        team.tell(cohort, MailKind.TOO_FEW, now)
    timers.done(key, now + _LEASE)


def tell_all(key: Key, now: datetime) -> None:
    """Takes everybody out of a cancelled course, each with the one mail that says so. Whoever is out already is passed
    over, so that it can be done by several sweeps, and twice.
    """
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort, began, count = cohorts.get(key.pk.removeprefix("COHORT#")), clock.now(), 0
    announcing.tell_guests((one for one in cohorts.all_sessions(cohort.id) if one.ends_at > now), now)
    for one in registrations.of_cohort(cohort.id):
        if Event.COHORT_CANCELLED not in TRANSITIONS[one.state]:
            continue
        try:
            _, planned = registrations.move(cohort, one, Event.COHORT_CANCELLED, now)
        except registrations.ChangedMeanwhileError:
            # They have just left, or are looked at again below.
            timers.again(key, now + _LEASE, now, timers.Progress())
            return
        queue.nudge(planned)
        count += 1
        if clock.now() - began > ENOUGH:
            timers.again(key, now + _LEASE, now, timers.Progress())
            return
    log.note("a course was cancelled", cohort=cohort.id, count=count)
    timers.done(key, now + _LEASE)
