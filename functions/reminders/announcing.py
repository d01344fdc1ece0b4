"""A change of dates: reminders move with their sessions, and everyone with a place hears of it once (invariant 14)."""

from datetime import datetime, timedelta

from functions.shared import clock, log
from functions.shared.domain.mails import about_dates
from functions.shared.domain.reminder_rules import silences
from functions.shared.mail import queue
from functions.shared.storage import cohorts, mails, registrations, reminders, rescheduling, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
ENOUGH = timedelta(seconds=25)
"""Of the sweep's minute for one change: a course of thousands is told in several sweeps."""


def work_on(key: Key, now: datetime) -> None:
    """Arms the reminders anew, then plans a mail for each person. Done twice it plans nothing twice."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    silent = [one for one in silences(cohorts.sessions(cohort_id)) if one.begins <= now < one.ends]
    if silent:
        timers.again(key, now + _LEASE, silent[0].ends, timers.Progress())
        return
    what = rescheduling.get(cohort_id, key.sk.removeprefix("DATES#"))
    if not what.told:
        reminders.arm(cohorts.all_sessions(cohort_id), reminders.rules(cohort_id), now)
    began, count = clock.now(), 0
    for one in sorted(registrations.taking_part(cohort_id), key=lambda one: one.id):
        if one.id <= what.told or (one.seated_at is not None and one.seated_at > what.at):
            continue
        mail = about_dates(what, one, now)
        if mails.plan_once(mail):
            queue.nudge([mail])
        count += 1
        if clock.now() - began > ENOUGH:
            rescheduling.told_up_to(what, one.id, now)
            return
    log.note("a change of dates was told", cohort=cohort_id, count=count)
    timers.done(key, now + _LEASE)
