"""A crowd at the deployed stack, in real time: live pages, people who register, mails on the queue, all at once.

MiniStack answers with this machine's few processes: what is shown is that everything fits together under load, and not
how fast AWS is.
"""

import asyncio
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.shared import links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.mails import about_person
from functions.shared.domain.models import Mail
from functions.shared.mail import queue
from functions.shared.storage import cohorts, live, mails, persons, registrations, table
from functions.shared.tokens import Scope
from tests.builders import a_person
from tests.contract.conftest import TEACHER_ADDRESS, invite, open_course
from tests.contract.operator import asked
from tests.contract.targets import Deployed, Visitor, eventually, link_to, send_public
from tests.handlers.applying import PAGES
from tests.load import town
from tests.load.over_http import Seen, Where, ask, page, run


@dataclass(frozen=True)
class Size:
    pages: int
    registrations: int
    mails: int
    seconds: float
    at_once: int = 4


@dataclass
class Crowd:
    where: Where
    target: Deployed
    teacher: Visitor
    cohort: Cohort
    session: str
    public: str
    joined: Seen = field(default_factory=Seen)
    pages: Seen = field(default_factory=Seen)

    def press(self, what: str) -> None:
        version = live.state_now(self.cohort.id, self.session).press
        answer = self.teacher.post(f"/console/{self.cohort.id}/{self.session}/{what}", {"version": str(version)})
        assert answer.status == 303, answer.text

    async def join(self, number: int) -> str:
        one = registrations.get(self.cohort.id, f"{self.cohort.id}-{number}")
        answer = await ask(self.where, urlsplit(links.link_for(one, Scope.JOIN)).path, form={})
        self.joined.note(answer)
        assert answer.status == 200, answer.body[:500]
        return answer.headers["set-cookie"].partition(";")[0].partition("=")[2]

    def register(self, number: int) -> list[int]:
        visitor, address = Visitor(self.target), f"crowd-{number}@example.org"
        statuses = [send_public(visitor, self.public, {"name": f"Crowd {number}", "address": address}).status]
        confirmed = visitor.post(link_to(self.target, address, "/confirm/"), {})
        form = confirmed.headers["location"].removeprefix(self.target.public_url) + "/form"
        return statuses + [visitor.post(f"{form}/{step}", typed).status for step, typed in PAGES.items()]


def gather(cloud, size: Size) -> Crowd:
    """A session that begins now with all its seats taken, a course to register for, and a teacher."""
    target = Deployed(cloud)
    invite(cloud)
    teacher = Visitor(target)
    send_public(teacher, "/sign-in", {"address": TEACHER_ADDRESS})
    teacher.post(link_to(target, TEACHER_ADDRESS, "/sign-in/"), {})
    now = datetime.now(UTC)
    running, later = open_course(teacher, now + timedelta(minutes=5)), open_course(teacher, now + timedelta(days=40))
    cohort = cohorts.get(running.rpartition("/")[2])
    town.seated(cohort, size.pages, now)
    trusted = ssl.create_default_context(cafile=str(cloud.folder / "certificate.pem"))
    trusted.check_hostname = False
    where = Where(cloud.port, target.public_url, trusted, asyncio.Semaphore(size.at_once))
    return Crowd(where, target, teacher, cohort, cohorts.all_sessions(cohort.id)[0].id, later)


def mails_on_the_queue(count: int) -> list[Mail]:
    planned = []
    for number in range(count):
        person = a_person(f"Reader{number}", zone="UTC")
        planned.append(about_person(MailKind.INVITATION, person.id, "crowd", datetime.now(UTC)))
        table.write(*persons.added(person), mails.planned(planned[-1], mails.ON_THE_QUEUE))
    queue.nudge(planned)
    return planned


async def evening(crowd: Crowd, size: Size) -> tuple[list[set[str]], list[list[int]]]:
    """Everybody joins; a round is formed and opened while people register and mails leave."""
    cookies = await asyncio.gather(*(crowd.join(number) for number in range(size.pages)))
    await asyncio.to_thread(crowd.press, "preview")
    opened, began = [0.0], time.monotonic()

    def over() -> bool:
        return bool(opened[0]) and time.monotonic() - opened[0] > size.seconds / 2

    pages = [
        asyncio.create_task(page(crowd.where, cookie, crowd.pages, over, Random(number)))
        for number, cookie in enumerate(cookies)
    ]
    with ThreadPoolExecutor(2) as people:
        loop = asyncio.get_running_loop()
        registering = [loop.run_in_executor(people, crowd.register, number) for number in range(size.registrations)]
        await asyncio.sleep(max(0.0, size.seconds / 2 - (time.monotonic() - began)))
        await asyncio.to_thread(crowd.press, "round")
        opened[0] = time.monotonic()
        tags = await asyncio.gather(*pages)
        return tags, await asyncio.gather(*registering)


def check(cloud, size: Size) -> None:
    crowd = gather(cloud, size)
    planned = mails_on_the_queue(size.mails)
    tags, registered = run(evening(crowd, size))
    version = live.state_now(crowd.cohort.id, crowd.session).version
    assert set(crowd.pages.statuses) <= {200, 304}, crowd.pages
    shown = [{int(tag.strip('"').partition("-")[0]) for tag in one} for one in tags]
    assert all(version in versions for versions in shown), "every page has heard that the rooms are open"
    assert all(set(statuses) <= {200, 303} for statuses in registered), registered
    began = time.monotonic()

    def left() -> Any:
        states = {mails.get(one.person, one.id).state for one in planned}
        return states <= {MailState.SENT, MailState.DELIVERED}

    eventually(left, "that all mails left", 30 + size.mails / 2)
    done = asked(cloud, "verify", "--stage", "trial")
    assert done.stdout.splitlines()[-1] == "All is as it must be.", done.stdout + done.stderr
    sys.stdout.write(
        f"MiniStack, {size}: joins {crowd.joined}; pages {crowd.pages}; mails all gone "
        f"{time.monotonic() - began:.0f} s after the round\n"
    )


def test_pages_registrations_and_mails_at_once_on_the_deployed_stack(pointed_at_it):
    check(pointed_at_it, Size(pages=8, registrations=2, mails=20, seconds=8))


@pytest.mark.soak
def test_three_hundred_pages_beside_registrations_and_mails_on_the_deployed_stack(pointed_at_it):
    check(pointed_at_it, Size(pages=300, registrations=10, mails=300, seconds=120, at_once=8))
