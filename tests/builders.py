"""Records with defaults: a test names only what it is about."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from functions.shared import clock, formats, sealing
from functions.shared.domain import rescheduling as rules
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Person
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.reminder_rules import DEFAULTS
from functions.shared.domain.rescheduling import Place, Reschedule
from functions.shared.domain.rounds import Round, stays
from functions.shared.storage import answers, cohorts, persons, registrations, reminders, rescheduling, table, timers
from functions.shared.storage.items import to_item
from functions.shared.storage.person_keys import registered
from functions.shared.storage.schema import applicant, registration
from functions.shared.storage.writes import Change, Put
from functions.teaching.rules import Plan, planned

NOON = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)


def a_format(format_id: str = "msc-8-weeks") -> Format:
    return formats.load_all()[format_id]


def a_plan(**given: Any) -> Plan:
    """A cohort's plan: in Berlin at six in the evening, from 16 February 2027."""
    form = {
        "start": date(2027, 2, 16),
        "time": time(18, 0),
        "zone": "Europe/Berlin",
        "capacity": 3,
        "main_link": "https://meeting.example.org/main",
        "room_links": "",
        "teachers_name": "Maria Sol",
        "reply_to": "maria@example.org",
        "hear_within_days": 7,
        "language": "en",
    }
    course = a_format(given.pop("format_id", "msc-8-weeks"))
    cohort_id = given.pop("id", "cohort")
    return planned(course, {**form, **given}, cohort_id, "teacher", NOON)


def a_person(name: str = "Ana", **given: Any) -> Person:
    known = {
        "id": name.lower(),
        "address": f"{re.sub('[^a-z0-9]+', '.', name.lower()).strip('.') or 'somebody'}@example.org",
        "zone": "America/Sao_Paulo",
        "languages": ("en",),
    }
    return Person(name=name, **{**known, **given})


def a_registration(state: State = State.SCREENING, **given: Any) -> Registration:
    known = {"id": "registration", "cohort": "cohort", "person": "ana", "applied_at": NOON, "changed_at": NOON}
    return Registration(state=state, **{**known, **given})


def a_round(groups: tuple[tuple[str, ...], ...], opened: datetime = NOON, **given: Any) -> Round:
    known = {"cohort": "cohort", "session": "session-1", "number": 1, "practice": ""}
    times = {"opened_at": opened, "starts_at": opened + timedelta(minutes=1), "ends_at": opened + timedelta(minutes=13)}
    return Round(stays=stays(groups, opened), **{**known, **times, **given})


def stored_plan(now: datetime = NOON, **given: Any) -> Plan:
    plan = a_plan(**given)
    course = a_format(given.get("format_id", "msc-8-weeks"))
    cohorts.add(
        plan.cohort,
        course,
        plan.sessions,
        *timers.course_end(plan.cohort.id, plan.cohort.last_end, course),
    )
    reminders.arm(plan.sessions, DEFAULTS, now)
    return plan


def stored_registration(
    cohort: Cohort, name: str = "Ana", state: State = State.SCREENING, *, who: Person | None = None, **given: Any
) -> Registration:
    """A registration with its person; held seats are the caller's business."""
    person = who or a_person(name)
    given.setdefault("submitted_at", NOON)
    if state is State.OFFERED:
        given.setdefault("offered_until", NOON + timedelta(hours=48))
    if state is State.WAITLISTED:
        given.setdefault("waiting_since", NOON)
    if state is State.ACCEPTED:
        given.setdefault("seated_at", clock.now())
    one = a_registration(
        state, id=f"r-{name.lower()}", cohort=cohort.id, person=person.id, hear_by=date(2027, 2, 8), **given
    )
    marker = {**applicant(cohort.id, person.id).attributes(), "v": 1, "registration": one.id}
    item = to_item(registration(cohort.id, one.id), one, registrations.VERSION)
    new = () if persons.known_as(person.address, person.name) else persons.added(person)
    pointer = {**registered(person.id, cohort.id).attributes(), "v": 1, "registration": one.id}
    table.write(*new, Put(item), Put(marker), Put(pointer))
    return one


def came(cohort: Cohort, name: str, *events: Event) -> Registration:
    """Somebody who came by the way that people come: they have sent their form, and then what happened."""
    person = a_person(name)
    one = a_registration(State.APPLIED, id=f"r-{person.id}", cohort=cohort.id, person=person.id)
    registrations.add(cohort, person, one, new_person=True)
    for event in (Event.CONFIRM, Event.SUBMIT, *events):
        sent = {"submitted_at": NOON, "hear_by": date(2027, 2, 8)} if event is Event.SUBMIT else {}
        one, _ = registrations.move(cohorts.get(cohort.id), one, event, NOON, **sent)
    return one


def a_reschedule(plan: Plan, now: datetime = NOON) -> Reschedule:
    """A stored change of dates: the second session and all later ones a week later, the third cancelled."""
    second, third = plan.sessions[1:3]
    place = Place(second.day + timedelta(days=7), second.time, second.minutes)
    changed = [
        one for one in rules.moved(plan.sessions, second, place, now, with_later=True) if one.id != third.id
    ] + rules.cancelled(third, now)
    what = Reschedule(id="change", cohort=plan.cohort.id, at=now, changes=rules.told_of(plan.sessions, changed))
    rescheduling.change(plan.cohort, a_format(plan.cohort.format_id), plan.sessions, changed, what)
    return what


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def stored_answers(one: Registration, told: dict[str, list[str]], **contact: str) -> None:
    """What somebody has told the screening teachers, sealed as the form seals it."""
    payloads = {answers.part(1, VisibleTo.SCREENING): {"replaces": list(told), "answers": told}}
    sealed = sealing.seal(one.id, payloads | ({answers.CONTACT: contact} if contact else {}))
    done = {"answered": sorted(told), "parts": 1}
    table.write(*answers.kept(one.id, sealed), Change(registration(one.cohort, one.id), to=done))
