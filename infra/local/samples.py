"""Sample courses: three cohorts at different points of their lives, with people who live all over the world."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from functions.shared import clock, formats, ids, links, sealing
from functions.shared.domain.cohort import Cohort, Video
from functions.shared.domain.models import Person, Role, Staff
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import HOLDS_A_SEAT, TAKES_PART, State
from functions.shared.domain.seats import Counters
from functions.shared.storage import (
    answers,
    cohorts,
    persons,
    registrations,
    staff,
    table,
    timers,
)
from functions.shared.storage.items import to_item
from functions.shared.storage.person_keys import registered
from functions.shared.storage.schema import applicant, registration
from functions.shared.storage.writes import Put
from functions.shared.tokens import Scope
from functions.teaching.rules import Plan, planned
from infra.local.past_sessions import lived_through

TEACHER = Person(
    id="maria",
    name="Maria Sol",
    address="maria@example.org",
    zone="Europe/Berlin",
    languages=("en",),
    pronouns="she/her",
)
ASSISTANT = Person(id="tom", name="Tom Reed", address="tom@example.org", zone="Europe/London", languages=("en",))

_PEOPLE = (
    ("Ana", "America/Sao_Paulo", "she/her"),
    ("Ben", "Europe/London", "he/him"),
    ("Chidi", "Africa/Lagos", ""),
    ("Dewi", "Asia/Jakarta", "she/her"),
    ("Elif", "Europe/Istanbul", ""),
    ("Farah", "Asia/Dubai", "she/her"),
    ("Grace", "America/New_York", "they/them"),
    ("Hiro", "Asia/Tokyo", "he/him"),
    ("Inês", "Europe/Lisbon", "she/her"),
    ("Jonas", "Europe/Berlin", ""),
    ("Kiri", "Pacific/Auckland", "she/her"),
    ("Leila", "America/Los_Angeles", ""),
    ("Mateo", "America/Mexico_City", "he/him"),
)


@dataclass(frozen=True)
class _Sample:
    """`begins` is days from today; `people` how many of the list have a place, then how many wait to hear."""

    format_id: str
    begins: int
    at: time
    people: int
    waiting: int
    video: Video = Video.LINKS


_SAMPLES = (
    _Sample("msc-10-weeks-online", 15, time(18), 9, 3),
    _Sample("msc-8-weeks", -20, time(18), 13, 0, Video.BBB),
    _Sample("msc-5-days", 40, time(9), 4, 1),
)


def make(address: str) -> None:
    """Fills an empty table."""
    for person, coordinator in ((TEACHER, True), (ASSISTANT, False)):
        table.write(*persons.added(person), staff.added(Staff(person=person.id, coordinator=coordinator)))
    for sample in _SAMPLES:
        _cohort(sample, address)


def entrances() -> list[tuple[Cohort, list[tuple[Person, str, str]]]]:
    """For each cohort its people, with their links to their own page and into the session."""
    rows = []
    for cohort in cohorts.in_catalogue():
        everyone = registrations.of_cohort(cohort.id)
        people = persons.get_many(one.person for one in everyone)
        rows.append(
            (
                cohort,
                [
                    (
                        people[one.person],
                        links.link_for(one, Scope.PAGE),
                        links.link_for(one, Scope.JOIN) if one.state in TAKES_PART else "",
                    )
                    for one in everyone
                ],
            )
        )
    return rows


def _cohort(sample: _Sample, address: str) -> None:
    now = clock.now()
    course = formats.load_all()[sample.format_id]
    form = {
        "start": (now + timedelta(days=sample.begins)).date(),
        "time": sample.at,
        "zone": TEACHER.zone,
        "capacity": 16,
        "main_link": f"{address}/_local/meeting/{sample.format_id}",
        "room_links": f"{address}/_local/meeting/{sample.format_id}/room-{{room}}",
        "teachers_name": TEACHER.name,
        "reply_to": TEACHER.address,
        "hear_within_days": 7,
        "language": course.language,
    }
    if sample.video is not Video.LINKS:
        form["room_links"] = ""
    plan = planned(course, form, ids.new(), TEACHER.id, now)
    plan = replace(plan, cohort=replace(plan.cohort, main_video=sample.video, pair_video=sample.video))
    assistant = staff.teaches(plan.cohort.id, ASSISTANT.id, Role.ASSISTANT)
    ends = (*timers.course_end(plan.cohort.id, plan.cohort.last_end, course),)
    cohorts.add(plan.cohort, course, plan.sessions, timers.arming(plan.cohort.id, now), *assistant, *ends)
    taking_part = list(_register(plan, sample, now))
    lived_through(plan.cohort, [one for one in plan.sessions if one.ends_at < now], [one.id for one in taking_part])


def _register(plan: Plan, sample: _Sample, now: datetime) -> Iterator[Registration]:
    course = cohorts.course(plan.cohort.id)
    applied = min(now, plan.cohort.first_start) - timedelta(days=20)
    for index, (name, zone, pronouns) in enumerate(_PEOPLE[: sample.people + sample.waiting]):
        seated = index < sample.people
        person = Person(
            id=ids.new(),
            name=name,
            address=f"{name.lower()}.{plan.cohort.format_id}@example.org".replace("ê", "e"),
            zone=zone,
            languages=("en",),
            pronouns=pronouns,
            address_confirmed_at=applied,
        )
        one = Registration(
            id=ids.new(),
            cohort=plan.cohort.id,
            person=person.id,
            state=State.ACCEPTED if seated else State.SCREENING,
            applied_at=applied + timedelta(hours=index),
            changed_at=applied + timedelta(hours=index),
            submitted_at=applied + timedelta(hours=index),
            hear_by=(now + timedelta(days=index - 9)).date(),
            agreement=formats.agreement_hash(course.agreement),
            agreed_at=applied,
            answered=() if seated else ("contact", "experience", "hard-times", "harm", "hopes", "support"),
            parts=0 if seated else 1,
        )
        sealed = () if seated else tuple(answers.kept(one.id, sealing.seal(one.id, _told(name))))
        marker = {**applicant(plan.cohort.id, person.id).attributes(), "v": 1, "registration": one.id}
        pointer = {**registered(person.id, plan.cohort.id).attributes(), "v": 1, "registration": one.id}
        item = to_item(registration(plan.cohort.id, one.id), one, registrations.VERSION)
        table.write(*persons.added(person), Put(item), Put(marker), Put(pointer), *sealed)
        if one.state in HOLDS_A_SEAT:
            table.write(cohorts.counted(plan.cohort.id, Counters(1, 0, in_turn=True)))
        if seated:
            yield one


def _told(name: str) -> dict[str, Any]:
    """As the form seals it: one part, for the teachers who decide, and whom to call."""
    given = {
        "hopes": [f"I would like to be less hard on myself. ({name}'s words, made up for the demo.)"],
        "experience": ["A little"],
        "hard-times": ["yes" if name in {"Kiri", "Elif"} else "no"],
        "harm": ["no"],
        "support": ["A good friend, and a therapist every second week."],
    }
    contact = {"name": "Robin (made up)", "relation": "a friend", "phone": "+49 30 5550100", "country": "DE"}
    part = answers.part(1, VisibleTo.SCREENING)
    return {part: {"replaces": list(given), "answers": given}, answers.CONTACT: contact}
