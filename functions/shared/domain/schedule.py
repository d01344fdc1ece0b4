"""When sessions are: planned at wall-clock time in the course's zone; the instant is derived.

A wall time that the clocks skip (spring) is moved later by what they skip; one that comes twice (autumn) means the
first. Both are what `fold=0` means to `zoneinfo` (PEP 495), and what calendars do.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from functions.shared.domain.formats import Format, SessionPlan
from functions.shared.domain.models import Session
from functions.shared.domain.zones import zone as zone_of

_WEEKS_LONG = 14
"""Days: a longer course meets weekly, and a day without a session moves the rest by a week; else by a day."""


class OnTheClock(StrEnum):
    """How often a wall time comes on its day."""

    ONCE = "once"
    SKIPPED = "skipped"
    TWICE = "twice"


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
    on_the_clock: OnTheClock = OnTheClock.ONCE


def instant(day: date, at: dt.time, zone: str) -> datetime:
    """The UTC instant of a wall time in an IANA zone."""
    return datetime.combine(day, at, zone_of(zone)).astimezone(UTC)


def on_the_clock(day: date, at: dt.time, zone: str) -> OnTheClock:
    """Whether a wall time comes on that day at all, once, or twice: teachers are told where it is not once."""
    first = datetime.combine(day, at, zone_of(zone))
    if first.utcoffset() == first.replace(fold=1).utcoffset():
        return OnTheClock.ONCE
    there = first.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None)
    return OnTheClock.TWICE if there == datetime.combine(day, at) else OnTheClock.SKIPPED


def slots(course: Format, start: date, at: dt.time, zone: str, without: Collection[date] = ()) -> Iterator[Slot]:
    """Every session of a course that starts on a day at a local time, in order of time.

    A retreat keeps its own place in the numbering (0): people speak of "session 6" after it. What would fall on a day
    of `without`, and all that follows, comes a week later (a day later in an intensive).
    """
    number, offset = 0, None
    for wall, plan in _passing_over(sorted(_walls(course, start, at), key=lambda row: row[0]), set(without)):
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
            on_the_clock=on_the_clock(wall.date(), wall.time(), zone),
        )
        offset = now_offset


def plan_of(course: Format, session: Session) -> SessionPlan:
    """What the course says of a session; of one that a teacher has added it says nothing."""
    found = next((plan for plan in course.sessions if plan.id == session.counts_as), None)
    return found or SessionPlan(id=session.id, title=session.title, day=0, minutes=session.minutes)


def of_the_day(session: Session, sessions: Iterable[Session]) -> list[Session]:
    """A session and those before it on its day: an intensive has several."""
    return [one for one in sessions if one.day == session.day and one.starts_at <= session.starts_at]


def _walls(course: Format, start: date, at: dt.time) -> Iterator[tuple[datetime, SessionPlan]]:
    """Wall times, without a zone: adding to them is what people mean by "the same time a week later"."""
    for plan in course.sessions:
        day = start + timedelta(days=plan.day)
        yield datetime.combine(day, plan.time or at) + timedelta(minutes=plan.later_minutes), plan


def _passing_over(
    planned: list[tuple[datetime, SessionPlan]], without: set[date]
) -> Iterator[tuple[datetime, SessionPlan]]:
    span = planned[-1][0] - planned[0][0]
    step = timedelta(days=7 if span > timedelta(days=_WEEKS_LONG) else 1)
    later = timedelta(0)
    for wall, plan in planned:
        while (wall + later).date() in without:
            later += step
        yield wall + later, plan
