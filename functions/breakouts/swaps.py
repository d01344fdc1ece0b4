"""The teacher's hand on the preview: a card is moved, pinned, let go. Who may not be together never is, and those who
share a device move as one.
"""

from collections.abc import Sequence
from itertools import combinations

from functions.breakouts.pairing.request import People, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF


def swapped(groups: Sequence[People], one: str, room: int, asked: Request) -> tuple[People, ...]:
    """The groups with somebody put into another room, in the place of one who is there. Where that may not be, they
    land in the nearest room where it may; nothing says why, because a reason would tell whose wish it was.

    Args:
        groups: as they are in the preview.
        one: whom the teacher has moved.
        room: where to, counted from 0.
        asked: wishes, languages and devices.

    """
    home = _room_of(one, groups)
    if home is None or home == room or not 0 <= room < len(groups):
        return tuple(groups)
    moving = _unit_of(one, groups[home], asked)
    for number in sorted(range(len(groups)), key=lambda number: (abs(number - room), number)):
        for other in asked.units(groups[number]) if number != home else ():
            after = None if other[0].startswith(STAFF) else _exchanged(groups, (home, moving), (number, other), asked)
            if after is not None:
                return after
    return tuple(groups)


def changed_places(groups: Sequence[People], one: str, other: str, asked: Request) -> tuple[People, ...]:
    """The groups with two people's places exchanged, or with the first in the nearest room that may have them."""
    home, room = _room_of(one, groups), _room_of(other, groups)
    if home is None or room is None or home == room:
        return tuple(groups)
    moving, coming = _unit_of(one, groups[home], asked), _unit_of(other, groups[room], asked)
    after = None if coming[0].startswith(STAFF) else _exchanged(groups, (home, moving), (room, coming), asked)
    return after or swapped(groups, one, room, asked)


def repeats(groups: Sequence[People], asked: Request) -> int:
    """How many meetings in these groups are not the first of those two."""
    return sum(frozenset(two) in asked.met for group in groups for two in combinations(group, 2))


def _room_of(one: str, groups: Sequence[People]) -> int | None:
    return next((number for number, group in enumerate(groups) if one in group), None)


def _unit_of(one: str, group: People, asked: Request) -> People:
    return next(unit for unit in asked.units(group) if one in unit)


def _exchanged(
    groups: Sequence[People], one: tuple[int, People], other: tuple[int, People], asked: Request
) -> tuple[People, ...] | None:
    """The groups with two units (each with the number of its room) in each other's place; nothing where that may not
    be.
    """
    after = list(groups)
    for (number, leaving), (_, coming) in ((one, other), (other, one)):
        after[number] = tuple(
            each
            for sitting in groups[number]
            for each in (coming if sitting == leaving[0] else () if sitting in leaving else (sitting,))
        )
        if len(after[number]) < 2 or not may_be_together(after[number], asked):  # noqa: PLR2004 - nobody is left alone
            return None
    return tuple(after)
