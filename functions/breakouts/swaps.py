"""The teacher's hand on the preview: a card is moved, pinned, let go. Who may not be together never is."""

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
        asked: wishes and languages.

    """
    home = next((number for number, group in enumerate(groups) if one in group), None)
    if home is None or home == room or not 0 <= room < len(groups):
        return tuple(groups)
    for number in sorted(range(len(groups)), key=lambda number: (abs(number - room), number)):
        if number == home:
            continue
        for other in groups[number]:
            if other.startswith(STAFF):
                continue
            there = tuple(one if each == other else each for each in groups[number])
            here = tuple(other if each == one else each for each in groups[home])
            if may_be_together(there, asked) and may_be_together(here, asked):
                return tuple({home: here, number: there}.get(place, group) for place, group in enumerate(groups))
    return tuple(groups)


def changed_places(groups: Sequence[People], one: str, other: str, asked: Request) -> tuple[People, ...]:
    """The groups with two people's places exchanged, or with the first in the nearest room that may have them."""
    home, room = (next((n for n, group in enumerate(groups) if each in group), None) for each in (one, other))
    if home is None or room is None or home == room:
        return tuple(groups)
    place = {one: other, other: one}
    after = tuple(tuple(place.get(each, each) for each in group) for group in groups)
    if may_be_together(after[home], asked) and may_be_together(after[room], asked):
        return after
    return swapped(groups, one, room, asked)


def repeats(groups: Sequence[People], asked: Request) -> int:
    """How many meetings in these groups are not the first of those two."""
    return sum(frozenset(two) in asked.met for group in groups for two in combinations(group, 2))
