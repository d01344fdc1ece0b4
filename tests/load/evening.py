"""An evening of load, by the second: pages that ask, people who register, a teacher who presses, mails that leave.

Everybody does what a person or a page does when something did not work: the page asks later, and the person sends again
what our own page holds for them.
"""

import heapq
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from json import loads
from random import Random
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from functions.reminders.handler import sweep
from functions.shared import clock, links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session
from functions.shared.domain.registration import Registration
from functions.shared.storage import live
from functions.shared.tokens import Scope
from infra.local.gateway import Answer
from tests.handlers.applying import PAGES
from tests.handlers.conftest import Browser, header, held_by, text
from tests.load.post import Post
from tests.load.weather import Kind, Weather

Act = Generator[float, None, None]
"""Gives the seconds until it goes on."""
Asked = Generator[float, None, Answer]
"""The same; it ends with an answer that is one."""
LONGEST_WAIT = 14.0
CALM = 15
"""Minutes after which a mail in doubt is settled, and what is due is done."""
PATIENCE = 900.0
"""Seconds for which somebody waits for a mail before they send the form again."""


@dataclass
class Evening:
    """`lasts` is how long pages are in sight; `answers` counts each status by what was asked; `heard` is when a page first showed each version of the session;
    `silence` is the longest for which a page has heard nothing; `registered` are the addresses of those who have come to the end of the form.
    """

    begins: datetime
    lasts: timedelta
    chance: Random
    weather: Weather
    post: Post
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    heard: dict[int, dict[int, datetime]] = field(default_factory=dict)
    registered: list[str] = field(default_factory=list)
    pressed: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    silence: timedelta = timedelta(0)
    lost_minutes: int = 0
    over: bool = False
    _heap: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def begin(self, act: Act, after: float = 0.0) -> None:
        heapq.heappush(self._heap, (self.begins + timedelta(seconds=after), next(self._numbers), act))

    def play(self) -> None:
        while self._heap:
            at, _, act = heapq.heappop(self._heap)
            os.environ[clock.VARIABLE] = at.isoformat()
            wait = next(act, None)
            if wait is not None:
                heapq.heappush(self._heap, (at + timedelta(seconds=wait), next(self._numbers), act))

    def seconds(self) -> Act:
        """The queues and their functions."""
        while not self.over:
            self.post.second()
            yield 1

    def minutes(self, least: int, *, people: int) -> Act:
        """The sweep; and the end of the evening, a calm while after the last has come through and the last mail left."""
        minute = calm = 0
        while calm < CALM:
            try:
                sweep(clock.now())
            except (ClientError, BotoCoreError):
                self.lost_minutes += 1
            yield 60
            minute += 1
            done = minute >= least and len(self.registered) == people and not self.post.waits
            calm = calm + 1 if done else 0
            assert minute < 20 * 60, "the evening finds no end"
        self.over = True

    def forecast(self, *kinds: tuple[float, Kind]) -> Act:
        """Weather for so many seconds each."""
        for seconds, kind in kinds:
            self.weather.kind = kind
            yield seconds
        self.weather.kind = Kind.FAIR

    def page(self, number: int, one: Registration) -> Act:
        """The press on one's own link, then the live page, as live.js asks (templates/static)."""
        browser = Browser(source=f"10.1.{number // 250}.{number % 250}")
        yield from self._sent("join", browser, urlsplit(links.link_for(one, Scope.JOIN)).path, {})
        tag, again, refusals, told = "", 2.0, 0, clock.now() - timedelta(hours=1)
        seen, heard = self.heard.setdefault(number, {}), clock.now()
        while clock.now() < self.begins + self.lasts:
            answer = browser.get("/live/state", **({"If-None-Match": tag} if tag else {}))
            self.answers["poll", answer.status] += 1
            if answer.status in {200, 304}:
                tag, again, refusals = header(answer, "ETag"), int(header(answer, "Ask-Again-In")) / 1000, 0
                self.silence, heard = max(self.silence, clock.now() - heard), clock.now()
            else:
                again, refusals = min(2.0 * 2**refusals, LONGEST_WAIT), refusals + 1
            if answer.status == 200:
                seen.setdefault(loads(answer.body)["version"], clock.now())
            if clock.now() - told > timedelta(seconds=120) and answer.status in {200, 304}:
                here = browser.post("/live/here")
                self.answers["here", here.status] += 1
                told = clock.now() - timedelta(seconds=0 if here.status == 204 else 90)
            yield again * self.chance.uniform(0.95, 1.2)

    def teacher(self, browser: Browser, session: Session, *presses: tuple[float, str]) -> Act:
        """Presses at their seconds; what did not get through is pressed again."""
        before = 0.0
        for at, what in presses:
            yield at - before
            before = at
            path = f"/console/{session.cohort}/{session.id}/{what}"
            while True:
                version = self._state(session).press
                answer = browser.post(path, {"version": str(version)})
                self.answers[what, answer.status] += 1
                if answer.status == 303:
                    break
                assert answer.status == 503, text(answer)
                before += 5
                yield 5
            self.pressed[f"{what} at {at:.0f}"] = (clock.now(), self._state(session).version)

    def _state(self, session: Session) -> live.Live:
        with self.weather.fair_for_a_look():
            return live.state_now(session.cohort, session.id)

    def registers(self, number: int, cohort: Cohort) -> Act:
        browser, address = Browser(source=f"10.2.{number // 250}.{number % 250}"), f"new-{number}@example.org"
        public, waited = f"/courses/{cohort.id}", PATIENCE
        while address not in self.post.links:
            if waited >= PATIENCE:
                yield from self._looked("public page", browser, public)
                yield from self._sent("public form", browser, public, {"name": f"New {number}", "address": address})
                waited = 0.0
            yield 5
            waited += 5
        yield self.chance.uniform(5, 60)
        link = self.post.links[address]
        yield from self._looked("confirm", browser, link)
        confirmed = yield from self._sent("confirm", browser, link, {})
        form = header(confirmed, "Location") + "/form"
        for step, typed in PAGES.items():
            yield from self._looked("form", browser, f"{form}/{step}")
            yield self.chance.uniform(5, 60)
            yield from self._sent("form", browser, f"{form}/{step}", typed)
        self.registered.append(address)

    def _looked(self, what: str, browser: Browser, path: str) -> Asked:
        return (yield from self._until_answered(f"GET {what}", lambda _held: browser.get(path)))

    def _sent(self, what: str, browser: Browser, path: str, typed: dict[str, str]) -> Asked:
        """Sends a form, and what our page holds of it for as long as it says that it did not get through."""
        return (
            yield from self._until_answered(
                f"POST {what}", lambda held: browser.post(path, typed if held is None else held), typed
            )
        )

    def _until_answered(
        self, what: str, ask: Callable[[dict[str, str] | None], Answer], typed: dict[str, str] | None = None
    ) -> Asked:
        held: dict[str, str] | None = None
        while True:
            answer = ask(held)
            self.answers[what, answer.status] += 1
            if answer.status != 503:
                assert answer.status in {200, 204, 303}, (what, answer.status, text(answer)[:2000])
                return answer
            if typed is not None and "One moment, please" in text(answer):
                held = held_by(text(answer))
                assert typed.items() <= held.items(), "nothing typed is lost"
            yield self.chance.uniform(10, 40)
