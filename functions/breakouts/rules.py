"""What a press of the teacher's button means."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations

from functions.breakouts.matching import Match, Pair
from functions.shared.domain.formats import OddOne, Pairing
from functions.shared.domain.models import Round

TRAVEL = timedelta(minutes=1)
"""The way to the room: the practice's time starts after it (README, Decisions)."""
KEPT = timedelta(minutes=1)
"""A round counts as a meeting when it was kept for a minute: what was called back at once did not happen."""
LONGEST = 90
"""Minutes in a round."""
QUIET_AFTER = timedelta(seconds=90)
STAFF = "staff:"
"""Marks a member of staff among the registrations of a group."""


def met(rounds: Iterable[Round], now: datetime) -> Counter[Pair]:
    """How often each two have been together in the whole course."""
    return Counter(
        Pair(pair)
        for one in rounds
        if (one.closed_at or now) - one.opened_at >= KEPT
        for group in one.groups
        for pair in combinations(group, 2)
    )


def with_staff(match: Match, staff: str) -> tuple[tuple[str, ...], ...]:
    """The groups, and for whoever could be put with nobody the teacher as a partner (invariant 7)."""
    return (*match.groups, *((one, f"{STAFF}{staff}") for one in match.alone))


def makes_trios(pairing: Pairing) -> bool:
    """Where the format asks for a member of staff in the odd place, the teacher who pressed takes it."""
    return pairing.odd_one is not OddOne.STAFF


def seed(cohort: str, session: str, version: int) -> str:
    """Of the press: a retry gives the same groups."""
    return f"{cohort}/{session}/{version}"


def is_quiet(seen_at: datetime, now: datetime) -> bool:
    """A silent page never means an absent person: they are paired, and marked."""
    return now - seen_at > QUIET_AFTER


def minutes(wanted: int, otherwise: int) -> int:
    """The length that the teacher gave, or the format's."""
    return wanted if 1 <= wanted <= LONGEST else otherwise
