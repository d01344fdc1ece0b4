"""In which order a sweep works, when there is more to do than it has time for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.shared.storage.schema import MAILS, Key

_MEETING_SOON = ("RULE#rooms", "MEETING#")
"""People are on their way to a room: nothing goes before it."""


@dataclass(frozen=True)
class Order:
    """`first` is all but mails, each with the instant since which it is due; mails come after it: they lie on their
    queue already, and what is due here is only to see whether they have left it.
    """

    first: Sequence[tuple[datetime, Key]]
    mails: Sequence[tuple[datetime, Key]]

    def behind(self, now: datetime) -> float:
        """Seconds for which the oldest of all has waited."""
        return max(((now - since).total_seconds() for since, _ in (*self.first, *self.mails)), default=0.0)


def in_order(entries: Iterable[tuple[datetime, Key]], but: tuple[str, ...] = ()) -> Order:
    """What is due, the longest due first within its turn. `but` are the beginnings of sort keys that wait for now."""
    wanted = [(since, key) for since, key in entries if not key.sk.startswith(but)]
    others = [one for one in wanted if not one[1].sk.startswith(MAILS)]
    # Stable: within their turn they stay in the order of the index.
    others.sort(key=lambda one: not one[1].sk.startswith(_MEETING_SOON))
    return Order(others, [one for one in wanted if one[1].sk.startswith(MAILS)])
