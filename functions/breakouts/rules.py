"""What a press of a button in the live session means: who is to be paired, what the teacher is told. No I/O."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from functions.shared.domain.models import Role
from functions.shared.domain.rounds import STAFF, People, Round, history, met_in

TRAVEL = 60
"""Seconds for the way to the room, where the teacher says nothing else: the practice's time starts after it."""
LONGEST, LONGEST_WAY = 90, 300
"""Minutes in a round; seconds on the way to it."""
QUIET_AFTER = timedelta(minutes=3)
"""Pages that are awake say so every two minutes."""
STAFF_AROUND = timedelta(minutes=5)
"""A console that was open so lately belongs to somebody who can be asked to accompany."""
_ORDER = (Role.ASSISTANT, Role.TEACHER, Role.LEAD)
"""Who is asked first to be somebody's partner: whoever leads the session last."""

SOON, NEAR, IDLE = 2_000, 4_000, 14_000
"""Milliseconds until a page asks again (before jitter): while a round is being formed, on the way to the room and at
the end, and else. A press reaches every waking page within 3 s, because the preview has told them to ask more often;
what a course's pages cost is in tests/bench/results.md.
"""
_END = timedelta(seconds=30)


def odd_turns(rounds: Iterable[Round], now: datetime) -> Counter[str]:
    """How often each has been in the odd place: in a room with more or fewer than the others, or with staff."""
    return Counter(one for each in rounds for one in _in_an_odd_place(each, now))


def _in_an_odd_place(each: Round, now: datetime) -> set[str]:
    rested = set(each.rests) if met_in(each, now) else set()
    return rested | {
        one
        for group in met_in(each, now)
        if len(group) != each.size or any(other.startswith(STAFF) for other in group)
        for one in group
    }


def met_before(rounds: Iterable[Round], now: datetime, but: Round | None = None) -> list[tuple[People, ...]]:
    """Who met whom, round by round; `but` is left out: whoever comes back to their partner of this round repeats
    nothing.
    """
    return history((one for one in rounds if but is None or _name(one) != _name(but)), now)


def _name(one: Round) -> tuple[str, int]:
    return one.session, one.number


def seed(cohort: str, session: str, round_number: int, reshuffles: int) -> str:
    """Of session, round and press: a retried press gives the same groups."""
    return f"{cohort}/{session}/{round_number}/{reshuffles}"


def is_quiet(seen_at: datetime, now: datetime) -> bool:
    """A silent page never means an absent person: they are paired, and marked."""
    return now - seen_at > QUIET_AFTER


def minutes(wanted: int, otherwise: int) -> int:
    """The length that the teacher gave, or the format's."""
    return wanted if 1 <= wanted <= LONGEST else otherwise


def way(wanted: int) -> int:
    """Seconds for the way to the room."""
    return wanted if 0 < wanted <= LONGEST_WAY else TRAVEL


def staff_in_order(around: Mapping[str, datetime], roles: Mapping[str, Role], presser: str, now: datetime) -> list[str]:
    """Who can be asked to be a partner, assistants first; whoever presses is there, and is asked last of their kind.

    Args:
        around: persons who are willing, with when their console was last seen.
        roles: of everyone who teaches the cohort.
        presser: who is pressing now.
        now: the time.

    """
    there = [one for one, seen_at in around.items() if one in roles and now - seen_at <= STAFF_AROUND]
    return [f"{STAFF}{one}" for one in sorted(there, key=lambda one: (_ORDER.index(roles[one]), one == presser, one))]


def missing(
    shown: Round, alone: Collection[str], answered: Collection[str], devices: Iterable[Collection[str]] = ()
) -> set[str]:
    """Those for whom somebody waits in vain, staff too: all others of their room say so, and they have said nothing. In
    a three one press says only that somebody has not come, and not who: the third may well be there. Of those on one
    device one speaks for all.

    Args:
        shown: the open round.
        alone: those who say that nobody has come.
        answered: those who say in this round that they are in their room, alone or not.
        devices: those who share one.

    """
    with_one = {one: {*device} for device in devices for one in device}
    units = {one: with_one.get(one, {one}) for room in shown.rooms for one in room}
    return {
        one
        for room in shown.rooms
        for one in room
        if units[one].isdisjoint(answered) and not units[one].issuperset(room)
        if all(not units[other].isdisjoint(alone) for other in room if other not in units[one])
    }


def pages_ask_again(phase: str, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> int:
    """Milliseconds until a page should ask again."""
    if phase == "forming":
        return SOON
    if phase == "in_pairs" and starts_at and ends_at:
        return NEAR if now < starts_at or ends_at - _END < now < ends_at + _END else IDLE
    return IDLE


def both_wait(shown: Round, alone: Collection[str]) -> list[People]:
    """Rooms in which each waits for the other: they are not in the same place."""
    return [room for room in shown.rooms if len(room) > 1 and all(one in alone for one in room)]


def same_people(rooms: Sequence[People], others: Sequence[People]) -> bool:
    return [set(room) for room in rooms] == [set(room) for room in others]


def met_by(one: str, rounds: Iterable[Round], now: datetime) -> dict[str, set[str]]:
    """Those whom somebody has met in the course, staff left out, with the sessions in which they did."""
    found: dict[str, set[str]] = {}
    for each in rounds:
        for group in met_in(each, now):
            if one in group:
                for other in group:
                    if other != one and not other.startswith(STAFF):
                        found.setdefault(other, set()).add(each.session)
    return found
