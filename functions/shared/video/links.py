"""The adapter for any meeting that has a link: pasted by the teacher, the same for everyone. Pair rooms come from a
list of such links, or from one with {room} (the room's number) or {slug} (a name that nobody can guess) in it.
"""

from collections.abc import Sequence

from functions.shared.domain.cohort import OWN_ROOMS, Cohort

ROOM, SLUG = "{room}", "{slug}"


def pair_link(room_links: str, room: int, slug: str = "") -> str:
    """The link of a numbered pair room; empty where there is none for that number."""
    listed = listed_links(room_links)
    if len(listed) == 1 and (ROOM in listed[0] or SLUG in listed[0]):
        return listed[0].replace(ROOM, str(room)).replace(SLUG, slug)
    return listed[room - 1] if 0 < room <= len(listed) else ""


def listed_links(room_links: str) -> Sequence[str]:
    return [line.strip() for line in room_links.splitlines() if line.strip()]


def made_at_the_click(cohort: Cohort) -> bool:
    """Whether pair rooms have no link that is the same for everybody."""
    return cohort.pair_video in OWN_ROOMS or SLUG in cohort.room_links


def missing(room_links: str, rooms: int) -> int:
    """How many links a list is short of; a template, and no list at all, are never short."""
    listed = listed_links(room_links)
    if not listed or ROOM in listed[0] or SLUG in listed[0]:
        return 0
    return max(0, rooms - len(listed))
