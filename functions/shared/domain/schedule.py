"""When sessions are: planned at wall-clock time in the course's zone; the instant is derived.

A wall time that the clocks skip (spring) is moved later by what they skip; one that comes twice (autumn) means the
first. Both are what `fold=0` means to `zoneinfo` (PEP 495), and what calendars do.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from functions.shared.domain.formats import Format, SessionPlan
from functions.shared.domain.zones import zone as zone_of


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A session's place in time: wall time as planned, and the instants that follow from it."""

    plan: SessionPlan
    number: int
    day: date
    time: dt.time
    starts_at: datetime
    ends_at: datetime
    clock_changed: bool
    """The course's clocks have changed since the slot before."""


def instant(day: date, at: dt.time, zone: str) -> datetime:
    """The UTC instant of a wall time in an IANA zone."""
    return datetime.combine(day, at, zone_of(zone)).astimezone(UTC)


def slots(course: Format, start: date, at: dt.time, zone: str) -> Iterator[Slot]:
    """Every session of a course that starts on a day at a local time, in order of time.

    A retreat keeps its own place in the numbering (0): people speak of "session 6" after it.
    """
    number, offset = 0, None
    planned = [(_wall(plan, start, at), plan) for plan in course.sessions]
    for wall, plan in sorted(planned, key=lambda row: row[0]):
        number += not plan.retreat
        begins = instant(wall.date(), wall.time(), zone)
        now_offset = begins.astimezone(zone_of(zone)).utcoffset()
        yield Slot(
            plan=plan,
            number=0 if plan.retreat else number,
            day=wall.date(),
            time=wall.time(),
            starts_at=begins,
            ends_at=begins + timedelta(minutes=plan.minutes),
            clock_changed=offset is not None and now_offset != offset,
        )
        offset = now_offset


def _wall(plan: SessionPlan, start: date, at: dt.time) -> datetime:
    """Wall time, without a zone: adding to it is what people mean by "the same time a week later"."""
    day = start + timedelta(days=plan.day)
    return datetime.combine(day, plan.time or at) + timedelta(minutes=plan.later_minutes)
