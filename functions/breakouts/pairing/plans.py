"""Whole courses in threes and fours without a repeat: one round is searched for, and turned.

The people stand in `rings` circles of `rounds` places each, a few stay in the middle. Turning the circles by one place
makes the next round. Two who stand d places apart in circles a and b are then followed, round by round, by every other
two who stand so; hence if a first round holds each such kind of pair at most once, no pair ever comes twice (what
combinatorics calls a cyclic resolvable design). One round instead of a whole course to search makes this fast.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from random import Random

Group = tuple[int, ...]

_TRIES = 12
_NODES = 2_500
"""Steps of one try. A try that succeeds does so early; more tries help more than longer ones."""
_FEWER = 2
"""How many rounds fewer than could be counted are settled for."""


def sizes(count: int, size: int) -> list[int]:
    """As many groups of `size` as can be, the others one smaller; never one alone, and five in fours stay together."""
    if count <= size or (size, count) == (4, 5):
        return [count] if count > 1 else []
    smaller = -count % size
    return [size] * ((count - smaller * (size - 1)) // size) + [size - 1] * smaller


@lru_cache(maxsize=32)
def course(count: int, size: int) -> tuple[tuple[Group, ...], ...]:
    """Rounds in which no two of `count` people meet twice, as many as were found (none for some small numbers)."""
    if count <= size:
        return ()
    most = (count - 1) // (size - 1)
    groups = len(sizes(count, size))
    chance = Random(f"{count} in {size}")
    for rounds in range(most, max(1, most - _FEWER - 1), -1):
        for _ in range(_TRIES):
            for rings in range(count // rounds, 0, -1):
                if count - rings * rounds <= groups:
                    first = _Search(count, size, rounds, rings, chance).run()
                    if first:
                        return tuple(_turned(first, by, rounds, rings) for by in range(rounds))
    return ()


def _turned(groups: Sequence[Group], by: int, rounds: int, rings: int) -> tuple[Group, ...]:
    def moved(one: int) -> int:
        ring, place = divmod(one, rounds)
        return ring * rounds + (place + by) % rounds if ring < rings else one

    return tuple(tuple(moved(one) for one in group) for group in groups)


class _Search:
    """Looks for a first round in which each kind of pair comes at most once."""

    def __init__(self, count: int, size: int, rounds: int, rings: int, chance: Random) -> None:
        self.chance = chance
        self.steps = 0
        self.left = sizes(count, size)
        self.groups: list[Group] = []
        middle = range(rings * rounds, count)
        others = list(range(rings * rounds))
        chance.shuffle(others)
        self.order = [*middle, *others]
        self.place = {one: index for index, one in enumerate(self.order)}
        self.kind = _kinds(count, rounds, rings)

    def run(self) -> list[Group] | None:
        return self.groups if self._fill(self.order, 0) else None

    def _fill(self, free: list[int], used: int) -> bool:
        """Seats everyone who is free; gives up, with False, after so many steps."""
        if not free:
            return True
        for size in sorted(set(self.left), reverse=True):
            self.left.remove(size)
            if self._grow((free[0],), free[1:], used, size):
                return True
            self.left.append(size)
        return False

    def _grow(self, group: Group, free: list[int], used: int, size: int) -> bool:
        self.steps += 1
        if self.steps > _NODES:
            return False
        if len(group) == size:
            self.groups.append(group)
            if self._fill(free, used):
                return True
            self.groups.pop()
            return False
        ways = []
        for one in free:
            if len(group) == 1 or self.place[one] > self.place[group[-1]]:
                kinds = [self.kind[one][other] for other in group]
                together = sum(kinds)
                if all(kinds) and len(set(kinds)) == len(kinds) and not used & together:
                    ways.append((one, together))
        self.chance.shuffle(ways)
        return any(
            self._grow((*group, one), [other for other in free if other != one], used | together, size)
            for one, together in ways
        )


def _kinds(count: int, rounds: int, rings: int) -> list[list[int]]:
    """For each two people a bit for the kind of pair that they are; 0 where turning repeats them at once."""
    names: dict[tuple[int, ...], int] = {}
    table = [[0] * count for _ in range(count)]
    for one, other in combinations(range(count), 2):
        ring, place = divmod(one, rounds)
        other_ring, other_place = divmod(other, rounds)
        if ring >= rings:
            continue
        if other_ring >= rings:
            name: tuple[int, ...] = (ring, -other)
        elif ring == other_ring:
            apart = min(other_place - place, rounds - other_place + place)
            if 2 * apart == rounds:
                continue
            name = (ring, ring, apart)
        else:
            name = (ring, other_ring, (other_place - place) % rounds)
        table[one][other] = table[other][one] = 1 << names.setdefault(name, len(names))
    return table
