"""The live session: from the press to the last page, what a poll costs in CPU, and what a course's live pages cost.

The local target answers one request at a time in one process, as no Lambda would: the time to the last of 300 pages is
that of one busy core, and is reported as such.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

from functions.breakouts.rules import IDLE
from functions.shared import aws, clock, links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session, Staff
from functions.shared.domain.registration_states import State
from functions.shared.storage import here, live, persons, registrations, staff, table
from functions.shared.storage.live import Phase
from functions.shared.tokens import Scope
from infra.local.platform import Platform
from tests.builders import stored_plan, stored_registration
from tests.faults import before
from tests.handlers.conftest import TEACHER_PERSON, Browser, sign_in
from tests.load.over_http import Where, ask

Row = tuple[str, str, str]
PRICES = {
    "HTTP API, a request": 1.00e-6,
    "Lambda, a request": 0.20e-6,
    "Lambda, a GB-second (arm64)": 0.0000133334,
    "DynamoDB, a read unit": 0.125e-6,
    "DynamoDB, a write unit": 0.625e-6,
    "CloudWatch, a byte of logs": 0.50e-9,
}
"""USD, us-east-1, list prices of 2026 without free tiers (2026-08-20 for DynamoDB)."""
MEMORY, SECONDS_A_REQUEST, LOGGED = 0.5, 0.015, 600
"""GB; seconds that a request is billed; bytes that API Gateway and Lambda log of it: assumptions, from a measured poll
of others, until ours is measured on Lambda."""
SESSIONS, PEOPLE, HOURS = 10, 25, 2
HEARTBEAT = 120
LOOKED_AT = 5
"""Pages that are played through; the others do the same."""


def live_session() -> list[Row]:
    return [*_press_to_last(30), *_press_to_last(300), *_polls(), *_course()]


@contextmanager
def room(count: int) -> Iterator[tuple[Platform, Cohort, Session, Browser]]:
    """A session with so many people, and a teacher who is signed in."""
    kept = os.environ.get(clock.VARIABLE)
    with Platform(0, organisation="Bench") as platform:
        table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
        teacher = Browser()
        sign_in(teacher, platform.pump, TEACHER_PERSON.address)
        plan = stored_plan(clock.now(), start=(clock.now() + timedelta(days=2)).date(), capacity=count)
        platform.time_machine.forward_to(plan.sessions[0].starts_at)
        for number in range(count):
            one = stored_registration(plan.cohort, f"P{number:03}", State.ACCEPTED)
            here.arrived(plan.cohort, plan.sessions[0].id, one.id, clock.now())
        yield platform, plan.cohort, plan.sessions[0], teacher
    os.environ.pop(clock.VARIABLE, None)
    if kept is not None:
        os.environ[clock.VARIABLE] = kept


def guest(cohort: Cohort, number: int) -> Browser:
    somebody = Browser()
    somebody.post(urlsplit(links.link_for(registrations.get(cohort.id, f"r-p{number:03}"), Scope.JOIN)).path)
    return somebody


def _press_to_last(count: int) -> list[Row]:
    with room(count) as (platform, cohort, session, teacher):
        cookies = [guest(cohort, number).cookies["__Host-live"] for number in range(count)]
        console = f"/console/{cohort.id}/{session.id}"
        teacher.post(f"{console}/preview", {"version": "0"})
        taken = asyncio.run(
            _pages_hear(platform.address, cookies, lambda: teacher.post(f"{console}/round", {"version": "1"}))
        )
    return [
        (
            f"from the press to the last of {count} live pages (median page), on one core, one answer at a time",
            f"{max(taken):.1f} s ({statistics.median(taken):.1f} s)",
            "3 s" if count == 30 else "",
        )
    ]


async def _pages_hear(address: str, cookies: list[str], press: Callable[[], object]) -> list[float]:
    """Pages that ask as live.js does; the seconds from the press to the new words, for each."""
    where = Where(int(address.rpartition(":")[2]), address)
    pressed = asyncio.Event()
    begin: list[float] = []

    async def page(cookie: str, chance: Random) -> float:
        tag, again = "", 2.0
        await asyncio.sleep(chance.uniform(0, 2))
        while True:
            answer = await ask(where, "/live/state", cookie=f"__Host-live={cookie}", match=tag)
            tag = answer.headers.get("etag", tag)
            again = int(answer.headers.get("ask-again-in", 2000)) / 1000
            if answer.status == 200 and pressed.is_set() and again:
                return time.monotonic() - begin[0]
            await asyncio.sleep(again * chance.uniform(0.95, 1.2))

    pages = [asyncio.create_task(page(cookie, Random(number))) for number, cookie in enumerate(cookies)]
    await asyncio.sleep(6)
    begin.append(time.monotonic())
    await asyncio.to_thread(press)
    pressed.set()
    return await asyncio.gather(*pages)


def _polls() -> list[Row]:
    """The function's own work, with DynamoDB's answer given at once."""
    with room(1) as (_, cohort, _session, _teacher):
        somebody = guest(cohort, 0)
        tag = dict(somebody.get("/live/state").headers)["ETag"]
        known = {"Item": {}, "ResponseMetadata": {"HTTPStatusCode": 200}}
        with before(aws.dynamodb(), "GetItem", lambda _: (type("Answer", (), {"status_code": 200})(), known)):
            begin = time.process_time()
            for _ in range(500):
                assert somebody.get("/live/state", **{"If-None-Match": tag}).status in {200, 304}
            used = time.process_time() - begin
    return [("polls that nothing has changed for, per second of CPU (the function alone)", f"{500 / used:.0f}", "")]


class _Units:
    """DynamoDB's units by its rules: 4 KB a read unit, half of that if it need not be the newest, 1 KB a write unit,
    twice in a transaction.
    """

    def __init__(self) -> None:
        self.reads = 0.0
        self.writes = 0.0
        client = aws.dynamodb()
        client.meta.events.register("provide-client-params.dynamodb.*", self._asked)

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in {"GetItem", "Query", "BatchGetItem"}:
            self.reads += 1 if params.get("ConsistentRead", model.name == "BatchGetItem") else 0.5
        elif model.name == "TransactWriteItems":
            self.writes += 2 * len(params["TransactItems"])


def _course() -> list[Row]:
    """A session of two hours with two rounds, every page in sight for all of it: what pages ask, and what it costs."""
    with room(PEOPLE) as (_, cohort, session, teacher):
        guests = [guest(cohort, number) for number in range(LOOKED_AT)]
        units = _Units()
        asked = play(cohort, session, teacher, guests)
        share = PEOPLE / LOOKED_AT
        requests, reads, writes = asked * share, units.reads * share, units.writes * share
    usd = {
        "HTTP API, a request": requests,
        "Lambda, a request": requests,
        "Lambda, a GB-second (arm64)": requests * MEMORY * SECONDS_A_REQUEST,
        "DynamoDB, a read unit": reads,
        "DynamoDB, a write unit": writes,
        "CloudWatch, a byte of logs": requests * LOGGED,
    }
    total = sum(PRICES[what] * amount for what, amount in usd.items())
    return [
        (
            f"requests of {PEOPLE} live pages in a session of {HOURS} h with two rounds (idle: every {IDLE / 1000:.0f} s)",
            f"{requests:.0f}",
            "",
        ),
        ("DynamoDB units of the same, read; written", f"{reads:.0f}; {writes:.0f}", ""),
        ("list price of a session's live pages", f"{total:.3f} USD", ""),
        (
            f"list price of a whole course's live pages ({SESSIONS} sessions)",
            f"{total * SESSIONS:.2f} USD",
            "under 0.30 USD",
        ),
    ]


def play(cohort: Cohort, session: Session, teacher: Browser, guests: list[Browser]) -> int:
    """Moves the clock from one question of a page to the next; how many there were."""
    console = f"/console/{cohort.id}/{session.id}"
    chance, begin, asked = Random(1), clock.now(), 0
    presses = [(20, "preview"), (21, "round"), (34, "end"), (70, "preview"), (71, "round"), (84, "end")]
    tags = [""] * len(guests)
    due = [(chance.uniform(0, 12), "poll", index) for index in range(len(guests))]
    due += [
        (float(second), "here", index) for index in range(len(guests)) for second in range(0, HOURS * 3600, HEARTBEAT)
    ]
    due += [(minute * 60.0, what, -1) for minute, what in presses]
    due.sort()
    while due:
        second, what, index = due.pop(0)
        if second > HOURS * 3600:
            break
        os.environ[clock.VARIABLE] = (begin + timedelta(seconds=second)).isoformat()
        if what == "poll":
            answer = guests[index].get("/live/state", **({"If-None-Match": tags[index]} if tags[index] else {}))
            headers = dict(answer.headers)
            tags[index] = headers["ETag"]
            again = int(headers["Ask-Again-In"]) / 1000 * chance.uniform(0.95, 1.2)
            due.append((second + again, "poll", index))
            due.sort()
        elif what == "here":
            guests[index].post("/live/here")
        else:
            teacher.post(f"{console}/{what}", {"version": str(live.state_now(cohort.id, session.id).press)})
            continue
        asked += 1
    assert live.state_now(cohort.id, session.id).phase is Phase.TOGETHER
    return asked
