"""Clocks change in one place and not in another: a session begins at another time than the last one (invariant 12)."""

from datetime import datetime, timedelta, tzinfo

from functions.shared.domain.models import Session
from functions.shared.domain.zones import zone

_DAY = timedelta(days=1)


def shift(session: Session, before: Session, reader: str) -> timedelta:
    """By how much a session begins later (or earlier: negative) on a reader's clock than the one before it, beyond what
    it does on the course's own: nothing in most weeks, an hour in those in which only one of the two has changed.
    """
    ours = _on_the_clock(session, zone(session.zone)) - _on_the_clock(before, zone(before.zone))
    theirs = _on_the_clock(session, zone(reader)) - _on_the_clock(before, zone(reader))
    by = (theirs - ours) % _DAY
    return by if by <= _DAY / 2 else by - _DAY


def _on_the_clock(session: Session, place: tzinfo) -> timedelta:
    local: datetime = session.starts_at.astimezone(place)
    return timedelta(hours=local.hour, minutes=local.minute)
