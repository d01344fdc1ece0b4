"""Who is there before the evening begins: a course with a session, courses to register for, and tens of thousands of
readers whose reminder is due, as the functions would have written them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Staff
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import cohorts, person_keys, persons, registrations, schema, staff, table
from functions.shared.storage.items import to_item
from functions.shared.storage.writes import Change
from functions.teaching.rules import Plan
from tests.builders import NOON, a_person, a_registration, came, stored_plan
from tests.handlers.conftest import TEACHER_PERSON
from tests.storage.test_scale import put_all

A_COURSE = 5_000


def teacher() -> None:
    table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))


def in_session(people: int, begins: datetime) -> Plan:
    """A course whose first session begins now, with all its seats taken."""
    plan = _course("session", begins, capacity=people)
    for number in range(people):
        came(cohorts.get(plan.cohort.id), f"Attendee{number:03}", Event.ACCEPT)
    return plan


def to_register_for(count: int, begins: datetime) -> list[Cohort]:
    return [_course(f"new-{number:02}", begins + timedelta(days=30), capacity=30).cohort for number in range(count)]


def to_be_reminded(count: int, begins: datetime) -> list[Cohort]:
    """Courses of thousands, whose first session is tomorrow at this time."""
    made = []
    for number in range(-(-count // A_COURSE)):
        people = min(A_COURSE, count - number * A_COURSE)
        plan = _course(f"bulk-{number:02}", begins + timedelta(hours=24, minutes=1), capacity=people)
        seated(plan.cohort, people)
        made.append(plan.cohort)
    return made


def _course(name: str, begins: datetime, capacity: int) -> Plan:
    return stored_plan(
        id=name, start=begins.date(), time=begins.time(), zone="UTC", capacity=capacity, now=NOON - timedelta(days=2)
    )


def seated(cohort: Cohort, count: int, before: datetime = NOON) -> None:
    """So many people take all the seats of a course: `before` is when the last of them has come."""
    put_all(_seated(cohort, count, before))
    table.write(Change(schema.cohort(cohort.id), to={"capacity": count}, add={"held": count}))


def _seated(cohort: Cohort, count: int, before: datetime) -> Iterator[dict[str, Any]]:
    for number in range(count):
        person = a_person(f"{cohort.id} {number}", zone="Europe/Berlin", id=f"{cohort.id}-{number}")
        one = a_registration(
            State.ACCEPTED,
            id=f"{cohort.id}-{number}",
            cohort=cohort.id,
            person=person.id,
            applied_at=before - timedelta(days=2),
            submitted_at=before - timedelta(days=2),
            seated_at=before - timedelta(days=1),
            changed_at=before - timedelta(days=1),
        )
        yield from (write.item for write in persons.added(person))
        yield to_item(schema.registration(cohort.id, one.id), one, registrations.VERSION)
        for pointer in (schema.applicant(cohort.id, person.id), person_keys.registered(person.id, cohort.id)):
            yield {**pointer.attributes(), schema.VERSION: 1, "registration": one.id}
