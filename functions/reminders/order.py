"""In which order a sweep works, when there is more to do than it has time for."""

from collections.abc import Iterable

from functions.shared.storage.due import Due

_MEETING_SOON = ("RULE#rooms", "MEETING#")
"""People are on their way to a room: nothing goes before it."""


def in_order(entries: Iterable[Due], but: tuple[str, ...] = ()) -> list[Due]:
    """What is due, the longest due first within its turn. `but` are the beginnings of sort keys that wait for now."""
    wanted = [one for one in entries if not one[1].sk.startswith(but)]
    # Stable: within their turn they stay in the order of the index.
    return sorted(wanted, key=lambda one: not one[1].sk.startswith(_MEETING_SOON))
