"""Rounds in which nobody meets anybody again, planned so that as many more of them as can be stay possible.

Any perfect matching of those who have not met is a good round, and for most of a course any will do. Near the end it
matters which one: with four of five partners left, a wrong choice strands people one or two rounds early. Then the rest
of the course is planned in many random ways, and the first round of the longest plan is taken.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from functions.breakouts.pairing.bits import members, relabelled, row_of
from functions.breakouts.pairing.blossom import ALONE, largest
from functions.breakouts.pairing.gathering import Gathering, Group

LOOK_AHEAD = 6
"""With so few partners left for somebody the last rounds are planned. With 4, one of 2,000 courses of 14 people fell
two rounds short; with 6, none of 8,600 courses of 6 to 30 people did.
"""
LOOK_AHEAD_ODD = 8
PLANS = 60
PLANNED_PEOPLE = 3_000
"""For an odd number: random plans times people, so that a press stays well under a tenth of a second."""
LARGEST_PLANNED = 40
"""People; beyond them a course is over long before partners run out."""
_SPARED = 3
"""Meetings that count: with more, somebody who comes back after weeks would be the third three times in a row."""
_PLACES = 20
"""Odd places that are tried in a round; the first nearly always leaves the others a matching."""
_WINDOW = 60
"""People among whom threes are looked for at once: all of them, in any group that people meditate in."""


def round_of(gathering: Gathering, chance: Random) -> list[Group] | None:
    """Everyone in a pair with somebody new, and where the number is odd three together or one apart, who then stands
    first in the answer; nothing where there is no such round.
    """
    count = len(gathering.new)
    fewest = min(row.bit_count() for row in gathering.new)
    odd = count % 2
    if not fewest and not (odd and not gathering.trios):
        return None
    if count > LARGEST_PLANNED or fewest > (LOOK_AHEAD_ODD if odd else LOOK_AHEAD):
        return _one_round(gathering, gathering.new, _burdens(gathering))
    return _planned(gathering, chance)


def _planned(gathering: Gathering, chance: Random) -> list[Group] | None:
    """The first round of the longest plan for the rounds to come; among equally long ones of that which shares the odd
    place out most evenly.
    """
    count = len(gathering.new)
    degrees = [row.bit_count() for row in gathering.new]
    odd = count % 2
    length = max(1, sum(degrees) // (count + 3 if gathering.trios else count - 1)) if odd else min(degrees)
    best: tuple[int, int] | None = None
    chosen: list[Group] | None = None
    for _ in range(PLANNED_PEOPLE // count if odd else PLANS):
        plan, spread = _plan(gathering, length, chance)
        if plan and (best is None or (len(plan), -spread) > best):
            best, chosen = (len(plan), -spread), plan[0]
            if len(plan) == length and spread <= 1:
                break
    return chosen


def _plan(gathering: Gathering, length: int, chance: Random) -> tuple[list[list[Group]], int]:
    """One random plan, as long as it goes, and how unevenly it shares the odd place out."""
    new, turns = gathering.new, list(gathering.turns)
    plan: list[list[Group]] = []
    order = list(range(len(new)))
    while len(plan) < length:
        chance.shuffle(order)
        order.sort(key=lambda one: new[one].bit_count())
        found = _one_round(gathering, relabelled(new, order), [turns[one] for one in order], order)
        if found is None:
            break
        groups = [tuple(order[one] for one in group) for group in found]
        plan.append(groups)
        new = without(new, groups)
        if len(new) % 2:
            for one in groups[0]:
                turns[one] += 1
    return plan, max(turns) - min(turns)


def _burdens(gathering: Gathering) -> list[int]:
    """Lowest first, they take the odd place: three use up partners faster than two, so those who have never missed a
    round, and have met the most, are spared. 360 courses of 24 people of whom 15 % are absent repeated 0.12 meetings
    too many each without that, and 0.09 with it. Where nobody is ever absent it is the order of turns.
    """
    most = max(gathering.spent, default=0)
    return [2 * turn + max(met, most - _SPARED) for turn, met in zip(gathering.turns, gathering.spent, strict=True)]


def _one_round(
    gathering: Gathering, new: Sequence[int], turns: Sequence[int], names: Sequence[int] | None = None
) -> list[Group] | None:
    """One round without a look at the next; `names` says who the numbers of `new` are to the gathering."""
    everyone = (1 << len(new)) - 1
    if len(new) % 2 == 0:
        return pairs(new, everyone)
    for place in islice(odd_places(new, turns, trios=gathering.trios), _PLACES):
        if gathering.have_a_language(place if names is None else tuple(names[one] for one in place)):
            found = pairs(new, everyone & ~row_of(place))
            if found is not None:
                return [place, *found]
    return None


def pairs(rows: Sequence[int], among: int) -> list[Group] | None:
    """Everyone in a pair, or nothing."""
    mate = largest(rows, among)
    found = [(one, mate[one]) for one in members(among)]
    if any(other == ALONE for _, other in found):
        return None
    return [(one, other) for one, other in found if one < other]


def odd_places(rows: Sequence[int], turns: Sequence[int], *, trios: bool) -> Iterator[Group]:
    """Who may take the odd place: three who may all be together, or one; those with the fewest turns first, then those
    with the most people left to meet, because three use up more of them.
    """
    people = sorted(range(len(rows)), key=lambda one: (turns[one], -rows[one].bit_count()))
    if not trios:
        yield from ((one,) for one in people)
        return
    for most in sorted(set(turns)):
        ready = [one for one in people if turns[one] <= most]
        for begin in range(0, len(ready), _WINDOW):
            yield from _triangles(rows, ready[begin : begin + _WINDOW], turns, most)


def _triangles(rows: Sequence[int], people: Sequence[int], turns: Sequence[int], most: int) -> Iterator[Group]:
    """Three who may all be together, one of whom at least has had `most` turns (the others came before)."""
    later = row_of(people)
    place = {one: index for index, one in enumerate(people)}
    for one in people:
        later ^= 1 << one
        for other in sorted(members(rows[one] & later), key=place.__getitem__):
            common = rows[one] & rows[other] & later
            for third in sorted(members(common), key=place.__getitem__):
                if place[third] > place[other] and turns[third] == most:
                    yield one, other, third


def without(rows: Sequence[int], groups: Sequence[Group]) -> list[int]:
    """The rows after the groups have met."""
    left = list(rows)
    for group in groups:
        together = row_of(group)
        for one in group:
            left[one] &= ~together
    return left
