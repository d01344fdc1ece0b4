"""Every surface as every role: what somebody told stands where it may be read, and nowhere else (invariant 11)."""

import re
from dataclasses import dataclass

import msgspec
import pytest

from functions.shared import formats, links
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.questions import Question, QuestionKind, VisibleTo
from functions.shared.domain.registration_states import State
from functions.shared.storage import cohorts, persons, registrations, schema, staff, table, wishes
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from infra.local import mailbox
from infra.manifest import DEFAULT, FUNCTIONS
from tests.builders import NOON, a_format, a_person, hours, stored_plan, stored_registration
from tests.handlers.applying import fill, send
from tests.handlers.conftest import Browser, sign_in, text
from tests.handlers.test_bad_input import filled, logged

__all__ = ["logged"]

SCREEN, TEACH, COORD = "CANARYSCREEN", "CANARYTEACH", "CANARYCOORD"
FRIEND, REASON, NOTE, LINE, QUESTION = "CANARYFRIEND", "CANARYREASON", "CANARYNOTE", "CANARYLINE", "CANARYASKED"
ALL = {SCREEN, TEACH, COORD, FRIEND, REASON, NOTE, LINE, QUESTION}
GETS = [route.removeprefix("GET ") for function in FUNCTIONS for route in function.routes if route.startswith("GET ")]

STAFF = {"lead", "teacher", "assistant", "coordinator", "elsewhere"}
DECIDE = {"lead", "teacher"}
MAY: dict[str, set[tuple[str, str]]] = {
    SCREEN: {("read", who) for who in DECIDE} | {("copy", "self")},
    TEACH: {("read", who) for who in DECIDE} | {("told", who) for who in (*DECIDE, "assistant")} | {("copy", "self")},
    COORD: {("read", who) for who in DECIDE}
    | {("told", who) for who in (*DECIDE, "assistant", "coordinator")}
    | {("copy", "self")},
    FRIEND: {("emergency", who) for who in (*DECIDE, "assistant")} | {("copy", "self")},
    REASON: {("read", who) for who in DECIDE},
    QUESTION: {("room", who) for who in DECIDE} | {("read", who) for who in DECIDE} | {("copy", "self")},
    NOTE: {("person", who) for who in (*DECIDE, "coordinator")} | {("copy", "self")},
    LINE: {("apart", "lead")},
}
"""Which canary may stand on which surface, for whom. A surface that is not named here may show none to anybody."""
BY_OTHER_LINKS = {
    "/confirm/{token}", "/sign-in/{token}", "/sure/{token}", "/address/{token}", "/copy/{token}", "/fewer/{token}",
    "/offer/{token}", "/my/{token}/certificate", "/my/{token}/certificate.pdf", "/my/{token}/proof", "/my/{token}/form", "/my/{token}/form/agreement", "/my/{token}/form/{step_id}", "/my/{token}/question",
    "/live", "/live/state", "/static/{version}/{name}", "/calendar/{file}", "/teach/{cohort_id}/reminders/{rule_id}",
}  # fmt: skip
"""What takes a link that was mailed just then, a state that nobody here is in, or a session that is on; what is told in
them is tested where they are.
"""
SURFACES = {
    "/screening/{cohort_id}/{registration_id}": "room",
    "/teach/{cohort_id}/people/{registration_id}": "person",
    "/apart/{cohort_id}": "apart",
}


@dataclass
class World:
    people: dict[str, Browser]
    tokens: dict[str, list[str]]
    registrations: list[str]
    cohort: str


@pytest.fixture
def world(teacher, pump, aws) -> World:
    """A course with a question for each circle of readers, and somebody who left a canary in every place."""
    plan = stored_plan(capacity=9)
    more = Question(id="fee", text="Invoice", kind=QuestionKind.LINE, visible_to=VisibleTo.COORDINATORS)
    course = msgspec.structs.replace(a_format(), questions=(*a_format().questions, more))
    table.write(Change(schema.cohort_format(plan.cohort.id), to={"format": formats.frozen(course)}))
    cohorts.course.cache_clear()
    roles = {"teacher": Role.TEACHER, "assistant": Role.ASSISTANT, "coordinator": None, "elsewhere": None}
    people = {"stranger": Browser(), "self": Browser(), "other": Browser(), "lead": teacher}
    for name, role in roles.items():
        person = a_person(name.title(), id=f"p-{name}")
        member = Staff(person=person.id, coordinator=name == "coordinator")
        teaches = staff.teaches(plan.cohort.id, person.id, role) if role else ()
        table.write(*persons.added(person), staff.added(member), *teaches)
        people[name] = Browser()
        sign_in(people[name], pump, person.address)
    ids = [told_everything(people["self"], teacher, plan.cohort, name) for name in ("Ana", "Nan")]
    teacher.post(f"/screening/{plan.cohort.id}/{ids[1]}", {"press": "not-now", "reason": REASON})
    other = stored_registration(plan.cohort, "Other", State.ACCEPTED)
    tokens = {}
    for who, one in (("self", registrations.get(plan.cohort.id, ids[0])), ("other", other)):
        tokens[who] = [links.token_for(one, scope) for scope in (Scope.PAGE, Scope.JOIN, Scope.OFFER, Scope.CALENDAR)]
    return World(people, tokens, ids, plan.cohort.id)


def told_everything(browser, teacher, cohort, name: str) -> str:
    one = stored_registration(cohort, name, State.CONFIRMED)
    form = f"/my/{links.token_for(one, Scope.PAGE)}/form"
    fill(browser, form, until="background", name=name)
    send(browser, form, "background", question_hopes=SCREEN, question_fee=COORD)
    send(browser, form, "background-taking-part", question_needs=TEACH)
    send(browser, form, "contact", name=FRIEND)
    send(browser, form, "agreement")
    room = f"/screening/{cohort.id}/{one.id}"
    teacher.post(room, {"press": "ask", "question": QUESTION})
    browser.post(form.replace("/form", "/question"), {"reply": SCREEN})
    teacher.post(f"/teach/{cohort.id}/people/{one.id}", {"do": "note", "note": NOTE})
    if name == "Ana":
        teacher.post(room, {"press": "accept"})
        wishes.wished(cohort, wishes.Wish(registration=one.id, line=LINE, line_to="teacher", changed_at=NOON))
    return one.id


def on(page: str) -> set[str]:
    return {canary for canary in ALL if canary in page}


def held_against_the_list(surface: str, who: str, page: str) -> None:
    for canary in on(page):
        assert (surface, who) in MAY[canary], f"{canary} on {surface} for {who}"


def test_no_page_shows_what_its_reader_may_not_know(logged, world, pump, at):
    """Every GET, as everybody, by every link; then every mail, to the end of the course. Every page is found by somebody:
    one that nobody reaches would show nothing to anybody.
    """
    reached = set()
    for pattern in GETS:
        surface = SURFACES.get(pattern, pattern)
        for who, browser in world.people.items():
            tokens = world.tokens.get(who, world.tokens["other"]) if "{token}" in pattern else ["x"]
            for token in tokens:
                for registration in world.registrations:
                    named = {"token": token, "cohort_id": world.cohort, "registration_id": registration}
                    path = filled(pattern, {**named, "session_id": "session-1", "step_id": "background"})
                    answer = browser.get(path)
                    assert answer.status < 500, path
                    held_against_the_list(surface, who, text(answer))
                    reached |= {pattern} if answer.status == 200 else set()
    assert set(GETS) - reached == BY_OTHER_LINKS
    for mail in every_mail(world, pump, at):
        assert not on(mail.text + mail.html + mail.subject + str(mail.headers)), mail.subject
    assert not on(logged.getvalue())


def every_mail(world, pump, at):
    """Of the course as it goes on: a message, reminders, a missed session, its end."""
    words = {"to": "everybody", "subject": "Hello", "words": "See you soon.", "press": "send"}
    world.people["lead"].post(f"/teach/{world.cohort}/message", words)
    sessions = cohorts.sessions(world.cohort)
    moments = [sessions[0].starts_at - hours(24), sessions[0].starts_at - hours(1), sessions[0].ends_at + hours(20)]
    for moment in (NOON, *moments, sessions[-1].ends_at + hours(30)):
        at(moment)
        for _ in range(2):
            pump.minute()
    found = mailbox.received()
    assert {"Hello", "In an hour"} <= {mail.subject.partition(":")[0] for mail in found}
    return found


def test_nothing_that_was_told_is_in_a_log(logged, world):
    assert logged.getvalue(), "from the first form on"
    assert not on(logged.getvalue())


@pytest.mark.parametrize("who", ["stranger", "self", "other", *sorted(STAFF)])
def test_no_press_opens_what_whoever_presses_may_not_know(world, who):
    browser, (one, declined) = world.people[who], world.registrations
    presses = [
        ("read", f"/screening/{world.cohort}/{one}", {"press": "read"}),
        ("read", f"/screening/{world.cohort}/{declined}", {"press": "read"}),
        ("told", f"/told/{world.cohort}", {"press": "read"}),
        ("told", f"/told/{world.cohort}", {"press": "csv"}),
        ("emergency", f"/emergency/{world.cohort}/{one}", {"reason": "danger"}),
    ]
    if who == "self":
        mine = links.sure_link(registrations.get(world.cohort, one), "copy", NOON + hours(1))
        presses.append(("copy", mine, {"press": "read"}))
    seen: dict[str, set[tuple[str, str]]] = {}
    for surface, path, form in presses:
        page = text(browser.post(path, form))
        held_against_the_list(surface, who, page)
        for canary in on(page):
            seen.setdefault(canary, set()).add((surface, who))
    pressed = {surface for surface, _, _ in presses}
    for canary in ALL - {LINE}:
        wanted = {place for place in MAY[canary] if place[1] == who and place[0] in pressed}
        assert seen.get(canary, set()) == wanted, f"{who} should find {canary}"


def test_the_list_names_every_page_of_the_reading_room():
    """Whoever adds a page to it decides here who may find what there."""
    screening = next(function for function in FUNCTIONS if function.name == "screening")
    pages = {re.sub(r"^\w+ ", "", route) for route in screening.routes if route != DEFAULT}
    assert pages == {
        "/screening/{cohort_id}",
        "/screening/{cohort_id}/{registration_id}",
        "/emergency/{cohort_id}/{registration_id}",
        "/told/{cohort_id}",
        "/copy/{token}",
    }
