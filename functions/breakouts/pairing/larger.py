"""Groups of three and four: begins with a planned round or a random one, and swaps two people at a time for the better.

Local search with a short memory (Glover, "Tabu search", 1989): the best swap of somebody whose group repeats a meeting
is made even where it is for the worse, and not undone for a while.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from random import Random

from functions.breakouts.pairing.gathering import Arranged, Gathering, Group
from functions.breakouts.pairing.lawful import lawful
from functions.breakouts.pairing.plans import course, sizes

_FORBIDDEN = 10**9
_REPEAT = 10**4
"""More than the squares of all meetings of a group add up to."""
_STEPS = 1_200
"""Some 30 ms for 24 people; ten times as many made no difference worth having."""
_PATIENCE = 400
"""Steps without anything better, after which the best so far is kept."""


_Found = tuple[int, list[list[int]]]
"""What it costs, and the groups."""


def round_of(gathering: Gathering, size: int, planned: Sequence[Sequence[Group]], chance: Random) -> Arranged:
    """Groups of `size`, the rest one smaller, with as few repeats as were found.

    Args:
        gathering: who is here.
        size: three or four.
        planned: rounds of a plan for the whole course, cut down to those who are here; tried first.
        chance: seeded, so that the same press gives the same groups.

    """
    count = len(gathering.new)
    wanted = sizes(count, size)
    if not wanted:
        return Arranged([], list(range(count)), 0)
    costs = _costs(gathering)
    starts = [fitted(groups, wanted, count, chance) for groups in planned]
    best: _Found | None = None
    starts.sort(key=lambda groups: _total(costs, groups))
    for start in [*starts[:2], fitted((), wanted, count, chance)]:
        found = _improved(costs, start, chance)
        if best is None or found[0] < best[0]:
            best = found
        if not best[0]:
            break
    assert best is not None  # noqa: S101 - there is always a start
    kept, apart = lawful(gathering, best[1])
    return Arranged(kept, apart, _bound(gathering, wanted))


def planned(roster: Collection[str], place: Mapping[str, int], size: int) -> list[list[Group]]:
    """The rounds of the plan for the whole roster, cut down to those who are here (`place` has their numbers)."""
    names = sorted(roster)
    rounds = []
    for groups in course(len(names), size):
        here = [tuple(place[names[one]] for one in group if names[one] in place) for group in groups]
        rounds.append([group for group in here if group])
    return rounds


def fitted(groups: Sequence[Group], wanted: Sequence[int], count: int, chance: Random) -> list[list[int]]:
    """Groups of exactly the sizes that are wanted, as near to the given ones as a simple pass makes them."""
    others = dict.fromkeys(range(count))
    left = sorted(groups, key=len, reverse=True)
    made: list[list[int]] = [[] for _ in wanted]
    for group, size, begun in zip(made, wanted, left, strict=False):
        for one in begun:
            # Two who share a device are one number, and may stand in two groups of a plan for the whole course.
            if one in others and len(group) < size:
                del others[one]
                group.append(one)
    over = list(others)
    chance.shuffle(over)
    for group, size in zip(made, wanted, strict=True):
        while len(group) < size:
            group.append(over.pop())
    return made


def _costs(gathering: Gathering) -> list[list[int]]:
    meetings = gathering.meetings()
    count = len(gathering.new)
    costs = [[0] * count for _ in range(count)]
    for one, other in combinations(range(count), 2):
        times = meetings.get((one, other), 0)
        cost = _REPEAT + times * times if times else 0
        if not gathering.allowed[one] >> other & 1:
            cost = _FORBIDDEN
        costs[one][other] = costs[other][one] = cost
    return costs


def _total(costs: Sequence[Sequence[int]], groups: Sequence[Sequence[int]]) -> int:
    return sum(costs[one][other] for group in groups for one, other in combinations(group, 2))


def _improved(  # noqa: C901 - one thought
    costs: Sequence[Sequence[int]], groups: list[list[int]], chance: Random
) -> _Found:
    """Swaps until nothing is left to be better, or patience ends."""
    count = len(costs)
    group_of = [0] * count
    for index, group in enumerate(groups):
        for one in group:
            group_of[one] = index
    # What it costs each person to be with the people of each group: a swap is then judged by six look-ups.
    with_group = [[sum(costs[one][other] for other in group) for group in groups] for one in range(count)]
    total = _total(costs, groups)
    best, best_of, best_at = total, list(group_of), 0
    resting: dict[int, int] = {}
    for step in range(_STEPS):
        if not best or step - best_at > _PATIENCE:
            break
        troubled = [one for one in range(count) if with_group[one][group_of[one]]]
        one = chance.choice(troubled)
        here, row = group_of[one], costs[one]
        now = with_group[one]
        chosen, least = -1, 0
        for other in range(count):
            there = group_of[other]
            if there == here:
                continue
            change = now[there] - now[here] + with_group[other][here] - with_group[other][there] - 2 * row[other]
            if (resting.get(other, 0) > step or resting.get(one, 0) > step) and total + change >= best:
                continue
            if chosen < 0 or change < least or (change == least and chance.random() < 0.3):  # noqa: PLR2004
                chosen, least = other, change
        if chosen < 0:
            continue
        there = group_of[chosen]
        group_of[one], group_of[chosen] = there, here
        other_row = costs[chosen]
        for each in range(count):
            change = other_row[each] - row[each]
            with_group[each][here] += change
            with_group[each][there] -= change
        total += least
        resting[one] = resting[chosen] = step + 3 + chance.randrange(6)
        if total < best:
            best, best_of, best_at = total, list(group_of), step
    made: list[list[int]] = [[] for _ in groups]
    for one, index in enumerate(best_of):
        made[index].append(one)
    return best, made


def _bound(gathering: Gathering, wanted: Sequence[int]) -> int:
    """Meetings that cannot all be first ones: each person has only so many left whom they have not met."""
    meetings = sum(size * (size - 1) // 2 for size in wanted)
    most = max(wanted) - 1
    return max(0, meetings - sum(min(most, row.bit_count()) for row in gathering.new) // 2)
