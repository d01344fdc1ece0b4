"""Host links, keys and start links are for hosts: on no page, in no mail, log or calendar of anybody else (a sweep)."""

import pytest

from functions.meetings import preparing
from functions.shared import clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.registration_states import State
from functions.shared.storage import cohorts, meetings, table
from functions.shared.tokens import Scope
from functions.shared.video.queue import PrepareMeeting
from infra.local import mailbox
from infra.local.providers import faults
from infra.manifest import FUNCTIONS
from tests.builders import hours, stored_plan, stored_registration
from tests.handlers.conftest import Browser, text
from tests.handlers.test_bad_input import filled, logged
from tests.providers import HOOK_SECRET, JITSI, a_bigbluebutton, a_zoom, connect

__all__ = ["logged"]
GETS = [route.removeprefix("GET ") for function in FUNCTIONS for route in function.routes if route.startswith("GET ")]
HOST_LINK = "https://meeting.example.org/host?key=CANARY-HOST"
SECRETS = ("CANARY", "canary", "client-secret", "host-key", "zak=", HOOK_SECRET)
"""The pasted host link, the secrets of all three connections, and Zoom's start link."""


def found_in(words: str) -> list[str]:
    return [one for one in SECRETS if one in words]


@pytest.fixture
def plan(teacher):
    return stored_plan(capacity=20)


@pytest.fixture
def providers(plan):
    with a_zoom() as zoom, a_bigbluebutton() as bbb:
        connect(jitsi=JITSI)
        zoom.client_secret = "client-secret"
        yield zoom, bbb


def everything_of(browser: Browser, plan, token_of) -> dict[str, str]:
    """Every page that somebody gets with their links, and with none."""
    pages = {}
    for pattern in GETS:
        for scope in (Scope.PAGE, Scope.JOIN, Scope.CALENDAR, Scope.OFFER):
            named = {"token": token_of(scope), "cohort_id": plan.cohort.id, "session_id": plan.sessions[0].id}
            path = filled(
                pattern, {**named, "registration_id": "r-ana", "file": f"{plan.cohort.id}.ics", "step_id": "you"}
            )
            answer = browser.get(path)
            assert answer.status < 500, path
            pages[f"{path} {scope}"] = answer.body.decode(errors="replace") + str(answer.headers)
    return pages


def mails() -> list[str]:
    """With what their attachments say."""
    found = []
    for one in mailbox.received():
        parts = [content.decode(errors="replace") for content in one.attachments.values()]
        found.append("".join((one.subject, one.text, one.html, str(one.headers), *parts)))
    return found


@pytest.mark.parametrize("kind", list(Video))
def test_no_participant_sees_anything_of_a_hosts(logged, providers, plan, teacher, pump, at, kind):
    zoom, bbb = providers
    pairs = kind if kind in {Video.JITSI, Video.BBB} else Video.LINKS
    cohorts.rooms_chosen(
        plan.cohort, {"main_video": kind, "pair_video": pairs, "host_link": HOST_LINK}, "teacher", clock.now()
    )
    ones = {name: stored_registration(plan.cohort, name, State.ACCEPTED) for name in ("Ana", "Ben")}
    browsers = {name: Browser() for name in ones}
    at(plan.sessions[0].starts_at - hours(20))
    preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=plan.sessions[0].id))
    for moment in (-hours(1), hours(0)):
        at(plan.sessions[0].starts_at + moment)
        pump.minute()
    teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}")
    pages = {}
    for name, one in ones.items():
        pages[f"join {name}"] = text(browsers[name].post(links.link_for(one, Scope.JOIN)))
    teacher.post(f"/console/{plan.cohort.id}/{plan.sessions[0].id}/round", {"version": "0"})
    for name, one in ones.items():
        pages[f"room {name}"] = text(browsers[name].post("/live/room"))
        pages[f"again {name}"] = text(browsers[name].post("/live/meeting"))
        for path, page in everything_of(
            browsers[name], plan, lambda scope, one=one: links.token_for(one, scope)
        ).items():
            pages[f"{name} {path}"] = page
    zoom.faults.always = bbb.faults.always = faults.answers(500)
    for name, one in ones.items():
        pages[f"fallback {name}"] = text(browsers[name].post(links.link_for(one, Scope.JOIN)))
    pages |= everything_of(Browser(), plan, lambda _: "x")
    assert {name: found_in(page) for name, page in pages.items() if found_in(page)} == {}
    at(plan.sessions[0].ends_at + hours(20))
    pump.minute()
    assert len(mails()) > 3
    assert [found_in(one) for one in mails() if found_in(one)] == []
    assert found_in(logged.getvalue()) == []


def test_the_sweep_would_find_them(providers, plan, teacher, at):
    """The same words, where they belong: else the sweep above could not fail."""
    cohorts.rooms_chosen(plan.cohort, {"host_link": HOST_LINK}, "teacher", clock.now())
    at(plan.sessions[0].starts_at)
    host = f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}"
    assert found_in(text(teacher.post(host))) == ["CANARY"]
    cohorts.rooms_chosen(plan.cohort, {"main_video": Video.ZOOM}, "teacher", clock.now())
    preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=plan.sessions[0].id))
    assert "zak=" in found_in(text(teacher.post(host)))


def test_of_what_is_kept_only_the_pasted_host_link_is_a_hosts(providers, plan, teacher, at):
    """A table that is exported or looked into gives nobody a way to be host at a provider, nor its keys."""
    cohorts.rooms_chosen(plan.cohort, {"main_video": Video.ZOOM}, "teacher", clock.now())
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(1))
    preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=plan.sessions[0].id))
    teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}")
    kept = str(list(table.query(table.in_collection(f"COHORT#{plan.cohort.id}"))))
    assert "/w/" in kept
    assert found_in(kept) == []
    assert meetings.get(plan.cohort.id, plan.sessions[0].id).external_id


def test_an_assistant_of_another_course_is_no_host(providers, plan, at):
    at(plan.sessions[0].starts_at)
    host = f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}"
    assert Browser().post(host).status == 303
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    guest = Browser()
    guest.post(links.link_for(one, Scope.JOIN))
    assert guest.post(host).status == 303
