"""A round in which some have to meet again: as few as can be, and a proof of how few that is.

Whoever has met twice already counts more than whoever has met once (the square of the times), so that nobody meets a
third time before all have met twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from functions.breakouts.pairing.bits import members, row_of
from functions.breakouts.pairing.blossom import ALONE, enlarged, largest
from functions.breakouts.pairing.gathering import Arranged, Gathering, Group
from functions.breakouts.pairing.strangers import odd_places
from functions.breakouts.pairing.weighted import cheapest

EXACT = 60
"""People up to whom the cheapest round is computed exactly; 60 take about 5 ms, 200 would take a second."""
_REPEAT = 10**6
"""More than the squares of all meetings of a course add up to: the number of repeats goes before how often."""
_LOOKS = 4_000
"""Odd places that are looked at; about 30 people have so many threes."""
_CHOICE = 300
"""Odd places among which the fairest is taken, where they are equal in repeats."""


def round_of(gathering: Gathering) -> Arranged | None:
    """The round with the fewest repeats; nothing where not everyone can be placed."""
    if len(gathering.new) % 2 == 0:
        return _even(gathering)
    return _odd(gathering)


def arranged(gathering: Gathering, groups: Sequence[Group], among: int) -> list[Group] | None:
    """Adds to `groups` pairs of everyone else among `among`, with the fewest repeats; nothing where that cannot be."""
    rest = list(members(among & ~row_of([one for group in groups for one in group])))
    if len(rest) > EXACT:
        return _roughly(gathering, groups, rest)
    meetings = gathering.meetings()
    mate = cheapest([[_cost(gathering, meetings, one, other) for other in rest] for one in rest])
    if mate is None:
        return None
    return [*groups, *((rest[one], rest[other]) for one, other in enumerate(mate) if one < other)]


def _cost(gathering: Gathering, meetings: Mapping[tuple[int, int], int], one: int, other: int) -> int | None:
    if not gathering.allowed[one] >> other & 1:
        return None
    times = meetings.get((min(one, other), max(one, other)), 0)
    return _REPEAT + times * times if times else 0


def _roughly(gathering: Gathering, groups: Sequence[Group], rest: Sequence[int]) -> list[Group] | None:
    """For many people: as many new pairs as can be, then whatever is allowed for the others."""
    among = row_of(rest)
    mate = largest(gathering.new, among)
    free = row_of([one for one in rest if mate[one] == ALONE])
    enlarged(gathering.allowed, among, mate, free)
    if any(mate[one] == ALONE for one in rest):
        return None
    return [*groups, *((one, mate[one]) for one in rest if one < mate[one])]


def _even(gathering: Gathering) -> Arranged | None:
    groups = arranged(gathering, [], gathering.everyone)
    if groups is None:
        return None
    count = len(gathering.new)
    if count <= EXACT:
        return Arranged(groups, [], gathering.repeats(groups))
    return Arranged(groups, [], _unmatched(gathering.new, gathering.everyone) // 2)


def _odd(gathering: Gathering) -> Arranged | None:
    """Tries every odd place, those with the fewest repeats within first, until none that is left can do better.

    The rest of a place needs at least as many repeats as there are pairs beyond the largest matching of strangers, and
    three people fewer cannot make that matching larger: this bounds from below what has not been tried.
    """
    everyone, new = gathering.everyone, gathering.new
    mate = largest(new, everyone)
    apart = 3 if gathering.trios else 1
    strangers = sum(one != ALONE for one in mate) // 2
    rest_bound = max(0, (len(new) - apart) // 2 - strangers)
    meetings = gathering.meetings()
    best: tuple[int, int, int, int] | None = None
    chosen: Group = ()
    bound = rest_bound if len(new) > EXACT else None
    for looks, (within, place) in enumerate(_places(gathering)):
        if best is not None and (best[0] < within + rest_bound or (best[0] == within + rest_bound and looks > _CHOICE)):
            break
        if looks >= _LOOKS:
            bound = within + rest_bound if bound is None else bound
            break
        total = within + _unmatched(new, everyone & ~row_of(place), mate) // 2
        turns = [gathering.turns[one] for one in place]
        again = sum(meetings.get(two, 0) ** 2 for two in combinations(sorted(place), 2))
        if best is None or (total, max(turns), sum(turns), again) < best:
            best, chosen = (total, max(turns), sum(turns), again), place
    groups = arranged(gathering, [chosen], everyone) if best else None
    if best is None or groups is None:
        return None
    return Arranged(groups, [], best[0] if bound is None else min(best[0], bound))


def _places(gathering: Gathering) -> Iterator[tuple[int, Group]]:
    """Odd places with the number of repeats within them: fewest first, of these the fewest turns first."""
    classes: list[list[Group]] = [[], [], [], []]
    for place in odd_places(gathering.allowed, gathering.turns, trios=gathering.trios):
        if gathering.have_a_language(place):
            classes[gathering.repeats([place])].append(place)
    for within, places in enumerate(classes):
        for place in places:
            yield within, place


def _unmatched(rows: Sequence[int], among: int, mate: Sequence[int] | None = None) -> int:
    """How many are left alone by a largest matching, which is found from that of everyone."""
    if mate is None:
        found = largest(rows, among)
    else:
        start = [
            other if among >> one & 1 and other != ALONE and among >> other & 1 else ALONE
            for one, other in enumerate(mate)
        ]
        free = row_of([one for one in members(among) if start[one] == ALONE])
        found = enlarged(rows, among, start, free)
    return sum(found[one] == ALONE for one in members(among))
