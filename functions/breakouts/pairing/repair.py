"""An open round after somebody has come or gone: the smallest change that leaves nobody alone.

First nobody moves but those who are alone. Only where wishes or languages leave no such change are people taken out of
their rooms, one, then two, then three, in every way that there is: so what is found moves as few as can be, and of such
changes repeats the fewest meetings. Whoever is then still alone gets somebody of the staff.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, islice

from functions.breakouts.pairing.company import MOVED, Change, Lone, Patience, Rooms, found_for, in_order
from functions.breakouts.pairing.request import People, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF, accompany

MOST_MOVED = 3
"""Beyond it somebody of the staff disturbs fewer people than the change would."""
_MATCHINGS = 600
"""That are tried, about half a second: enough for every two people of thirty who might move. With more in the way than
that, somebody of the staff is asked sooner.
"""


class Repair:
    """Rooms as they should be (the first is room 1, an empty one is nobody's any more), and for whom."""

    __slots__ = ("moved", "placed", "rooms", "unplaced")

    def __init__(
        self, rooms: tuple[People, ...], placed: frozenset[str], moved: frozenset[str], unplaced: tuple[str, ...]
    ) -> None:
        """What a press of "repair" would do.

        Args:
            rooms: by number; the numbers of rooms that stay are kept.
            placed: those who were alone or without a room.
            moved: those who had company and must leave their room.
            unplaced: those for whom neither a room nor anybody of the staff is left.

        """
        self.rooms = rooms
        self.placed = placed
        self.moved = moved
        self.unplaced = unplaced


def repair(rooms: Sequence[People], asked: Request) -> Repair:
    """The smallest change that gives everyone who is present company.

    Args:
        rooms: as they stand, by number; people who are gone may still be in them.
        asked: who is present, with all that a press knows (`history` without this round, `pinned` is passed over).

    """
    standing_now, without_company = standing(rooms, asked)
    busy = {one for room in standing_now.values() for one in room} | set(asked.gone)
    asked = asked.with_staff([one for one in asked.staff if one not in busy])
    kept, everyone_alone = _beside_their_device(standing_now, without_company, asked)
    joined = frozenset(one for room in kept.values() for one in room).difference(busy)
    lone = [one for one in everyone_alone if _possible_company(one, asked)]
    best: Change | None = None
    movable = [(number, unit) for number, room in kept.items() for unit in _units(room, asked) if len(room) > len(unit)]
    patience = Patience(_MATCHINGS)
    for moving in range(1 if _prefers_staff(asked) else MOST_MOVED + 1):
        if best is not None and best[0] < moving * MOVED:
            break
        for taken in combinations(movable, moving):
            if patience.left <= 0:
                break
            left, more = _taken_out(kept, taken, asked)
            found = found_for([*lone, *more], left, asked, len(rooms), patience)
            if found is not None:
                gone = {one for _, unit in taken for one in unit}
                cost = found[0] + MOVED * len(gone)
                if best is None or cost < best[0]:
                    best = (cost, found[1], found[2] | gone)
    hopeless = [one for one in everyone_alone if one not in lone]
    if best is None:
        done = _with_staff(lone, hopeless, kept, asked, len(rooms))
    else:
        done = _accompanied(everyone_alone, hopeless, best, asked, len(rooms))
    return Repair(done.rooms, done.placed | joined, done.moved, done.unplaced)


def standing(rooms: Sequence[People], asked: Request) -> tuple[dict[int, People], list[Lone]]:
    """Rooms in which people have company, and those who have none: left alone, or without a room so far."""
    here = set(asked.present).difference(asked.quiet)
    kept: dict[int, People] = {}
    lone: list[Lone] = []
    for number, room in enumerate(rooms):
        still = in_order(one for one in room if one in here or (one.startswith(STAFF) and one not in asked.gone))
        people = [one for one in still if not one.startswith(STAFF)]
        if people and len(still) > 1:
            kept[number] = still
        elif people:
            lone.append(Lone(tuple(people), number))
    placed = {one for room in kept.values() for one in room} | {one for each in lone for one in each.people}
    newcomers = tuple(sorted(here - placed))
    return kept, [*lone, *(Lone(unit, None) for unit in _units(newcomers, asked))]


def _beside_their_device(
    kept: Rooms, without_company: Sequence[Lone], asked: Request
) -> tuple[dict[int, People], list[Lone]]:
    """Whoever shares a device with somebody who sits in a room sits there already, however many that makes."""
    rooms, lone = dict(kept), list(without_company)
    for each in without_company:
        number = next(
            (
                number
                for number, room in rooms.items()
                for unit in asked.units((*room, *each.people))
                if set(each.people) < set(unit) and may_be_together((*room, *each.people), asked)
            ),
            None,
        )
        if number is not None:
            rooms[number] = in_order((*rooms[number], *each.people))
            lone.remove(each)
    return rooms, lone


def _units(people: Sequence[str], asked: Request) -> list[People]:
    """Those on one device move together; staff do not move at all."""
    return asked.units([one for one in people if not one.startswith(STAFF)])


def _taken_out(
    kept: Rooms, taken: Iterable[tuple[int, People]], asked: Request
) -> tuple[dict[int, People], list[Lone]]:
    """The rooms without those who are taken, and these with those whom they leave alone."""
    gone = {one for _, unit in taken for one in unit}
    left: dict[int, People] = {}
    lone = [Lone(unit, None) for _, unit in taken]
    for number, room in kept.items():
        still = tuple(one for one in room if one not in gone)
        if len(still) > 1 and not all(one.startswith(STAFF) for one in still):
            left[number] = still
        else:
            lone += [Lone(unit, number, settled=True) for unit in _units(still, asked)]
    return left, lone


def _possible_company(lone: Lone, asked: Request) -> int:
    """With how many people they may be."""
    here = set(asked.present).difference(asked.quiet, lone.people)
    return sum(may_be_together((*lone.people, other), asked) for other in here)


def _prefers_staff(asked: Request) -> bool:
    """Where the odd one is with staff, nobody is moved to avoid it."""
    return asked.odd_one == "staff" and bool(asked.staff)


def _with_staff(lone: Sequence[Lone], hopeless: Sequence[Lone], kept: Rooms, asked: Request, count: int) -> Repair:
    """As few as can be are accompanied; the others have found company."""
    patience = Patience(_MATCHINGS)
    # Whoever may be with the fewest is tried first: the search is cut short, and most likely it is they.
    lone = sorted(lone, key=lambda one: _possible_company(one, asked))
    for leaving in range(1, len(lone) + 1):
        for out in islice(combinations(lone, leaving), _MATCHINGS // (2 * len(lone))):
            rest = [one for one in lone if one not in out]
            found = found_for(rest, kept, asked, count, patience if rest else Patience(1))
            if found is not None:
                return _accompanied([*lone, *hopeless], [*out, *hopeless], found, asked, count)
    raise AssertionError  # with all of them out there is nobody left to find company for


def _accompanied(
    everyone_alone: Sequence[Lone], out: Sequence[Lone], found: Change, asked: Request, count: int
) -> Repair:
    """The change that was found, and somebody of the staff for those who are out."""
    rooms = dict(found[1])
    free = Request((), "", never=asked.never, languages=asked.languages, staff=asked.staff)
    together = [each.people for each in out if len(each.people) > 1]
    accompanied, unplaced = accompany([one for each in out if len(each.people) == 1 for one in each.people], free)
    groups = [*together, *accompanied]
    home_of = {one: each.home for each in out for one in each.people}
    for group in groups:
        home = home_of[group[0]]
        rooms[count + len(rooms) if home is None else home] = group
    placed = frozenset(one for each in everyone_alone for one in each.people).difference(unplaced)
    return Repair(_by_number(rooms, count), placed, found[2], unplaced)


def _by_number(rooms: Rooms, count: int) -> tuple[People, ...]:
    """Room numbers stay; new rooms follow without a gap."""
    new = [rooms[number] for number in sorted(rooms) if number >= count]
    return (*(rooms.get(number, ()) for number in range(count)), *new)
