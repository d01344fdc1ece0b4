"""Somebody comes at the wrong hour: how far off they are, and what is the likely reason for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from functions.shared.domain.clock_shifts import shift
from functions.shared.domain.models import Session
from functions.shared.domain.zones import zone

WORTH_SAYING = timedelta(minutes=30)
"""Whoever is a little early sees the countdown, and is not told that they are wrong."""
_NEAR = timedelta(hours=26)
_AROUND = timedelta(minutes=45)
_DAY = timedelta(days=1)


class Cause(StrEnum):
    UNKNOWN = "unknown"
    ZONE = "zone"
    """They have taken the course's time of day for one on their own clock."""
    CLOCKS = "clocks"
    """Clocks have changed, in one place and not the other, since the session before."""
    MOVED = "moved"
    DAY = "day"


@dataclass(frozen=True)
class WrongHour:
    """`early` by so much before the session begins; or, where it is negative, so long after it has ended."""

    session: Session
    early: timedelta
    cause: Cause

    @property
    def is_late(self) -> bool:
        return self.early < timedelta(0)


def wrong_hour(sessions: Sequence[Session], now: datetime, reader: str) -> WrongHour | None:
    """About the session that somebody has most likely come for; nothing where no session is near."""
    in_order = sorted(sessions, key=lambda one: one.starts_at)
    near = [one for one in in_order if WORTH_SAYING < abs(_early(one, now)) <= _NEAR]
    if not near:
        return None
    meant = min(near, key=lambda one: abs(_early(one, now)))
    before = next((one for one in reversed(in_order) if one.starts_at < meant.starts_at), None)
    return WrongHour(meant, _early(meant, now), _cause(meant, before, now, reader))


def _early(session: Session, now: datetime) -> timedelta:
    return session.starts_at - now if now < session.starts_at else session.ends_at - now


def _cause(session: Session, before: Session | None, now: datetime, reader: str) -> Cause:
    misread = datetime.combine(session.day, session.time, zone(reader))
    if abs(now - misread) <= _AROUND < abs(session.starts_at - misread):
        return Cause.ZONE
    by = shift(session, before, reader) if before else timedelta(0)
    if by and abs(now - (session.starts_at - by)) <= _AROUND:
        return Cause.CLOCKS
    if session.sequence:
        return Cause.MOVED
    day_off = any(abs(now - (session.starts_at + day)) <= _AROUND for day in (_DAY, -_DAY))
    return Cause.DAY if day_off else Cause.UNKNOWN
