"""What a certificate says, and how its code is written."""

import re
from collections.abc import Collection, Iterable

from functions.shared.domain.models import Session

LONGEST_NAME = 80
CODE_LENGTH = 16
"""80 bits: nobody comes upon one by trying."""


def grouped(code: str) -> str:
    """As it is printed, and read out over the telephone."""
    return "-".join(code[begin : begin + 4] for begin in range(0, len(code), 4))


def as_typed(text: str) -> str:
    """However it was typed: the alphabet of ids has no letters that look like digits."""
    bare = re.sub(r"[\s-]", "", text).lower().translate(str.maketrans("ilo", "110"))
    return bare if re.fullmatch(rf"[0-9a-z]{{{CODE_LENGTH}}}", bare) else ""


def minutes_of(sessions: Iterable[Session], counted: Collection[str]) -> int:
    """How long the sessions were that count for somebody."""
    by_plan = {one.counts_as: one.minutes for one in sessions}
    return sum(minutes for plan, minutes in by_plan.items() if plan in counted)


def hours(minutes: int) -> float:
    """To the half hour."""
    return round(minutes / 30) / 2
