"""Changing the dates of a course that has been opened: what a teacher's wish comes to. Nothing is written here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session
from functions.shared.domain.schedule import instant
from functions.shared.domain.zones import VERSION

EXTRA = "extra-"
"""Begins the id of a session that a teacher has added."""


MOST_SESSIONS = 60
"""A transaction takes 100 writes, and one change may move them all."""


class How(StrEnum):
    MOVED = "moved"
    CANCELLED = "cancelled"
    ADDED = "added"


class Cause(StrEnum):
    TEACHER = "teacher"
    CLOCKS = "clocks"
    """A state has changed the rules of its clocks: the wall time stays, the instant does not."""


class Hindrance(StrEnum):
    PAST = "past"
    """A session would begin in the past."""
    BEGUN = "begun"
    """It has begun already."""
    OVERLAP = "overlap"
    """Two sessions would be held at once."""
    NOTHING = "nothing"
    """Everything would stay as it is."""
    TOO_MANY = "too_many"
    """More sessions than one act can move."""
    NONE_LEFT = "none_left"
    """No session would be left: a whole course is cancelled elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One session's change: when it was to be (nothing for one that is new); what it is now stands in the session."""

    session: str
    title: str
    how: How
    was_starts_at: datetime | None = None
    was_ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reschedule:
    """One act of changing dates: everyone with a place hears of it once (invariant 14)."""

    id: str
    cohort: str
    at: datetime
    changes: tuple[Changed, ...]
    cause: Cause = Cause.TEACHER
    by: str = ""
    told: str = ""
    """The last registration that was written to: where a sweep that is cut short goes on."""


@dataclass(frozen=True)
class Place:
    """Wall time in the course's zone, and how long."""

    day: date
    time: dt.time
    minutes: int


def moved(sessions: Iterable[Session], one: Session, to: Place, now: datetime, *, with_later: bool) -> list[Session]:
    """The sessions that change when one moves; a cancelled one is held again. With the later ones these move by as many
    days, and those at the same time of day as it take its new one: a retreat in the morning stays in the morning.
    """
    changed = [_placed(one, to, now)]
    if with_later:
        for other in sessions:
            if other.starts_at > one.starts_at and not other.cancelled:
                time = to.time if other.time == one.time else other.time
                changed.append(_placed(other, Place(other.day + (to.day - one.day), time, other.minutes), now))
    before = {each.id: each for each in (one, *sessions)}
    return [each for each in changed if _differs(each, before[each.id])]


def cancelled(one: Session, now: datetime) -> list[Session]:
    return [] if one.cancelled else [replace(one, cancelled=True, sequence=one.sequence + 1, changed_at=now)]


def added(
    cohort: Cohort, sessions: Sequence[Session], title: str, to: Place, now: datetime, stands_for: str = ""
) -> list[Session]:
    """A session that the format does not have; it may take the place of one that it has."""
    new = Session(
        cohort=cohort.id,
        id=f"{EXTRA}{1 + sum(each.id.startswith(EXTRA) for each in sessions)}",
        number=0,
        title=title,
        day=to.day,
        time=to.time,
        zone=cohort.zone,
        minutes=to.minutes,
        starts_at=now,
        ends_at=now,
        tz_version=VERSION,
        sequence=-1,
        stands_for=stands_for,
        retreat=any(each.retreat for each in sessions if each.id == stands_for),
    )
    return [_placed(new, to, now)]


def derived_again(sessions: Iterable[Session], now: datetime) -> list[Session]:
    """Sessions still ahead whose wall time is another instant by the rules that are shipped now."""
    ahead = (each for each in sessions if each.starts_at > now and not each.cancelled)
    again = ((each, _placed(each, Place(each.day, each.time, each.minutes), now)) for each in ahead)
    return [new for old, new in again if new.starts_at != old.starts_at]


def hindrance(sessions: Sequence[Session], changed: Sequence[Session], now: datetime) -> Hindrance | None:
    """Why a change cannot be made."""
    before = {each.id: each for each in sessions}
    held = [each for each in after(sessions, changed) if not each.cancelled]
    moving = [before[each.id] for each in changed if each.id in before]
    hindrances = {
        Hindrance.NOTHING: not changed,
        Hindrance.BEGUN: any(each.starts_at <= now and not each.cancelled for each in moving),
        Hindrance.PAST: any(not each.cancelled and each.starts_at <= now for each in changed),
        Hindrance.TOO_MANY: len(held) > MOST_SESSIONS,
        Hindrance.OVERLAP: any(one.ends_at > next_one.starts_at for one, next_one in pairwise(held)),
        Hindrance.NONE_LEFT: not held,
    }
    return next((why for why, stands in hindrances.items() if stands), None)


def after(sessions: Iterable[Session], changed: Iterable[Session]) -> list[Session]:
    """All sessions as they are once the changed ones have taken their places."""
    by_id = {each.id: each for each in sessions} | {each.id: each for each in changed}
    return sorted(by_id.values(), key=lambda each: each.starts_at)


def told_of(sessions: Iterable[Session], changed: Iterable[Session]) -> tuple[Changed, ...]:
    """What people are told of a change."""
    before = {each.id: each for each in sessions}
    return tuple(_told(before.get(each.id), each) for each in sorted(changed, key=lambda each: each.starts_at))


def _told(old: Session | None, new: Session) -> Changed:
    if old is None or old.cancelled:
        return Changed(session=new.id, title=new.title, how=How.ADDED)
    how = How.CANCELLED if new.cancelled else How.MOVED
    return Changed(session=new.id, title=new.title, how=how, was_starts_at=old.starts_at, was_ends_at=old.ends_at)


def _placed(one: Session, to: Place, now: datetime) -> Session:
    begins = instant(to.day, to.time, one.zone)
    return replace(
        one,
        day=to.day,
        time=to.time,
        minutes=to.minutes,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=to.minutes),
        tz_version=VERSION,
        sequence=one.sequence + 1,
        changed_at=now,
        cancelled=False,
    )


def _differs(one: Session, other: Session) -> bool:
    place = (one.starts_at, one.ends_at, one.day, one.time, one.cancelled)
    return place != (other.starts_at, other.ends_at, other.day, other.time, other.cancelled)
