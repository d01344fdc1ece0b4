"""Company for those who are alone while rooms are open: each other, or a room that takes them in, at the least cost.

Lone people and rooms are matched to each other by price: rooms need nobody, and are matched among themselves for
nothing. What costs most is that somebody who had a room must leave it, then meetings that repeat, then a larger room.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice

from functions.breakouts.pairing.request import People, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF
from functions.breakouts.pairing.weighted import cheapest

MOVED = 10**8
_REPEAT, _LARGER = 10**4, 1
_FEW = 6
"""Lone people among whom threes are tried in place of repeats; among more there is nearly always somebody new."""
_THREES = 35
"""Threes that are tried: all of seven people."""


class Lone:
    """Somebody (or two on one device) without company. `home` is the room where they sit; `settled` are those who were
    fine until somebody of their room was taken out: that they move counts.
    """

    __slots__ = ("home", "people", "settled")

    def __init__(self, people: People, home: int | None, *, settled: bool = False) -> None:
        self.people = people
        self.home = home
        self.settled = settled


Rooms = Mapping[int, People]
Change = tuple[int, dict[int, People], frozenset[str]]
"""What it costs, the rooms by number afterwards, and who had to leave theirs."""


class Patience:
    """How many more matchings may be tried: wishes can make the search long, and a teacher waits."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


def found_for(lone: Sequence[Lone], rooms: Rooms, asked: Request, new_room: int, patience: Patience) -> Change | None:
    """Company for all of them, or nothing. New rooms are numbered from `new_room` on."""
    if patience.left <= 0:
        return None
    patience.left -= 1
    best = _matched(lone, rooms, asked, new_room)
    if len(lone) < 3 or (best is not None and (best[0] < _REPEAT or len(lone) > _FEW)):  # noqa: PLR2004 - three
        return best
    for three in islice(combinations(lone, 3), _THREES):
        people = in_order(one for each in three for one in each.people)
        if sum(each.settled for each in three) > 1 or not may_be_together(people, asked):
            continue
        number = _room_of(three, new_room)
        rest = [one for one in lone if one not in three]
        found = found_for(rest, {**rooms, number: people}, asked, max(new_room, number + 1), patience)
        if found is not None:
            cost = found[0] + _repeats(people, asked) + _LARGER * (len(people) > asked.size)
            best = (cost, *found[1:]) if best is None or cost < best[0] else best
    return best


def _repeats(people: People, asked: Request) -> int:
    return _REPEAT * sum(frozenset(two) in asked.met for two in combinations(people, 2))


def _matched(lone: Sequence[Lone], rooms: Rooms, asked: Request, new_room: int) -> Change | None:
    numbers = list(rooms)
    size = len(lone) + len(rooms)
    size += size % 2
    costs: list[list[int | None]] = [[None] * size for _ in range(size)]
    for first, second in combinations(range(size), 2):
        if first >= len(lone):
            cost: int | None = 0
        elif second < len(lone):
            cost = _together(lone[first], lone[second], asked)
        elif second < len(lone) + len(rooms):
            cost = _joining(lone[first], rooms[numbers[second - len(lone)]], asked)
        else:
            continue
        costs[first][second] = costs[second][first] = cost
    mate = cheapest(costs)
    if mate is None:
        return None
    after = dict(rooms)
    moved: set[str] = set()
    for index, one in enumerate(lone):
        other = mate[index]
        if other >= len(lone):
            number = numbers[other - len(lone)]
            after[number] = in_order((*after[number], *one.people))
            moved.update(one.people if one.settled else ())
        elif index < other:
            pair = (one, lone[other])
            number = _room_of(pair, new_room)
            new_room = max(new_room, number + 1)
            after[number] = in_order((*one.people, *lone[other].people))
            moved.update(person for each in pair if each.settled and each.home != number for person in each.people)
    return sum(costs[one][other] or 0 for one, other in enumerate(mate)) // 2, after, frozenset(moved)


def _room_of(together: Sequence[Lone], otherwise: int) -> int:
    """The room of somebody who is settled, else of whoever already sits in one."""
    homes = sorted((not one.settled, one.home) for one in together if one.home is not None)
    return homes[0][1] if homes else otherwise


def _together(one: Lone, other: Lone, asked: Request) -> int | None:
    cost = _meeting(one.people, other.people, asked)
    if cost is None or not (one.settled and other.settled):
        return cost
    return cost + MOVED * min(len(one.people), len(other.people))


def _joining(one: Lone, room: People, asked: Request) -> int | None:
    """A room takes one more than its size, where it may grow beyond it at all."""
    grows = len(room) >= asked.size
    if len(room) > asked.size or (grows and asked.odd_one == "staff" and asked.staff):
        return None
    cost = _meeting(one.people, room, asked)
    return None if cost is None else cost + _LARGER * grows + MOVED * len(one.people) * one.settled


def _meeting(some: People, others: People, asked: Request) -> int | None:
    if not may_be_together((*some, *others), asked):
        return None
    return _REPEAT * sum(frozenset((one, other)) in asked.met for one in some for other in others)


def in_order(people: Iterable[str]) -> People:
    """Staff last: they never begin."""
    return tuple(sorted(people, key=lambda one: one.startswith(STAFF)))
