"""Somebody of the staff for each of those who would be alone."""

from collections.abc import Sequence

from functions.breakouts.pairing.request import People, Request, may_be_together

STAFF = "staff:"
"""Marks a member of staff among the people of a group."""


def accompany(alone: Sequence[str], asked: Request) -> tuple[list[People], tuple[str, ...]]:
    """Groups of one person and one of the staff, for as many as can be, and those for whom nobody is left."""
    taken = {one for group in asked.pinned for one in group}
    given: dict[str, str] = {}

    def find(one: str, tried: set[str]) -> bool:
        for helper in asked.staff:
            if helper not in taken and helper not in tried and may_be_together((one, helper), asked):
                tried.add(helper)
                if helper not in given or find(given[helper], tried):
                    given[helper] = one
                    return True
        return False

    for one in alone:
        find(one, set())
    accompanied = {one: helper for helper, one in given.items()}
    groups: list[People] = [(one, accompanied[one]) for one in alone if one in accompanied]
    return groups, tuple(one for one in alone if one not in accompanied)
