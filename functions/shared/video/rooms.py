"""Where people meet: the main room and the pair rooms, each by the adapter that the cohort chose for it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from functions.shared.domain.cohort import Cohort
from functions.shared.video import links

MAIN: Mapping[str, Callable[[Cohort], str]] = MappingProxyType({links.NAME: links.main_room})
PAIR: Mapping[str, Callable[[Cohort, int], str]] = MappingProxyType({links.NAME: links.pair_room})
"""A further provider is a module beside `links` and a line in each table."""


def main_room(cohort: Cohort) -> str:
    """The address of the meeting, made at the click and never mailed."""
    return MAIN[cohort.main_video](cohort)


def pair_room(cohort: Cohort, room: int) -> str:
    """The address of a pair's own room; empty where rooms are numbered ones inside the meeting."""
    return PAIR[cohort.pair_video](cohort, room)
