"""From people to numbers and back: those who share a device become one, and whoever has few left to meet gets a low
number.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import combinations
from random import Random

from functions.breakouts.pairing.bits import relabelled, row_of
from functions.breakouts.pairing.gathering import Gathering, Group
from functions.breakouts.pairing.request import People, Request

_SORTED = 60
"""People up to whom numbers follow from how few somebody has left to meet; among more nobody is near the end."""


class Units:
    def __init__(self, asked: Request, free: Collection[str], chance: Random) -> None:
        """Numbers those who are free; `chance` decides among equals."""
        self._asked = asked
        self.units = asked.units(sorted(free))
        self.units.sort(key=lambda _: chance.random())
        allowed, new = self._rows()
        if len(self.units) <= _SORTED:
            order = sorted(range(len(self.units)), key=lambda one: new[one].bit_count())
            self.units = [self.units[one] for one in order]
            allowed, new = relabelled(allowed, order), relabelled(new, order)
        turns = [max([asked.odd_turns.get(one, 0) for one in unit]) for unit in self.units]
        trios = asked.odd_one == "trio" or (asked.odd_one == "staff" and not asked.staff)
        self.gathering = Gathering(
            allowed=allowed,
            new=new,
            turns=turns,
            spent=self._spent() if trios and len(self.units) % 2 else [0] * len(self.units),
            have_a_language=self._have_a_language,
            meetings=self._meetings,
            trios=trios,
        )

    def people(self, group: Group) -> People:
        return tuple([one for unit in group for one in self.units[unit]])

    def index(self) -> dict[str, int]:
        """Who has which number."""
        return {one: number for number, unit in enumerate(self.units) for one in unit}

    def _rows(self) -> tuple[list[int], list[int]]:
        """Who may be with whom, and who of these have not met."""
        count = len(self.units)
        everyone = (1 << count) - 1
        bit = [1 << one for one in range(count)]
        index = self.index()
        met = [0] * count
        for groups in self._asked.history:
            for group in groups:
                try:
                    first_name, second_name = group
                    first, second = index[first_name], index[second_name]
                    met[first] |= bit[second]
                    met[second] |= bit[first]
                except ValueError:
                    known = [index[name] for name in group if name in index]
                    together = row_of(known)
                    for number in known:
                        met[number] |= together
                except KeyError:
                    continue
        allowed = [everyone ^ bit[one] for one in range(count)]
        for pair in self._asked.never:
            numbers = [index[one] for one in pair if one in index]
            for one, other in combinations(numbers, 2):
                allowed[one] &= ~bit[other]
                allowed[other] &= ~bit[one]
        if self._asked.languages:
            for one, row in enumerate(self._spoken(count)):
                allowed[one] &= row
        return allowed, [may & ~known for may, known in zip(allowed, met, strict=True)]

    def _spent(self) -> list[int]:
        """How many meetings each has had in the course, also with those who are not here now."""
        index = self.index()
        spent = [0] * len(self.units)
        for groups in self._asked.history:
            for group in groups:
                for one in group:
                    if one in index:
                        spent[index[one]] += len(group) - 1
        return spent

    def _spoken(self, count: int) -> list[int]:
        """For each unit those with whom it shares a language; nothing where that is everyone anyway."""
        languages = [self._asked.spoken(unit) for unit in self.units]
        if len({spoken for spoken in languages if spoken is not None}) <= 1:
            return []
        silent = row_of([one for one, spoken in enumerate(languages) if spoken is None])
        speakers: dict[str, int] = {}
        for one, spoken in enumerate(languages):
            for language in spoken or ():
                speakers[language] = speakers.get(language, 0) | 1 << one
        everyone = (1 << count) - 1
        rows = []
        for spoken in languages:
            row = silent if spoken is not None else everyone
            for language in spoken or ():
                row |= speakers[language]
            rows.append(row)
        return rows

    def _have_a_language(self, group: Group) -> bool:
        known = [spoken for unit in group if (spoken := self._asked.spoken(self.units[unit])) is not None]
        return not known or bool(frozenset.intersection(*known))

    def _meetings(self) -> Mapping[tuple[int, int], int]:
        """Once a round, however often rooms were changed in it."""
        index = self.index()
        return Counter(
            two
            for groups in self._asked.history
            for two in {
                two
                for group in groups
                for two in combinations(sorted({index[one] for one in group if one in index}), 2)
            }
        )
