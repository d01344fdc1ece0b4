"""Seats and the waiting list: who is next, how long an offer stands, and why nobody was offered a place.

A counter of the seats that are held (taken or on offer) cannot be brought over the capacity in any interleaving, and a
counter of those who wait keeps newcomers from going before them (invariants 1 and 2).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from functions.shared.domain.cohort import Cohort, CohortStatus, Order
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import ENDED, Event, State
from functions.shared.domain.schedule import instant
from functions.shared.domain.zones import zone

NIGHT_FROM, NIGHT_UNTIL = dt.time(22), dt.time(9)
"""No offer ends between these on the reader's clock: whoever wakes up has time to read it."""
_EVENING = dt.time(21)
_BEFORE_THE_START = timedelta(hours=2)
_SHORTEST = timedelta(hours=3)
"""Less is no offer: it would be over before a mail is read."""


class NoSeatLeftError(Exception):
    """Raised when every seat of a cohort is taken or on offer."""


class OthersWaitError(NoSeatLeftError):
    """Raised when a seat is free, and there are people on the waiting list who come first."""


class CourseCancelledError(NoSeatLeftError):
    """Raised when a course does not take place: nobody comes nearer to a seat in it."""


class Why(StrEnum):
    """Why nobody is being offered a place."""

    FULL = "full"
    NOBODY_WAITS = "nobody_waits"
    ALL_REST = "all_rest"
    BY_HAND = "by_hand"
    BEGUN = "begun"
    TOO_CLOSE = "too_close"
    CANCELLED = "cancelled"
    NEXT_SWEEP = "next_sweep"
    """Nothing stands in the way: it happens within a minute."""


@dataclass(frozen=True)
class Counters:
    """By how much a change moves a cohort's counters."""

    held: int
    waiting: int
    in_turn: bool
    """Whether the seat may be taken although others wait."""
    chosen: bool = False
    """Whether a teacher gives it: where they choose by hand, that may be to somebody who has not waited."""

    def __bool__(self) -> bool:
        return bool(self.held or self.waiting)


def counters(before: Registration, after: Registration, event: Event, seats: int) -> Counters:
    """What one step of a registration does to the counters. Who has waited is offered a seat in their turn; who comes
    back to a running course goes before nobody, because nobody is offered a seat then.
    """
    waiting = after.waits - before.waits
    return Counters(seats, waiting, in_turn=event in {Event.OFFER, Event.RETURN}, chosen=event is Event.ACCEPT)


def marks(registration: Registration, event: Event, to: State, now: datetime) -> dict[str, Any]:
    """What a step leaves in the registration itself."""
    if event is Event.APPLY and registration.state in ENDED:
        again = {"waiting_since": None, "rests": False, "offered_until": None, "seated_at": None, "decided_by": ""}
        return {**again, "submitted_at": None, "hear_by": None, "moved_from": "", "moving_to": "", "applied_at": now}
    if event is Event.OFFER_LAPSES:
        return {"rests": True, "offered_until": None}
    if to is State.WAITLISTED and registration.state is not State.WAITLISTED:
        return {"waiting_since": registration.waiting_since or registration.submitted_at or now, "rests": False}
    if to is State.ACCEPTED and registration.state is not State.ACCEPTED:
        return {"seated_at": now, "rests": False}
    return {"rests": False} if registration.rests and to is not registration.state else {}


def in_line(registrations: Iterable[Registration]) -> list[Registration]:
    """Those who wait, the one who is next first."""
    return sorted((one for one in registrations if one.waits), key=lambda one: one.waiting_since or one.applied_at)


def place_in_line(registration: Registration, registrations: Iterable[Registration]) -> int:
    """From 1; 0 for somebody who is not in line."""
    ids = [one.id for one in in_line(registrations)]
    return ids.index(registration.id) + 1 if registration.id in ids else 0


def free(cohort: Cohort) -> int:
    return max(0, cohort.capacity - cohort.held)


def offered_until(now: datetime, cohort: Cohort, place: str) -> datetime | None:
    """Until when an offer that is made now stands: never in its reader's night, and in time before the course begins.
    None: there is no such moment any more.
    """
    latest = cohort.first_start - _BEFORE_THE_START
    until = _awake(min(now + timedelta(hours=cohort.offer_hours), latest), place, latest)
    return until if until - now >= _SHORTEST else None


def _awake(until: datetime, place: str, latest: datetime) -> datetime:
    """The morning after, where it would be in somebody's night; or the evening before, where that is too late."""
    local = until.astimezone(zone(place))
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return until
    tonight = local.time() >= NIGHT_FROM
    morning = instant(local.date() + timedelta(days=tonight), NIGHT_UNTIL, place)
    return morning if morning <= latest else instant(local.date() - timedelta(days=not tonight), _EVENING, place)


def why_nobody(cohort: Cohort, registrations: Sequence[Registration], now: datetime, places: dict[str, str]) -> Why:
    """Why the next one in line is not offered a place just now; `places` has each person's zone."""
    line = in_line(registrations)
    rest = any(one.state is State.WAITLISTED for one in registrations)
    reasons = {
        Why.CANCELLED: cohort.status is CohortStatus.CANCELLED,
        Why.BEGUN: now >= cohort.first_start,
        Why.NOBODY_WAITS: not line and not rest,
        Why.ALL_REST: not line,
        Why.FULL: not free(cohort),
        Why.BY_HAND: cohort.order is Order.BY_HAND,
        Why.TOO_CLOSE: bool(line) and offered_until(now, cohort, places.get(line[0].person, cohort.zone)) is None,
    }
    return next((why for why, stands in reasons.items() if stands), Why.NEXT_SWEEP)
