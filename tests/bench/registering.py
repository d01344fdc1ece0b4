"""A registration: the CPU of its pages, as a ratio to the least that a handler with a template can be, and its units.

The emulated AWS runs in this process; the CPU between handing a request to it and having its answer is taken off, so that
what is left is the function's own: its code, botocore's, the template's.
"""

import os
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jinja2
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.shared import aws, clock
from functions.shared.settings import settings
from functions.shared.storage import registrations, shape
from infra.local import mailbox
from infra.local.platform import Platform
from tests.builders import stored_plan
from tests.consumed import measured
from tests.dynamodb_local import running
from tests.handlers.applying import PAGES
from tests.handlers.conftest import Browser, header

Row = tuple[str, str, str]
COUNTED = 10
PEOPLE = 40
"""From one place, in one hour: more would be stopped."""
_AIM = {"the course's page": (96, 20), "a whole registration": (1200, 20)}
"""Milliseconds that pretix takes for an event's page and a full free order on a machine of this class (CPU, measured side
by side elsewhere), and the part of it that is aimed at."""


class _Meter:
    """Counts CPU by what is done, without what the emulator takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self._began = self._emulated = 0.0
        for client in (aws.dynamodb(), aws.kms(), aws.sqs()):
            client.meta.events.register_first("before-send", self._handed_over)
            client.meta.events.register_first("response-received", self._answered)

    def _handed_over(self, **_: Any) -> None:
        self._began = time.process_time()

    def _answered(self, **_: Any) -> None:
        self._emulated += time.process_time() - self._began

    def of(self, what: str, act: Callable[[], Any]) -> Any:
        emulated, begin = self._emulated, time.process_time()
        answer = act()
        self.seconds[what].append(time.process_time() - begin - (self._emulated - emulated))
        return answer


def registering() -> list[Row]:
    with Platform(0, organisation="Bench") as platform:
        cohort = stored_plan(clock.now(), start=(clock.now() + timedelta(days=30)).date(), capacity=PEOPLE).cohort
        bare, meter = _bare(), _Meter()
        for number in range(PEOPLE):
            _register(platform, meter, cohort.id, number)
            meter.of("bare", bare)
        assert len(registrations.of_cohort(cohort.id)) == PEOPLE
    least = _middle(meter.seconds.pop("bare"))
    whole = sum(_middle(taken) for taken in meter.seconds.values())
    rows = [_row(what, _middle(taken), least) for what, taken in meter.seconds.items()]
    return [*rows, _row("a whole registration", whole, least), _units()]


def _units() -> Row:
    """As DynamoDB counts them, on AWS's own engine: the index and the mails between are in them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Platform(0, organisation="Bench") as platform,
        running(Path(folder) / "log") as address,
    ):
        os.environ |= {"AWS_ENDPOINT_URL_DYNAMODB": address}
        aws.forget()
        aws.dynamodb().create_table(**shape.definition(settings().table))
        cohort = stored_plan(clock.now(), start=(clock.now() + timedelta(days=30)).date(), capacity=PEOPLE).cohort
        meter = _Meter()
        _register(platform, meter, cohort.id, 0)
        with measured() as consumed:
            for number in range(1, 1 + COUNTED):
                _register(platform, meter, cohort.id, number)
        del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        aws.forget()
    said = f"{consumed.read / COUNTED:.0f}; {consumed.written / COUNTED:.0f}"
    return ("DynamoDB units of a registration with its mails, read; written", said, "")


def _register(platform: Platform, meter: _Meter, cohort: str, number: int) -> None:
    """The mails between are not counted here: they have rows of their own."""
    browser, address = Browser(), f"p{number}@example.org"
    meter.of("the course's page", lambda: browser.get(f"/courses/{cohort}"))
    typed = {"name": "Ana", "address": address}
    assert meter.of("name and address", lambda: browser.post(f"/courses/{cohort}", typed)).status == 200
    platform.pump.turn()
    link = re.search(r"/confirm/[\w~.\-]+", mailbox.received()[-1].text)
    assert link
    meter.of("the page that asks whether it is your address", lambda: browser.get(link[0]))
    confirmed = meter.of("yes, it is", lambda: browser.post(link[0]))
    form = header(confirmed, "Location") + "/form"
    for step, fields in PAGES.items():
        meter.of(f"the form's page “{step}”", lambda step=step: browser.get(f"{form}/{step}"))
        sent = meter.of(
            f"the form's page “{step}”, sent", lambda step=step, fields=fields: browser.post(f"{form}/{step}", fields)
        )
        assert sent.status in {200, 303}, sent.body


def _bare() -> Callable[[], Any]:
    """The least: Powertools' resolver, one route, a template of one line."""
    app, template = APIGatewayHttpResolver(), jinja2.Environment(autoescape=True).from_string("<p>Hello {{ name }}</p>")

    @app.get("/hello")
    def hello() -> Response[str]:
        return Response(status_code=200, content_type="text/html", body=template.render(name="Ana"))

    event = {
        "version": "2.0",
        "routeKey": "GET /hello",
        "rawPath": "/hello",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/hello"}, "stage": "$default"},
    }
    return lambda: app.resolve(dict(event), None)


def _middle(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def _row(what: str, seconds: float, least: float) -> Row:
    theirs, part = _AIM.get(what, (0, 1))
    aim = f"{theirs / part:.0f} ms or less" if theirs else ""
    return (
        f"{what}: CPU / a bare handler's with a template of one line",
        f"{seconds / least:.0f} ({seconds * 1000:.1f} ms)",
        aim,
    )
