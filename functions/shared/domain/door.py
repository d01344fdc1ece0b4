"""When the door to a session is open, and which session a link leads to now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from functions.shared.domain.models import Session

OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=30)
"""Sessions run over; who comes back after a lost connection still gets in."""


class Door(StrEnum):
    SOON = "soon"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class Doorway:
    """Where a link leads: `session` is the one that is on, or comes next; none when the course is over."""

    door: Door
    session: Session | None


def doorway(sessions: Iterable[Session], now: datetime) -> Doorway:
    """The first session whose door has not closed yet: where two overlap (blocks of one day), the one that is on."""
    in_order = sorted(sessions, key=lambda session: session.starts_at)
    started = [one for one in in_order if one.starts_at - OPENS_BEFORE <= now < one.ends_at + CLOSES_AFTER]
    if started:
        return Doorway(Door.OPEN, started[-1])
    ahead = next((one for one in in_order if one.starts_at > now), None)
    return Doorway(Door.SOON if ahead else Door.OVER, ahead)
