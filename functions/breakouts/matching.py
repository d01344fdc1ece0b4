"""A plain first matching: at random among those who have not met, and nobody alone.

Pure and seeded: the same press gives the same answer. Never-pairs are the port for the wishes that come later.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Pair = frozenset[str]

_SHUFFLES = 200
"""Among so many shuffles one without a repeat is nearly always found while a course is young."""


@dataclass(frozen=True)
class Match:
    """`groups` by room, the first named begins; `alone` are those whom only staff can accompany; `repeats` counts the
    pairs that have met before.
    """

    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    repeats: int


def match(
    present: Collection[str],
    met: Mapping[Pair, int],
    seed: str,
    never: Collection[Pair] = frozenset(),
    *,
    trios: bool = True,
) -> Match:
    """Puts everyone who is present into pairs; whoever is left over makes a pair three, or without `trios` is for
    staff to accompany.
    """
    people = sorted(present)
    if len(people) < 2:  # noqa: PLR2004 - a pair is two
        return Match((), tuple(people), 0)
    chance = random.Random(seed)
    fewest_alone = 0 if trios else len(people) % 2
    best: Match | None = None
    for _ in range(_SHUFFLES):
        found = _greedy(people, met, never, chance, trios=trios)
        if best is None or (len(found.alone), found.repeats) < (len(best.alone), best.repeats):
            best = found
        if len(best.alone) == fewest_alone and not best.repeats:
            break
    assert best is not None  # noqa: S101 - the loop runs at least once
    return best


def _greedy(
    people: Sequence[str],
    met: Mapping[Pair, int],
    never: Collection[Pair],
    chance: random.Random,
    *,
    trios: bool,
) -> Match:
    """Takes people in a random order; each gets whom they have met least often of those who are left."""
    left = list(people)
    chance.shuffle(left)
    groups: list[tuple[str, ...]] = []
    alone: list[str] = []
    while left:
        one = left.pop()
        others = [other for other in left if Pair((one, other)) not in never]
        if others:
            partner = min(others, key=lambda other: met.get(Pair((one, other)), 0))
            left.remove(partner)
            groups.append((one, partner))
        else:
            alone.append(one)
    if trios:
        groups, alone = _join(groups, alone, met, never)
    repeats = sum(bool(met.get(Pair(pair))) for group in groups for pair in combinations(group, 2))
    return Match(tuple(groups), tuple(alone), repeats)


def _join(
    groups: list[tuple[str, ...]], alone: Sequence[str], met: Mapping[Pair, int], never: Collection[Pair]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Whoever is left over makes a pair three, where all three may be together."""
    still: list[str] = []
    for one in alone:
        pairs = [
            group
            for group in groups
            if len(group) == 2 and not any(Pair((one, other)) in never for other in group)  # noqa: PLR2004
        ]
        if pairs:
            chosen = min(pairs, key=lambda group: sum(met.get(Pair((one, other)), 0) for other in group))
            groups[groups.index(chosen)] = (*chosen, one)
        else:
            still.append(one)
    return groups, still
