"""What a round is made from, and what may never be (plain classes: see `gathering`)."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

Pair = frozenset[str]
People = tuple[str, ...]


class Request:
    """People and staff go by their ids."""

    def __init__(  # noqa: PLR0913 - all that a press depends on, each by its name
        self,
        present: Collection[str],
        seed: str,
        *,
        size: int = 2,
        history: Sequence[Sequence[Sequence[str]]] = (),
        never: Collection[Pair] = frozenset(),
        quiet: Collection[str] = frozenset(),
        languages: Mapping[str, frozenset[str]] | None = None,
        odd_turns: Mapping[str, int] | None = None,
        odd_one: str = "trio",
        pinned: Sequence[Sequence[str]] = (),
        devices: Sequence[Sequence[str]] = (),
        staff: Sequence[str] = (),
        gone: Collection[str] = frozenset(),
        roster: Collection[str] = (),
    ) -> None:
        """Asks for a round.

        Args:
            present: everyone who takes part now, quietly or not.
            seed: of session, round and press: a retried press gives the same answer.
            size: two, three or four.
            history: the groups of every round of the course so far, in order.
            never: those who must not be together. Somebody of the staff may be one of them.
            quiet: those who practise quietly this time: they take part, and are in no group.
            languages: those that each is at ease in; whoever is not named is at ease with everyone.
            odd_turns: how often each has been in the odd place: a third in a pair, with staff, at rest.
            odd_one: `trio`, `staff` or `sit_out` (domain.formats.OddOne).
            pinned: groups that the teacher has put together; they stay as they are.
            devices: people who share a device, and so share a room where that may be: where a wish or their languages
                speak against it they are in different rooms, and it cannot be told which of the two it was.
            staff: who can accompany somebody, in the order in which they are asked.
            gone: staff who are not in the room that names them: they have not come, or say that they cannot.
            roster: everyone in the course: groups of three and four are planned ahead for all of them.

        """
        self.present = present
        self.seed = seed
        self.size = size
        self.history = history
        self.never = never
        self.quiet = quiet
        self.languages = languages or {}
        self.odd_turns = odd_turns or {}
        self.odd_one = odd_one
        self.pinned = pinned
        self.devices = [device for device in _each_once(devices) if self._may_share(device)]
        self.staff = staff
        self.gone = gone
        self.roster = roster
        self._met: frozenset[Pair] | None = None

    @property
    def met(self) -> frozenset[Pair]:
        """Everybody who has met in the course; read from the history once, and only where somebody asks."""
        if self._met is None:
            self._met = frozenset(
                Pair(two) for groups in self.history for group in groups for two in combinations(group, 2)
            )
        return self._met

    def units(self, people: Sequence[str]) -> list[People]:
        """These people as they move: those on one device are one."""
        device_of = {one: device for device in self.devices for one in device}
        units = dict.fromkeys(
            tuple(other for other in people if other in device_of[one]) if one in device_of else (one,)
            for one in people
        )
        return list(units)

    def splits(self, group: Sequence[str]) -> bool:
        """Whether somebody in the group shares a device with somebody who is to be paired and is not in it."""
        if not self.devices:
            return False
        paired = set(self.present).difference(self.quiet)
        return any(set(device) & set(group) and set(device) & paired - set(group) for device in self.devices)

    def spoken(self, unit: Sequence[str]) -> frozenset[str] | None:
        """What all of a unit are at ease in; None where nobody has said."""
        known = [spoken for one in unit if (spoken := self.languages.get(one))]
        return frozenset.intersection(*known) if known else None

    def with_staff(self, staff: Sequence[str]) -> "Request":
        """The same press with these alone to be asked."""
        other = Request.__new__(Request)
        other.__dict__.update(self.__dict__, staff=staff)
        return other

    def _may_share(self, device: People) -> bool:
        return may_be_together(device, self)

    def without_wishes(self, present: Collection[str]) -> "Request":
        """The same press of people who would be with anybody."""
        return Request(
            present,
            self.seed,
            size=self.size,
            history=self.history,
            odd_turns=self.odd_turns,
            odd_one=self.odd_one,
            devices=self.devices,
            staff=self.staff,
            roster=self.roster,
        )


def _each_once(devices: Sequence[Sequence[str]]) -> list[People]:
    """Who shares with somebody who shares with a third shares with both."""
    joined: list[set[str]] = []
    for device in devices:
        touching = [one for one in joined if one & set(device)]
        joined = [*(one for one in joined if one not in touching), set(device).union(*touching)]
    return [tuple(sorted(one)) for one in joined]


def may_be_together(group: Sequence[str], asked: Request) -> bool:
    """Whether wishes and languages let these people share a room."""
    if any(Pair(two) in asked.never for two in combinations(group, 2)):
        return False
    known = [spoken for one in group if (spoken := asked.languages.get(one))]
    return not known or bool(frozenset.intersection(*known))
