"""Counts what each act of a course asks of AWS, on DynamoDB Local, and keeps it for `make cost` (infra/cost)."""

import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from io import StringIO
from logging import StreamHandler, getLogger
from pathlib import Path
from typing import Any

from functions.shared import aws, clock, links, log
from functions.shared.domain.models import Staff
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import persons, shape, staff, table
from functions.shared.tokens import Scope
from infra.cost.month import COUNTED
from infra.cost.usage import Usage
from infra.local import mailbox
from infra.local.platform import Platform
from tests.bench.live import HOURS, guest, play
from tests.bench.meter import Meter
from tests.builders import stored_plan, stored_registration
from tests.consumed import measured
from tests.dynamodb_local import running
from tests.handlers.applying import PAGES
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, sign_in

PEOPLE = 10
LOGGED_A_RUN, LOGGED_A_REQUEST, LOGGED_A_SWEEP = 350, 250, 900
"""Bytes that Lambda and the front write of each beside our own lines, and the metrics of a sweep."""


def main() -> None:
    acts = counted()
    kept = {name: {what: round(number, 6) for what, number in asdict(usage).items()} for name, usage in acts.items()}
    COUNTED.write_text(json.dumps({"on": f"{datetime.now(UTC):%Y-%m-%d}", "acts": kept}, indent=1) + "\n", "utf-8")
    print(COUNTED.read_text("utf-8"))


def counted() -> dict[str, Usage]:
    with _on_a_real_table() as platform:
        table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
        teacher = Browser()
        sign_in(teacher, platform.pump, TEACHER_PERSON.address)
        counter = _Counter(platform)
        plan = stored_plan(clock.now(), start=(clock.now() + timedelta(days=3)).date(), capacity=PEOPLE)
        platform.pump.minute()
        quiet = counter.of(10, lambda _number: platform.pump.minute(), runs=1) + Usage(logged=LOGGED_A_SWEEP)
        acts = {"a minute in which nothing is due": quiet}
        numbers = iter(range(PEOPLE))
        acts["a registration"] = counter.of(PEOPLE, lambda number: _register(platform, plan.cohort.id, number))
        rooms = re.findall(
            rf"/screening/{plan.cohort.id}/\w+", teacher.get(f"/screening/{plan.cohort.id}").body.decode()
        )
        assert len(set(rooms)) == PEOPLE, list(numbers)
        acts["a decision"] = counter.of(PEOPLE, lambda number: _decide(platform, teacher, sorted(set(rooms))[number]))
        platform.time_machine.forward_to(plan.sessions[0].starts_at - timedelta(hours=24, minutes=5))
        before = len(mailbox.received())
        reminded = counter.of(1, lambda _number: platform.time_machine.forward_by(timedelta(minutes=15)))
        acts["a mail about a session"] = reminded * (1 / max(1, len(mailbox.received()) - before))
        acts |= _session(platform, plan, teacher, counter)
    return acts


def _session(platform: Platform, plan: Any, teacher: Browser, counter: "_Counter") -> dict[str, Usage]:
    own = [stored_registration(plan.cohort, f"P{number:03}", State.ACCEPTED) for number in range(PEOPLE)]
    pages = [f"/my/{links.token_for(one, Scope.PAGE)}" for one in own]
    look = counter.of(PEOPLE, lambda number: Browser().get(pages[number]))
    staff_pages = [f"/teach/{plan.cohort.id}", f"/teach/{plan.cohort.id}/people/{own[0].id}", "/teach"]
    of_staff = counter.of(9, lambda number: teacher.get(staff_pages[number % 3]))
    platform.time_machine.forward_to(plan.sessions[0].starts_at)
    join = counter.of(PEOPLE, lambda number: guest(plan.cohort, number))
    guests = [guest(plan.cohort, number) for number in range(PEOPLE)]
    live = counter.of(1, lambda _number: play(plan.cohort, plan.sessions[0], teacher, guests))
    return {
        "a look at one's own page": look,
        "a page of the staff": of_staff,
        "a join": join,
        "a live session of one person": live * (1 / PEOPLE),
    }


def _register(platform: Platform, cohort: str, number: int) -> None:
    """As somebody comes by it: pages looked at, pages sent, two mails with what SES says of them."""
    browser = Browser()
    browser.get(f"/courses/{cohort}")
    browser.post(f"/courses/{cohort}", {"name": "Ana", "address": f"c{number}@example.org"})
    platform.pump.turn()
    link = re.search(r"/confirm/[\w~.\-]+", next(m for m in reversed(mailbox.received()) if f"c{number}@" in m.to).text)
    assert link
    browser.get(link[0])
    form = header(browser.post(link[0]), "Location") + "/form"
    for step, typed in PAGES.items():
        browser.get(f"{form}/{step}")
        browser.post(f"{form}/{step}", typed)
    platform.pump.turn()


def _decide(platform: Platform, teacher: Browser, room: str) -> None:
    teacher.get(room)
    teacher.post(room, {"press": "read"})
    assert teacher.post(room, {"press": "accept"}).status == 303
    platform.pump.turn()


class _Counter:
    """Counts what is asked of AWS while an act is played, and the CPU of our own code."""

    def __init__(self, platform: Platform) -> None:
        self._platform, self._meter = platform, Meter()
        self._seen: Counter[str] = Counter()
        for client in (aws.dynamodb(), aws.sqs(), aws.kms(), aws.ses()):
            client.meta.events.register("provide-client-params.*.*", self._asked)

    def of(self, times: int, act: Callable[[int], object], *, runs: int = 0) -> Usage:
        """One of so many; `runs` are functions that were called otherwise than by the front or a queue."""
        seen, mails, written = Counter(self._seen), len(mailbox.received()), StringIO()
        handler = StreamHandler(written)
        handler.setFormatter(log._logger.registered_formatter)
        getLogger("kindred").addHandler(handler)
        requests = _requests[0]
        with measured() as consumed:
            for number in range(times):
                self._meter.of("act", lambda number=number: act(number))
        getLogger("kindred").removeHandler(handler)
        asked = self._seen - seen
        requests = _requests[0] - requests
        new = mailbox.received()[mails:]
        all_runs = requests + asked["messages"] + runs * times
        cpu = sum(self._meter.seconds.pop("act"))
        whole = Usage(
            requests=requests,
            runs=all_runs,
            cpu=max(cpu, 0.0),
            calls=asked["calls"],
            reads=consumed.read,
            writes=consumed.written,
            messages=asked["messages"],
            mails=len(new),
            mailed=sum(sum(map(len, mail.attachments.values())) for mail in new),
            seals=asked["seals"],
            logged=len(written.getvalue()) + LOGGED_A_RUN * all_runs + LOGGED_A_REQUEST * requests,
        )
        return whole * (1 / times)

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """The pump's own asking for messages is Lambda's, which is not billed as a call of ours."""
        if model.name in {"ReceiveMessage", "DeleteMessage"}:
            return
        self._seen["calls"] += 1
        self._seen["messages"] += {"SendMessage": 1}.get(model.name, 0) + len(params.get("Entries", ()))
        self._seen["seals"] += model.name in {"GenerateDataKey", "Decrypt"}


_requests = [0]


@contextmanager
def _on_a_real_table() -> Iterator[Platform]:
    """Every request of a browser is counted; the pump moves only when it is told to."""
    asked = Browser._ask

    def ask(self: Browser, *arguments: Any) -> Any:
        _requests[0] += 1
        return asked(self, *arguments)

    with (
        tempfile.TemporaryDirectory() as folder,
        Platform(0, organisation="Bench") as platform,
        running(Path(folder) / "log") as address,
        platform.pump.turning,
    ):
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = address
        aws.forget()
        aws.dynamodb().create_table(**shape.definition(settings().table))
        Browser._ask = ask  # type: ignore[method-assign]
        try:
            yield platform
        finally:
            Browser._ask = asked  # type: ignore[method-assign]
            del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
            aws.forget()


if __name__ == "__main__":
    assert HOURS == 2
    sys.exit(main())
