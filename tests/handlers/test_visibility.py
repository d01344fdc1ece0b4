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
from tests.builders import a_format, a_person, stored_plan, stored_registration
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
    NOTE: {("person", who) for who in (*DECIDE, "coordinator")},
    LINE: {("apart", "lead")},
}
"""Which canary may stand on which surface, for whom. A surface that is not named here may show none to anybody."""
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
        wishes.wished(cohort, wishes.Wish(registration=one.id, line=LINE, line_to="teacher"))
    return one.id


def on(page: str) -> set[str]:
    return {canary for canary in ALL if canary in page}


def held_against_the_list(surface: str, who: str, page: str) -> None:
    for canary in on(page):
        assert (surface, who) in MAY[canary], f"{canary} on {surface} for {who}"


def test_no_page_shows_what_its_reader_may_not_know(world, pump, logged):
    """Every GET, as everybody, by every link; then every press that opens something."""
    for pattern in GETS:
        surface = SURFACES.get(pattern, pattern)
        for who, browser in world.people.items():
            tokens = world.tokens.get(who, world.tokens["other"]) if "{token}" in pattern else ["x"]
            for token in tokens:
                for registration in world.registrations:
                    at = {"token": token, "cohort_id": world.cohort, "registration_id": registration}
                    path = filled(pattern, {**at, "session_id": "session-1", "step_id": "background"})
                    held_against_the_list(surface, who, text(browser.get(path)))
    pump.turn()
    pump.minute()
    for mail in mailbox.received():
        assert not on(mail.text + mail.html + mail.subject + str(mail.headers)), mail.subject
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
    seen: dict[str, set[tuple[str, str]]] = {}
    for surface, path, form in presses:
        page = text(browser.post(path, form))
        held_against_the_list(surface, who, page)
        for canary in on(page):
            seen.setdefault(canary, set()).add((surface, who))
    for canary in (SCREEN, TEACH, COORD, FRIEND, REASON):
        wanted = {place for place in MAY[canary] if place[1] == who and place[0] in {"read", "told", "emergency"}}
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
