"""A round as people see it: first names and room numbers, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.breakouts.pairing.staff import STAFF
from functions.shared.domain.models import Cohort, Round
from functions.shared.video.rooms import pair_room


@dataclass(frozen=True)
class Card:
    room: int
    names: tuple[str, ...]
    link: str


def cards(shown: Round, names: Mapping[str, str], cohort: Cohort) -> list[Card]:
    return [
        Card(room, tuple(name_of(one, names, cohort) for one in group), pair_room(cohort, room))
        for room, group in enumerate(shown.groups, start=1)
    ]


def card_of(shown: Round, registration_id: str, names: Mapping[str, str], cohort: Cohort) -> Card | None:
    """The card of one person, with their own name left out; the one who begins is named first in the group."""
    for room, group in enumerate(shown.groups, start=1):
        if registration_id in group:
            others = tuple(name_of(one, names, cohort) for one in group if one != registration_id)
            return Card(room, others, pair_room(cohort, room))
    return None


def name_of(member: str, names: Mapping[str, str], cohort: Cohort) -> str:
    """A first name; a member of staff goes by the name that mails come from."""
    return cohort.teachers_name if member.startswith(STAFF) else names.get(member, "?")
