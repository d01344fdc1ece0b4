"""After a course is opened, or its rules change: the entries that say when to look at each of its sessions."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.storage import cohorts, reminders, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)


def work_on(key: Key, now: datetime) -> None:
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    count = reminders.arm(cohorts.all_sessions(cohort_id), reminders.rules(cohort_id), now)
    log.note("reminders were armed", cohort=cohort_id, count=count)
    timers.done(key, now + _LEASE)
