"""What a press of the teacher's button means."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from functions.breakouts.pairing.staff import STAFF
from functions.shared.domain.models import Round

TRAVEL = timedelta(minutes=1)
"""The way to the room: the practice's time starts after it (README, Decisions)."""
KEPT = timedelta(minutes=1)
"""A round counts as a meeting when it was kept for a minute: what was called back at once did not happen."""
LONGEST = 90
"""Minutes in a round."""
QUIET_AFTER = timedelta(seconds=90)


def kept(rounds: Iterable[Round], now: datetime) -> list[Round]:
    """The rounds that happened, in order: one that was called back within a minute is as if it had not been."""
    return sorted(
        (one for one in rounds if (one.closed_at or now) - one.opened_at >= KEPT), key=lambda one: one.opened_at
    )


def odd_turns(rounds: Iterable[Round], size: int) -> Counter[str]:
    """How often each has been in the odd place: in a group that was larger or smaller than the others should be."""
    return Counter(one for each in rounds for group in each.groups for one in group if _is_odd(group, size))


def _is_odd(group: tuple[str, ...], size: int) -> bool:
    return len(group) != size or any(one.startswith(STAFF) for one in group)


def seed(cohort: str, session: str, version: int) -> str:
    """Of the press: a retry gives the same groups."""
    return f"{cohort}/{session}/{version}"


def is_quiet(seen_at: datetime, now: datetime) -> bool:
    """A silent page never means an absent person: they are paired, and marked."""
    return now - seen_at > QUIET_AFTER


def minutes(wanted: int, otherwise: int) -> int:
    """The length that the teacher gave, or the format's."""
    return wanted if 1 <= wanted <= LONGEST else otherwise
