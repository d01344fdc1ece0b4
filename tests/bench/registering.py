"""A registration: the CPU of its pages, as a ratio to the least that a handler with a template can be, and its units.

The emulated AWS runs in this process; the CPU between handing a request to it and having its answer is taken off, so that
what is left is the function's own: its code, botocore's, the template's.
"""

import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path

from functions.shared import aws, clock
from functions.shared.settings import settings
from functions.shared.storage import registrations, shape
from infra.local import mailbox
from infra.local.platform import Platform
from tests.bench.meter import Meter, a_bare_handler, middle
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


def registering() -> list[Row]:
    with Platform(0, organisation="Bench") as platform:
        cohort = stored_plan(clock.now(), start=(clock.now() + timedelta(days=30)).date(), capacity=PEOPLE).cohort
        bare, meter = a_bare_handler(), Meter()
        for number in range(PEOPLE):
            _register(platform, meter, cohort.id, number)
            meter.of("bare", bare)
        assert len(registrations.of_cohort(cohort.id)) == PEOPLE
    least = middle(meter.seconds.pop("bare"))
    whole = sum(middle(taken) for taken in meter.seconds.values())
    rows = [_row(what, middle(taken), least) for what, taken in meter.seconds.items()]
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
        meter = Meter()
        _register(platform, meter, cohort.id, 0)
        with measured() as consumed:
            for number in range(1, 1 + COUNTED):
                _register(platform, meter, cohort.id, number)
        del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        aws.forget()
    said = f"{consumed.read / COUNTED:.0f}; {consumed.written / COUNTED:.0f}"
    return ("DynamoDB units of a registration with its mails, read; written", said, "")


def _register(platform: Platform, meter: Meter, cohort: str, number: int) -> None:
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


def _row(what: str, seconds: float, least: float) -> Row:
    theirs, part = _AIM.get(what, (0, 1))
    aim = f"{theirs / part:.0f} ms or less" if theirs else ""
    return (
        f"{what}: CPU / a bare handler's with a template of one line",
        f"{seconds / least:.0f} ({seconds * 1000:.1f} ms)",
        aim,
    )
