"""A live session with its people, for the tests of the console and of the live page."""

import re
from dataclasses import dataclass, field

from functions.shared import clock, links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session
from functions.shared.domain.registration_states import State
from functions.shared.domain.rounds import Round
from functions.shared.storage import live, rounds
from functions.shared.storage.live import Live
from functions.shared.tokens import Scope
from infra.local.gateway import Answer
from tests.builders import stored_plan, stored_registration
from tests.handlers.conftest import Browser, text


@dataclass
class Room:
    """The first session of a course, with its teacher's browser and each participant's."""

    teacher: Browser
    cohort: Cohort
    session: Session
    guests: dict[str, Browser] = field(default_factory=dict)

    @property
    def console(self) -> str:
        return f"/console/{self.cohort.id}/{self.session.id}"

    @property
    def live(self) -> Live:
        return live.state_now(self.cohort.id, self.session.id)

    @property
    def round(self) -> Round:
        found = rounds.get(self.cohort.id, self.session.id, self.live.round)
        assert found is not None
        return found

    def rounds(self) -> list[Round]:
        return rounds.of_cohort(self.cohort.id, clock.now())

    def accepted(self, *names: str) -> None:
        for name in names:
            stored_registration(self.cohort, name, State.ACCEPTED)

    def join(self, *names: str) -> None:
        """Each presses the button of their personal link."""
        for name in names:
            one = stored_registration(self.cohort, name, State.ACCEPTED)
            self.guests[name] = Browser()
            self.guests[name].post(links.link_for(one, Scope.JOIN))

    def press(self, what: str, version: int | None = None, browser: Browser | None = None, **form: str) -> Answer:
        """A press of the teacher's, who sees the present state where no version is given."""
        seen = self.live.press if version is None else version
        return (browser or self.teacher).post(f"{self.console}/{what}", {"version": str(seen), **form})

    def of(self, name: str, do: str, **more: str) -> Answer:
        """The teacher says something of somebody."""
        return self.teacher.post(f"{self.console}/person", {"registration": f"r-{name.lower()}", "do": do, **more})

    def say(self, name: str, do: str) -> Answer:
        return self.guests[name].post("/live/say", {"do": do})

    def page(self, name: str) -> str:
        return " ".join(text(self.guests[name].get("/live")).split())

    def shown(self, browser: Browser | None = None) -> str:
        return " ".join(text((browser or self.teacher).get(self.console)).split())

    def partners(self, name: str) -> list[str]:
        found = re.search(r'class="partner">(.*?)</p>', self.page(name))
        return (
            [] if found is None else [re.sub(r"\s*<small>.*?</small>", "", one).strip() for one in found[1].split(",")]
        )


def a_room(teacher: Browser, at, **plan: object) -> Room:
    made = stored_plan(capacity=40, room_links="https://rooms.example.org/{room}", **plan)
    at(made.sessions[0].starts_at)
    return Room(teacher, made.cohort, made.sessions[0])
