"""A round of pairs, and who was together in it for how long: this is what "who has met" rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

KEPT = timedelta(minutes=1)
"""Two have met when they were in a room for a minute: what was called back at once did not happen (DESIGN.md, 10)."""
STAFF = "staff:"
"""Marks a member of staff among the people of a room."""

People = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Some people in one room. `until` is empty as long as nothing has changed: they stay until the round ends."""

    room: int
    people: People
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Round:
    """`starts_at` is when the practice begins: after the way to the room. Rooms are numbered from 1."""

    cohort: str
    session: str
    number: int
    stays: tuple[Stay, ...]
    practice: str
    opened_at: datetime
    starts_at: datetime
    ends_at: datetime
    size: int = 2
    rests: People = ()
    """Whose turn it was to rest, in a course where the odd one does: a turn in the odd place."""
    closed_at: datetime | None = None
    seed: str = ""
    certificate: dict[str, int] = field(default_factory=dict)

    @property
    def rooms(self) -> tuple[People, ...]:
        """Who is in each room now, or was when the round ended; the first is room 1, and a room may be empty."""
        now = {stay.room: stay.people for stay in self.stays if stay.until is None}
        return tuple(now.get(number, ()) for number in range(1, max(now, default=0) + 1))

    def room_of(self, one: str) -> int | None:
        return next((number for number, people in enumerate(self.rooms, start=1) if one in people), None)


def stays(rooms: Sequence[People], since: datetime) -> tuple[Stay, ...]:
    return tuple(Stay(room=room, people=people, since=since) for room, people in enumerate(rooms, start=1) if people)


def rearranged(before: Round, rooms: Sequence[People], now: datetime) -> Round:
    """The round with other people in some rooms; where nothing has changed the stay goes on."""
    wanted = {number: people for number, people in enumerate(rooms, start=1) if people}
    kept = []
    for stay in before.stays:
        same = stay.until is None and set(wanted.get(stay.room, ())) == set(stay.people)
        kept.append(stay if same or stay.until is not None else replace(stay, until=now))
        if same:
            del wanted[stay.room]
    new = (Stay(room=room, people=people, since=now) for room, people in wanted.items())
    return replace(before, stays=(*kept, *new))


def met_in(one: Round, now: datetime) -> tuple[People, ...]:
    """The groups of a round that were together for long enough to have met."""
    end = one.closed_at or now
    return tuple(stay.people for stay in one.stays if (stay.until or end) - stay.since >= KEPT)


def history(rounds: Iterable[Round], now: datetime) -> list[tuple[People, ...]]:
    """Who met whom, round by round, in the order in which rounds were opened."""
    return [groups for one in sorted(rounds, key=lambda one: one.opened_at) if (groups := met_in(one, now))]
