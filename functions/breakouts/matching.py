"""Who is with whom in a round: new partners while there are any, nobody alone, wishes before everything.

Pure, on the standard library alone, and seeded: the same press gives the same answer. The algorithms are in `pairing/`:
`strangers` while nobody needs to meet again, `shortage` when some must (with a proof of how few) or somebody is left
over, `larger` for groups of three and four.
"""

from collections.abc import Sequence
from itertools import combinations
from random import Random

from functions.breakouts.pairing import strangers
from functions.breakouts.pairing.gathering import Arranged
from functions.breakouts.pairing.request import People, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF, accompany
from functions.breakouts.pairing.units import Units

PAIR = 2
NEW, AGAIN, THIRD, STAFFED, PINNED, DEVICE = "new", "again", "third", "staff", "pinned", "device"


class Certificate:
    """Repeated meetings in a round, and how many there must be: proved, given what the teacher has pinned."""

    __slots__ = ("lower_bound", "repeats")

    def __init__(self, repeats: int, lower_bound: int) -> None:
        self.repeats = repeats
        self.lower_bound = lower_bound

    @property
    def certified(self) -> bool:
        """Only then may be said that the repeats cannot be avoided."""
        return self.repeats == self.lower_bound


class Match:
    """Everyone who is present stands in exactly one of groups, quiet, rests and unplaced."""

    __slots__ = ("certificate", "groups", "quiet", "rests", "unmet", "unplaced", "why")

    def __init__(
        self,
        *,
        groups: tuple[People, ...],
        why: tuple[str, ...],
        quiet: tuple[str, ...],
        rests: tuple[str, ...],
        unplaced: tuple[str, ...],
        unmet: tuple[People, ...],
        certificate: Certificate,
    ) -> None:
        """What a press gives.

        Args:
            groups: by room; whoever begins is named first.
            why: for each group what made it: NEW, AGAIN, THIRD, STAFFED, PINNED or DEVICE. No wish is a reason here:
                whoever reads it must not be able to tell one.
            quiet: those who practise quietly.
            rests: whose turn it is to rest, where the course wants that of the odd one.
            unplaced: those for whom neither a partner nor anybody of the staff is left.
            unmet: pinned groups that could not be kept: somebody is not here, or may not be with another.
            certificate: how many meet again, and how many have to.

        """
        self.groups = groups
        self.why = why
        self.quiet = quiet
        self.rests = rests
        self.unplaced = unplaced
        self.unmet = unmet
        self.certificate = certificate


def match(asked: Request) -> Match:
    """Puts everyone who is present into a group of the size that is asked for."""
    chance = Random(asked.seed)
    here = set(asked.present)
    quiet = tuple(sorted(here.intersection(asked.quiet)))
    here.difference_update(quiet)
    pinned, unmet = _pins(asked, here)
    units = Units(asked, here.difference(*pinned), chance)
    found = _arranged(asked, units, chance)
    rests, alone, shared = _apart(asked, units, found)
    accompanied, unplaced = accompany(alone, asked)
    rooms = [
        *((units.people(group), _why(group, asked, units)) for group in found.groups),
        *((group, DEVICE) for group in shared),
        *((group, STAFFED) for group in accompanied),
    ]
    # Whoever has few left to meet is placed first, and a wish leaves fewer: the order would tell.
    rooms.sort(key=lambda _: chance.random())
    rooms = [*((group, PINNED) for group in pinned), *rooms]
    return Match(
        groups=tuple(_begun(group, chance) for group, _ in rooms),
        why=tuple(why for _, why in rooms),
        quiet=quiet,
        rests=rests,
        unplaced=unplaced,
        unmet=unmet,
        certificate=_certificate(asked, pinned, found, units),
    )


def _arranged(asked: Request, units: Units, chance: Random) -> Arranged:
    if len(units.units) < PAIR:
        return Arranged([], list(range(len(units.units))), 0)
    if asked.size > PAIR:
        from functions.breakouts.pairing import larger  # noqa: PLC0415 - a fresh process rarely needs these

        return larger.round_of(
            units.gathering, asked.size, larger.planned(asked.roster, units.index(), asked.size), chance
        )
    strange = strangers.round_of(units.gathering, chance)
    if strange is not None:
        return Arranged(strange, [], 0)
    from functions.breakouts.pairing import shortage  # noqa: PLC0415 - as above

    return shortage.round_of(units.gathering, len(asked.staff) if asked.odd_one == "staff" else 1)


def _why(group: tuple[int, ...], asked: Request, units: Units) -> str:
    """All new to each other, one more than the others because the number asks for it, or some who meet again."""
    if units.gathering.repeats([group]):
        return AGAIN
    return THIRD if len(group) > asked.size else NEW


def _pins(asked: Request, here: set[str]) -> tuple[list[People], tuple[People, ...]]:
    """Pinned groups that can be kept, and those that cannot. Somebody of the staff may be in one."""
    kept: list[People] = []
    unmet: list[People] = []
    taken: set[str] = set()
    for group in map(tuple, asked.pinned):
        people = set(group)
        known = all(one in here or one in asked.staff for one in group)
        whole = len(people) == len(group) >= PAIR and not asked.splits(group)
        if known and whole and not taken & people and may_be_together(group, asked):
            kept.append(group)
            taken |= people
        else:
            unmet.append(group)
    return kept, tuple(unmet)


def _apart(asked: Request, units: Units, found: Arranged) -> tuple[tuple[str, ...], list[str], list[People]]:
    """Who rests, who is alone, and those on one device who were left over: they have each other."""
    apart = [units.people((one,)) for one in found.apart]
    rests: tuple[str, ...] = ()
    if asked.odd_one == "sit_out" and asked.size == PAIR and len(units.units) % PAIR and apart:
        rests = min(apart, key=lambda group: (max(asked.odd_turns.get(one, 0) for one in group), group))
        apart.remove(rests)
    alone = [one for group in apart if len(group) == 1 for one in group]
    return rests, alone, [group for group in apart if len(group) > 1]


def _begun(group: People, chance: Random) -> People:
    """At random who begins; somebody of the staff never does."""
    people = [one for one in group if not one.startswith(STAFF)]
    if len(people) > PAIR:
        chance.shuffle(people)
    elif chance.random() < 1 / 2:
        people.reverse()
    return (*people, *(one for one in group if one.startswith(STAFF))) if len(people) < len(group) else tuple(people)


def _certificate(asked: Request, pinned: Sequence[People], found: Arranged, units: Units) -> Certificate:
    """Where wishes made a repeat necessary the bound is that of a round without wishes: from a proof that included
    them, and the picture of who has met whom, a wish could be told.
    """
    together = {frozenset(two) for group in pinned for two in combinations(group, 2)}
    again = len(together & asked.met) if together else 0
    made = again + units.gathering.repeats(found.groups)
    bound = found.bound
    if bound and (asked.never or asked.languages):
        free = {one for unit in units.units for one in unit}
        freely = asked.without_wishes(free)
        chance = Random(asked.seed)
        bound = _arranged(freely, Units(freely, free, chance), chance).bound
    return Certificate(made, min(made, again + bound))
