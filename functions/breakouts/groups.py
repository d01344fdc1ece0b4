"""A round as people see it: first names and room numbers, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Person
from functions.shared.domain.rounds import STAFF, People, Round
from functions.shared.video.links import made_at_the_click, pair_link


@dataclass(frozen=True)
class Member:
    id: str
    name: str
    pronouns: str

    @property
    def is_staff(self) -> bool:
        return self.id.startswith(STAFF)


@dataclass(frozen=True)
class Card:
    """A room with those who are in it; whoever begins is named first. Its `link` is the same for everybody; where it is
    made for each at the click it is had `by_press`.
    """

    room: int
    people: tuple[Member, ...]
    link: str
    by_press: bool = False

    @property
    def ids(self) -> set[str]:
        return {one.id for one in self.people}

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.people]

    def others(self, one: str) -> list[Member]:
        return [each for each in self.people if each.id != one]


def cards(rooms: tuple[People, ...], people: Mapping[str, Person], cohort: Cohort) -> list[Card]:
    """The rooms that have somebody in them."""
    return [
        _card(cohort, number, tuple(_member(one, people) for one in room))
        for number, room in enumerate(rooms, start=1)
        if room
    ]


def card_of(shown: Round, one: str, people: Mapping[str, Person], cohort: Cohort) -> Card | None:
    """The card of one person; `people` need to be those of their room alone."""
    room = shown.room_of(one)
    if room is None:
        return None
    return _card(cohort, room, tuple(_member(each, people) for each in shown.rooms[room - 1]))


def _card(cohort: Cohort, number: int, people: tuple[Member, ...]) -> Card:
    by_press = made_at_the_click(cohort)
    return Card(number, people, "" if by_press else pair_link(cohort.room_links, number), by_press)


def _member(one: str, people: Mapping[str, Person]) -> Member:
    found = people.get(one)
    return Member(one, found.name if found else "?", found.pronouns if found else "")
