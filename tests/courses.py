"""Whole courses played through, round by round, for the tests and the bench; seeded, so that each can be played again."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from functions.breakouts.matching import Match, match
from functions.breakouts.pairing.request import Request

Groups = Sequence[Sequence[str]]
Matcher = Callable[[Request], Groups]


@dataclass(frozen=True)
class Course:
    """What became of a course. `excess` is repeats beyond the proved bound for the attendance that there was."""

    rounds: list[Groups]
    first_repeat: int | None
    repeats: int
    excess: int
    spread: int
    certified: int


def ours(asked: Request) -> Match:
    return match(asked)


def people(count: int) -> list[str]:
    return [f"p{number:04}" for number in range(count)]


def course(
    count: int,
    sessions: int,
    seed: str,
    *,
    per_session: int = 1,
    absent: float = 0.0,
    size: int = 2,
    matcher: Matcher | None = None,
) -> Course:
    """Plays a course in which everybody misses each session with the same probability and arrives in any order."""
    world = Random(f"world {count} {seed}")
    everyone = people(count)
    rounds: list[Groups] = []
    here: list[list[str]] = []
    turns: Counter[str] = Counter()
    first_repeat, certified = None, 0
    for session in range(sessions):
        present = [one for one in everyone if world.random() >= absent]
        for number in range(per_session):
            world.shuffle(present)
            asked = Request(
                list(present), f"{seed}/{session}/{number}", size=size, history=rounds, odd_turns=turns, roster=everyone
            )
            if matcher is None:
                found = match(asked)
                groups: Groups = found.groups
                certified += found.certificate.certified
            else:
                groups = matcher(asked)
            turns.update(one for group in groups if len(group) != size for one in group)
            if (
                first_repeat is None
                and _meetings(groups).keys() & _meetings([g for each in rounds for g in each]).keys()
            ):
                first_repeat = len(rounds)
            rounds.append(groups)
            here.append(list(present))
    met = _meetings([group for groups in rounds for group in groups])
    repeats = met.total() - len(met)
    spread = max(turns[one] for one in everyone) - min(turns[one] for one in everyone)
    return Course(rounds, first_repeat, repeats, repeats - bound(rounds, here), spread, certified)


def repeat_free_rounds(count: int, seed: str, size: int = 2, most: int | None = None) -> int:
    """How many rounds a course of people who never miss one has before somebody meets somebody again."""
    everyone, world = people(count), Random(f"world {count} {seed}")
    rounds: list[Groups] = []
    turns: Counter[str] = Counter()
    met: set[frozenset[str]] = set()
    while most is None or len(rounds) < most:
        world.shuffle(everyone)
        asked = Request(
            list(everyone), f"{seed}/{len(rounds)}", size=size, history=rounds, odd_turns=turns, roster=everyone
        )
        groups = match(asked).groups
        new = _meetings(groups).keys()
        if met & new:
            break
        met |= new
        turns.update(one for group in groups if len(group) != size for one in group)
        rounds.append(groups)
    return len(rounds)


def bound(rounds: Sequence[Groups], here: Sequence[Sequence[str]]) -> int:
    """Repeats that no order of partners could have avoided: there are only so many pairs that were ever there together,
    and each person can meet no more new people than they had places beside them.
    """
    meetings, together = 0, set()
    company: dict[str, set[str]] = {}
    places: Counter[str] = Counter()
    for groups, present in zip(rounds, here, strict=True):
        together |= {frozenset(two) for two in combinations(present, 2)}
        for one in present:
            company.setdefault(one, set()).update(present)
        for group in groups:
            meetings += len(group) * (len(group) - 1) // 2
            for one in group:
                places[one] += len(group) - 1
    at_most = sum(min(places[one], len(others) - 1) for one, others in company.items()) // 2
    return max(0, meetings - min(len(together), at_most))


def _meetings(groups: Groups) -> Counter[frozenset[str]]:
    return Counter(frozenset(two) for group in groups for two in combinations(group, 2))
