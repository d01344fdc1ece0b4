"""Pairs and threes for as many as can be, where wishes and languages leave no round of pairs and at most one three.

Cornuéjols, Hartvigsen and Pulleyblank, "Packing subgraphs in a graph" (1982): once a largest matching is known, only
the parts that it can leave somebody of alone (the odd parts of Gallai and Edmonds' decomposition) matter. A part that
holds a suitable three can be covered by itself; the others need somebody from outside. So the outsiders are given to
those parts first, and no arrangement of pairs and threes leaves fewer people over.
"""

from collections.abc import Callable, Sequence

from functions.breakouts.pairing.bits import members, row_of
from functions.breakouts.pairing.blossom import ALONE, largest, outer
from functions.breakouts.pairing.gathering import Arranged, Gathering, Group
from functions.breakouts.pairing.repeats import arranged
from functions.breakouts.pairing.strangers import odd_places


def round_of(gathering: Gathering) -> Arranged:
    """The fewest possible people apart (for staff to accompany), then few repeats."""
    rows, everyone = gathering.allowed, gathering.everyone
    mate = largest(rows, everyone)
    exposed = outer(rows, everyone, mate)
    border = 0
    for one in members(exposed):
        border |= rows[one]
    border &= ~exposed
    parts = _parts(rows, exposed)
    threes = [_three(gathering, part) for part in parts]
    helped = _helped(rows, border, parts, threes)
    groups: list[Group] = []
    apart: list[int] = []
    for part, three, outsider in zip(parts, threes, helped, strict=True):
        if outsider != ALONE:
            continue
        if three:
            groups.append(three)
        else:
            apart.append(_spared(gathering, part))
    among = everyone & ~row_of(apart)
    found = arranged(gathering, groups, among)
    assert found is not None  # noqa: S101 - the decomposition says that the others can all be paired
    return Arranged(found, apart, 0)


def _three(gathering: Gathering, part: int) -> Group | None:
    """Three of a part after whom all its others can be paired, if it has such."""
    if part.bit_count() < 3 or not gathering.trios:  # noqa: PLR2004 - three people
        return None
    rows = [row & part if part >> one & 1 else 0 for one, row in enumerate(gathering.allowed)]
    for place in sorted(odd_places(rows, gathering.turns, trios=True), key=_newness(gathering)):
        if gathering.have_a_language(place):
            rest = part & ~row_of(place)
            mate = largest(rows, rest)
            if all(mate[one] != ALONE for one in members(rest)):
                return place
    return None


def _newness(gathering: Gathering) -> Callable[[Group], int]:
    """Threes of strangers first; among equals the order stays."""
    return lambda place: gathering.repeats([place])


def _parts(rows: Sequence[int], people: int) -> list[int]:
    """The connected parts of some of the people."""
    parts = []
    while people:
        part = people & -people
        edge = part
        while edge:
            reach = 0
            for one in members(edge):
                reach |= rows[one]
            edge = reach & people & ~part
            part |= edge
        parts.append(part)
        people &= ~part
    return parts


def _helped(rows: Sequence[int], border: int, parts: Sequence[int], threes: Sequence[Group | None]) -> list[int]:
    """For each part the outsider who is given to it, or ALONE: every outsider goes to one, and as many as can be to
    parts that hold no suitable three.
    """
    given: dict[int, int] = {}

    def give(index: int, tried: set[int]) -> bool:
        """Finds an outsider for a part, moving others where that helps."""
        reach = 0
        for one in members(parts[index]):
            reach |= rows[one]
        for outsider in members(reach & border):
            if outsider not in tried:
                tried.add(outsider)
                if outsider not in given or give(given[outsider], tried):
                    given[outsider] = index
                    return True
        return False

    for index in sorted(range(len(parts)), key=lambda index: threes[index] is not None):
        give(index, set())
    helped = [ALONE] * len(parts)
    for outsider, index in given.items():
        helped[index] = outsider
    return helped


def _spared(gathering: Gathering, part: int) -> int:
    """Who of a part is apart: any of them can be, so whoever has been so least often."""
    return min(members(part), key=lambda one: (gathering.turns[one], one))
