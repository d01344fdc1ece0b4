"""The click that leads into the meeting: CPU, what it reads and writes, and what it asks of the provider."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from functions.meetings import preparing
from functions.shared import aws, clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import cohorts, shape
from functions.shared.tokens import Scope
from functions.shared.video.queue import PrepareMeeting
from infra.local.platform import Platform
from tests.bench.meter import Meter, a_bare_handler, middle
from tests.builders import stored_plan, stored_registration
from tests.consumed import measured
from tests.dynamodb_local import running
from tests.handlers.conftest import Browser
from tests.providers import JITSI, a_bigbluebutton, a_zoom, connect

Row = tuple[str, str, str]
PEOPLE = 40
WAYS = {
    "by the teacher's link": Video.LINKS,
    "Jitsi, with a token": Video.JITSI,
    "BigBlueButton": Video.BBB,
    "Zoom, with the link that was kept": Video.ZOOM,
}


def joining() -> list[Row]:
    rows: list[Row] = []
    for name, kind in WAYS.items():
        with Platform(0, organisation="Bench") as platform, _providers() as asked:
            seconds, least, waiting, calls = _all_join(platform, kind, asked)
        if kind is Video.LINKS:
            rows.append(_row("the waiting page", waiting, least))
        rows.append(_row(f"the join click, {name}", seconds, least))
        rows.append(
            (f"the join click, {name}: calls of the provider for each of {PEOPLE}", f"{calls / PEOPLE:.2f}", "")
        )
    return [*rows, *(_units(name, kind) for name, kind in WAYS.items())]


def _all_join(platform: Platform, kind: Video, asked: list) -> tuple[float, float, float, int]:
    """Median CPU of a click, of a bare handler and of the waiting page; and how often the provider was asked."""
    everyone, meter, bare = _course(platform, kind), Meter(), a_bare_handler()
    before = sum(len(one.faults.asked) for one in asked)
    for link in everyone:
        browser = Browser()
        meter.of("waiting", lambda link=link, browser=browser: browser.get(link))
        answer = meter.of("click", lambda link=link, browser=browser: browser.post(link))
        assert b"refresh" in answer.body, answer.body
        meter.of("bare", bare)
    calls = sum(len(one.faults.asked) for one in asked) - before
    taken = {what: middle(each) for what, each in meter.seconds.items()}
    return taken["click"], taken["bare"], taken["waiting"], calls


def _course(platform: Platform, kind: Video) -> list[str]:
    """Everybody's link to a session whose door is open, with all made ready that is made ready ahead."""
    plan = stored_plan(clock.now(), start=(clock.now() + timedelta(days=2)).date(), capacity=PEOPLE)
    cohorts.rooms_chosen(plan.cohort, {"main_video": kind}, "teacher", clock.now())
    ones = [stored_registration(plan.cohort, f"P{number}", State.ACCEPTED) for number in range(PEOPLE)]
    platform.time_machine.forward_to(plan.sessions[0].starts_at - timedelta(hours=1))
    if kind is Video.ZOOM:
        preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=plan.sessions[0].id))
    platform.time_machine.forward_to(plan.sessions[0].starts_at)
    return [links.link_for(one, Scope.JOIN).partition(platform.address)[2] for one in ones]


def _units(name: str, kind: Video) -> Row:
    """As DynamoDB counts them, on AWS's own engine."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Platform(0, organisation="Bench") as platform,
        running(Path(folder) / "log") as address,
        _providers(),
    ):
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = address
        aws.forget()
        aws.dynamodb().create_table(**shape.definition(settings().table))
        everyone = _course(platform, kind)
        with measured() as consumed:
            for link in everyone:
                Browser().post(link)
        del os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        aws.forget()
    said = f"{consumed.read / PEOPLE:.1f}; {consumed.written / PEOPLE:.1f}"
    calls = sum(consumed.calls.values()) / PEOPLE
    return (f"the join click, {name}: DynamoDB units, read; written (calls)", f"{said} ({calls:.1f})", "")


@contextmanager
def _providers() -> Iterator[list]:
    with a_zoom() as zoom, a_bigbluebutton() as bbb:
        connect(jitsi=JITSI)
        yield [zoom, bbb]


def _row(what: str, seconds: float, least: float) -> Row:
    said = f"{seconds / least:.0f} ({seconds * 1000:.1f} ms)"
    return (f"{what}: CPU / a bare handler's with a template of one line", said, "")
