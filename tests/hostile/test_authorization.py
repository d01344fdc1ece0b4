"""The authorization matrix: every route as every role, and every item of another course, refused (README, Threat model).

The rows are the manifest's own routes: one that is added fails here until somebody has said who may use it.
"""

import os
import re
from dataclasses import dataclass

import pytest

from functions.shared import aws as clients
from functions.shared import clock, links
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import cohorts, persons, registrations, schema, staff, table
from functions.shared.storage.writes import Delete
from functions.shared.tokens import Scope
from infra.local.embedded_aws import embedded_aws
from infra.local.pump import Pump
from infra.manifest import DEFAULT, FUNCTIONS
from tests.builders import NOON, a_person, stored_answers, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, sign_in, text

ROUTES = [route for function in FUNCTIONS for route in function.routes if route != DEFAULT]
LEAD, TEACHER, ASSISTANT, COORDINATOR = "lead", "teacher", "assistant", "coordinator"
ROLES = (LEAD, TEACHER, ASSISTANT, COORDINATOR, "lead elsewhere", "let go", "participant", "stranger")
TEACH = {LEAD, TEACHER}
ORGANISE = TEACH | {COORDINATOR}
TEAM = TEACH | {ASSISTANT}
WHO_LOOKS = TEAM | {COORDINATOR}
STAFF = WHO_LOOKS | {"lead elsewhere"}
COURSE: dict[str, set[str]] = {
    "/screening/{cohort_id}": TEACH,
    "/screening/{cohort_id}/{registration_id}": TEACH,
    "/emergency/{cohort_id}/{registration_id}": TEAM,
    "/told/{cohort_id}": WHO_LOOKS,
    "/teach": STAFF,
    "/teach/language": STAFF,
    "/teach/devices": STAFF,
    "/teach/new": STAFF - {ASSISTANT},
    "/teach/{cohort_id}": WHO_LOOKS,
    "/teach/{cohort_id}/dates": TEACH,
    "/teach/{cohort_id}/dates/{session_id}": TEACH,
    "/teach/{cohort_id}/reminders": TEACH,
    "/teach/{cohort_id}/reminders/{rule_id}": TEACH,
    "/teach/{cohort_id}/held": TEACH,
    "/teach/{cohort_id}/undelivered": TEACH,
    "/overview": {COORDINATOR},
    "/teach/{cohort_id}/people.csv": WHO_LOOKS,
    "/teach/{cohort_id}/people/{registration_id}": ORGANISE,
    "/teach/{cohort_id}/people/{registration_id}/attendance": ORGANISE,
    "POST /teach/{cohort_id}/people/{registration_id}/attendance": TEACH,
    "/teach/{cohort_id}/team": {LEAD},
    "/teach/{cohort_id}/message": ORGANISE,
    "/teach/{cohort_id}/import": ORGANISE,
    "/teach/{cohort_id}/places": ORGANISE,
    "/teach/{cohort_id}/cancel": {LEAD, COORDINATOR},
    "/teach/{cohort_id}/meeting/{session_id}": TEAM,
    "/teach/{cohort_id}/rooms": ORGANISE,
    "/console/{cohort_id}/{session_id}": TEAM,
    "/apart/{cohort_id}": TEACH,
    "/met/{cohort_id}": {LEAD},
}
"""Who may use a route of a course, by all methods or by one; all below a console is the console's."""
BY_LINK = ("/confirm/", "/my/", "/sure/", "/address/", "/offer/", "/fewer/", "/copy/", "/join/", "/feed/", "/live")
"""Whoever holds a link, or the cookie that it gave: no role is asked for. What each opens is tested beside each."""
FOR_ALL = (
    "/",
    "/static/",
    "/language",
    "/courses/",
    "/link",
    "/sign-in",
    "/sign-out",
    "/calendar/",
    "/verify",
    "/hooks/",
)


def may(route: str) -> set[str] | None:
    """The roles; None where a route asks for none."""
    pattern = route.partition(" ")[2]
    if pattern.startswith("/console/"):
        return COURSE["/console/{cohort_id}/{session_id}"]
    return COURSE.get(route, COURSE.get(pattern))


def test_every_route_is_in_the_matrix_or_asks_for_no_role():
    for route in ROUTES:
        pattern = route.partition(" ")[2]
        open_to_all = any(pattern == one or (pattern.startswith(one) and one != "/") for one in FOR_ALL)
        assert (may(route) is not None) + pattern.startswith(BY_LINK) + open_to_all == 1, route


@dataclass
class World:
    people: dict[str, Browser]
    ids: dict[str, dict[str, str]]
    """Of each of two courses, what stands in a path."""


@pytest.fixture(scope="module")
def world():
    """Two courses with people; roles in the first, and a lead of the second. The table is not to change: one for all."""
    os.environ[clock.VARIABLE] = NOON.isoformat()
    with embedded_aws("https://kindred.test", organisation="The School", help_address="help@kindred.test"):
        cohorts.course.cache_clear()
        yield made(Pump())
    os.environ.pop(clock.VARIABLE, None)


def made(pump) -> World:
    people = {"stranger": Browser(), "participant": Browser()}
    first, second = stored_plan(capacity=9).cohort, stored_plan(id="second", capacity=9).cohort
    roles = {
        LEAD: Role.LEAD,
        TEACHER: Role.TEACHER,
        ASSISTANT: Role.ASSISTANT,
        COORDINATOR: None,
        "let go": Role.TEACHER,
    }
    for name, role in roles.items():
        teaches = staff.teaches(first.id, f"p-{name}", role) if role else ()
        people[name] = signed_in(name, pump, *teaches)
    people["lead elsewhere"] = signed_in(
        "lead elsewhere", pump, *staff.teaches(second.id, "p-lead elsewhere", Role.LEAD)
    )
    table.write(*staff.left(first.id, "p-let go"), Delete(schema.staff("p-let go")))
    ids = {}
    for cohort, name in ((first, "Ana"), (second, "Ben")):
        one = stored_registration(cohort, name, State.SCREENING)
        stored_answers(one, {"hopes": [f"CANARY-{name}"]}, name=f"FRIEND-{name}", phone="1")
        stored_registration(cohort, f"Held{name}", State.ACCEPTED)
        ids[cohort.id] = {
            "cohort_id": cohort.id,
            "registration_id": one.id,
            "session_id": "session-1",
            "rule_id": "day",
        }
    guest = registrations.get(first.id, "r-heldana")
    people["participant"].post(links.link_for(guest, Scope.JOIN))
    return World(people, ids)


def signed_in(name: str, pump, *teaches) -> Browser:
    person = a_person(name.title(), id=f"p-{name}")
    member = staff.added(Staff(person=person.id, coordinator=name == COORDINATOR, by_a_colleague=name != COORDINATOR))
    table.write(*persons.added(person), member, *teaches)
    browser = Browser()
    sign_in(browser, pump, person.address)
    return browser


def filled(pattern: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x"), pattern)


def ask(browser: Browser, route: str, path: str):
    method = route.partition(" ")[0]
    return {"GET": browser.get, "HEAD": browser.head, "POST": browser.post}[method](path)


def refused(answer) -> bool:
    to_the_door = answer.status == 303 and header(answer, "Location") == "/sign-in"
    return to_the_door or answer.status in {403, 404, 410}


def whole_table() -> str:
    return str(clients.dynamodb().scan(TableName=settings().table)["Items"])


OF_COURSES = [route for route in ROUTES if may(route) is not None]


@pytest.mark.parametrize("route", OF_COURSES)
def test_each_route_is_refused_to_whoever_has_no_business_there(world, route):
    """Refused, it shows nothing and changes nothing; allowed, a page is answered as one. What a press of somebody who may
    press it does is tested beside each: here it would change the table for all others.
    """
    path, before = filled(route.partition(" ")[2], world.ids["cohort"]), whole_table()
    for who in ROLES:
        allowed = who in (may(route) or ())
        if allowed and route.startswith("POST"):
            continue
        answer = ask(world.people[who], route, path)
        assert refused(answer) is not allowed, (who, answer.status)
        assert allowed or "CANARY" not in text(answer), who
        assert allowed or "Ana" not in text(answer), who
    assert whole_table() == before


@pytest.mark.parametrize("route", [route for route in OF_COURSES if "{cohort_id}" in route])
def test_all_of_another_course_is_refused_to_whoever_is_not_of_it(world, route):
    path, before = filled(route.partition(" ")[2], world.ids["second"]), whole_table()
    for who in ROLES:
        everywhere = who == COORDINATOR and COORDINATOR in (may(route) or ())
        if everywhere or (who == "lead elsewhere" and LEAD in (may(route) or ())):
            continue
        answer = ask(world.people[who], route, path)
        assert refused(answer), (who, answer.status)
        assert "CANARY" not in text(answer), who
        assert "Ben" not in text(answer), who
    assert whole_table() == before


@pytest.mark.parametrize("route", [route for route in OF_COURSES if "{registration_id}" in route])
def test_a_person_of_another_course_is_refused_under_ones_own(world, route):
    other = {"registration_id": world.ids["second"]["registration_id"]}
    path, before = filled(route.partition(" ")[2], world.ids["cohort"] | other), whole_table()
    for who in ROLES:
        answer = ask(world.people[who], route, path)
        assert refused(answer), (who, answer.status)
        assert "CANARY" not in text(answer), who
        assert "Ben" not in text(answer), who
    assert whole_table() == before
