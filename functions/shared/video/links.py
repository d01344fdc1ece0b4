"""The adapter for any meeting that has a link: pasted by the teacher, the same for everyone."""

from functions.shared.domain.cohort import Cohort

NAME = "links"


def main_room(cohort: Cohort) -> str:
    return cohort.main_link


def pair_room(cohort: Cohort, room: int) -> str:
    return cohort.room_links.replace("{room}", str(room))
