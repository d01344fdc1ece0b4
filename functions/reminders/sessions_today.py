"""How many sessions are held today: for the dashboard, counted once an hour."""

from datetime import datetime, timedelta

from functions.shared import clock
from functions.shared.storage import cohorts

_ENOUGH = timedelta(seconds=3)
"""Of the sweep's minute. Whoever has thousands of running courses sees how many were counted in it."""
_ON_THE_HOUR = 1
"""The minutes of an hour in which it is counted."""


def counted(now: datetime) -> int | None:
    """In UTC's day; nothing in all other minutes."""
    if now.minute >= _ON_THE_HOUR:
        return None
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    began, count = clock.now(), 0
    for cohort in cohorts.in_catalogue():
        if clock.now() - began > _ENOUGH:
            break
        if cohort.first_start < day + timedelta(days=1) and cohort.last_end >= day:
            count += sum(day <= one.starts_at < day + timedelta(days=1) for one in cohorts.sessions(cohort.id))
    return count
