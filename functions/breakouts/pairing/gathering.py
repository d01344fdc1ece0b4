"""Those who are to be put together in one round, as numbers: what the algorithms see of people.

Plain classes here and in `request`: `dataclasses` and `typing` together take longer to import than a round takes to be
found in a fresh process (tests/bench/results.md).
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

Group = tuple[int, ...]


class Gathering:
    """Numbers are given by how few somebody has left to meet, at random among equals: the lowest choose first."""

    __slots__ = ("allowed", "have_a_language", "meetings", "new", "spent", "trios", "turns")

    def __init__(
        self,
        allowed: list[int],
        new: list[int],
        turns: list[int],
        spent: list[int],
        have_a_language: Callable[[Group], bool],
        meetings: Callable[[], Mapping[tuple[int, int], int]],
        *,
        trios: bool,
    ) -> None:
        """What is known of those who are here.

        Args:
            allowed: for each person a row of bits: with whom they may be.
            new: of these, those whom they have not met.
            turns: how often each has been in the odd place (a third in a pair, with staff, at rest).
            spent: how many meetings each has had; told only where a third is to be chosen.
            have_a_language: whether all of a group share one: of three each two may, and yet not all three.
            meetings: how often two have met, lower number first; asked only where repeats cannot be avoided.
            trios: whether the one who is left over makes a pair three; else they are apart, for staff or for a rest.

        """
        self.allowed = allowed
        self.new = new
        self.turns = turns
        self.spent = spent
        self.have_a_language = have_a_language
        self.meetings = meetings
        self.trios = trios

    @property
    def everyone(self) -> int:
        return (1 << len(self.new)) - 1

    def repeats(self, groups: Iterable[Group]) -> int:
        """How many of the meetings in these groups are not the first of those two."""
        return sum(not self.new[one] >> other & 1 for group in groups for one, other in combinations(group, 2))

    def with_trios(self) -> "Gathering":
        return Gathering(
            self.allowed, self.new, self.turns, self.spent, self.have_a_language, self.meetings, trios=True
        )


class Arranged:
    """Groups, those whom no group could take, and a proved lower bound for the number of repeated meetings."""

    __slots__ = ("apart", "bound", "groups")

    def __init__(self, groups: list[Group], apart: list[int], bound: int) -> None:
        """A group of one is somebody apart: the odd one of a course whose odd one is with staff, or rests."""
        self.groups = [group for group in groups if len(group) > 1]
        self.apart = [*apart, *(group[0] for group in groups if len(group) == 1)]
        self.bound = bound
