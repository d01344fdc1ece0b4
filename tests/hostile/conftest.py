"""The sample courses with one session on, and everybody who may come: signed in, or by the links that they were mailed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from functions.shared import clock, links
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.settings import settings
from functions.shared.storage import cohorts, persons, registrations, staff, table
from functions.shared.tokens import Scope
from infra.commands import walking
from infra.local import mailbox, samples
from infra.local.embedded_aws import embedded_aws
from infra.local.pump import Pump
from tests.builders import a_person
from tests.handlers.conftest import Browser, sign_in
from tests.hostile.crawler import SITE, links_in

CO_TEACHER, COORDINATOR = a_person("Theo"), a_person("Cara")
STAFF = {
    "lead": samples.TEACHER,
    "teacher": CO_TEACHER,
    "assistant": samples.ASSISTANT,
    "coordinator": COORDINATOR,
}
ROLES = ("stranger", "participant", "applicant", *STAFF)
BEGIN = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)


@dataclass
class School:
    """`starts` are the paths at which each role begins."""

    pump: Pump
    people: dict[str, Browser]
    starts: dict[str, list[str]]
    secrets: dict[str, tuple[str, ...]]
    """Of each, the addresses that stand on no page of theirs: other participants', and of the staff but the lead's."""


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    before = os.environ.get(clock.VARIABLE)
    os.environ[clock.VARIABLE] = BEGIN.isoformat()
    with embedded_aws(SITE, organisation="The School", help_address="help@kindred.test"):
        cohorts.course.cache_clear()
        samples.make(SITE)
        yield _opened(Pump())
    os.environ.pop(clock.VARIABLE, None)
    if before is not None:
        os.environ[clock.VARIABLE] = before


def _opened(pump: Pump) -> School:
    pump.minute()
    running = next(one for one in cohorts.in_catalogue() if one.first_start < clock.now() < one.last_end)
    session = next(one for one in cohorts.sessions(running.id) if one.starts_at > clock.now())
    for moment in (session.starts_at - timedelta(hours=24), session.starts_at + timedelta(minutes=3)):
        os.environ[clock.VARIABLE] = moment.isoformat()
        for _ in range(3):
            pump.minute()
    table.write(*persons.added(CO_TEACHER), *staff.teaches(running.id, CO_TEACHER.id, Role.TEACHER))
    table.write(staff.added(Staff(person=CO_TEACHER.id, by_a_colleague=True)))
    table.write(*persons.added(COORDINATOR), staff.added(Staff(person=COORDINATOR.id, coordinator=True)))
    people = {name: Browser() for name in ("stranger", "participant", "applicant")}
    for name, person in STAFF.items():
        people[name] = Browser()
        sign_in(people[name], pump, person.address)
    courses = cohorts.in_catalogue()
    everyone = [one for course in courses for one in registrations.of_cohort(course.id)]
    there = next(one for one in everyone if one.cohort == running.id and one.state in TAKES_PART)
    waits = next(one for one in everyone if one.state not in TAKES_PART)
    joined = links.link_for(there, Scope.JOIN).removeprefix(SITE)
    people["participant"].post(joined)
    public = ["/", "/link", "/sign-in", "/verify", "/calendar/none.ics", *(f"/courses/{one.id}" for one in courses)]
    console = f"/console/{running.id}/{session.id}"
    starts = {
        "stranger": public,
        "participant": [*_of(there), "/live", "/live/state", joined],
        "applicant": _of(waits),
        "lead": ["/teach", "/overview", console, *links_in(mailbox.received(), samples.TEACHER.address)],
        "teacher": ["/teach", console],
        "assistant": ["/teach", console, *links_in(mailbox.received(), samples.ASSISTANT.address)],
        "coordinator": ["/teach", "/overview"],
    }
    addresses = {one.id: one.address for one in persons.get_many(each.person for each in everyone).values()}
    # The teacher's is the address for questions, and on every page; a colleague's is nobody's business.
    colleagues = [person.address for name, person in STAFF.items() if name != "lead"]
    others = {
        name: (*(address for person, address in addresses.items() if person != mine), *colleagues)
        for name, mine in (("participant", there.person), ("applicant", waits.person), ("stranger", ""))
    }
    who_may = dict.fromkeys(("lead", "teacher", "coordinator"), ())
    return School(pump, people, starts, {**who_may, "assistant": tuple(addresses.values()), **others})


def _of(one) -> list[str]:
    """Somebody's own page, and all that they were mailed."""
    person = persons.get(one.person)
    own = links.link_for(one, Scope.PAGE).removeprefix(SITE)
    return [own, *links_in(mailbox.received(), person.address)]


def whole_table() -> dict[tuple[str, str], object]:
    return {(item["pk"], item["sk"]): item for item in walking.items(settings().table)}
