"""Registrations: added once per person and cohort, moved from state to state by conditional writes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain import mails as planning
from functions.shared.domain import seats
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.next_steps import looked_at
from functions.shared.domain.prerequisites import Completed
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import (
    COUNTS_ON_THE_COURSE,
    TAKES_PART,
    Event,
    State,
    Transition,
    after,
)
from functions.shared.storage import cohorts, mails, person_keys, persons, schema, table, timers
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Check, Put, Write, is_new

VERSION = 1


class UnknownRegistrationError(Exception):
    """Raised when there is no such registration, or no longer."""


class ChangedMeanwhileError(Exception):
    """Raised when somebody else was quicker: `now` is how the registration stands."""

    def __init__(self, now: Registration | None) -> None:
        super().__init__("the registration has changed meanwhile")
        self.now = now


def get(cohort_id: str, registration_id: str) -> Registration:
    """The registration.

    Raises:
        UnknownRegistrationError: there is none.

    """
    item = table.read(schema.registration(cohort_id, registration_id))
    if item is None:
        raise UnknownRegistrationError
    return from_item(item, Registration, VERSION)


def of_person(cohort_id: str, person_id: str) -> Registration | None:
    marker = table.read(schema.applicant(cohort_id, person_id))
    return get(cohort_id, marker["registration"]) if marker else None


def of_cohort(cohort_id: str) -> list[Registration]:
    """Everyone who ever applied, the oldest first."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "REGISTRATION#"))
    return sorted((from_item(item, Registration, VERSION) for item in found), key=lambda one: one.applied_at)


def add(cohort: Cohort, person: Person, registration: Registration, *, new_person: bool) -> Sequence[Mail]:
    """A first application, with the mail that follows from it.

    Raises:
        ChangedMeanwhileError: the person, or the application, came into being meanwhile.

    """
    planned = planning.about_registration(after(None, Event.APPLY), registration, cohort.lead, registration.applied_at)
    try:
        table.write(
            *first_writes(cohort, registration),
            *(persons.added(person) if new_person else ()),
            *map(mails.planned, planned),
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
    return planned


def first_writes(cohort: Cohort, registration: Registration) -> Iterator[Write]:
    """A registration, and the pointers to it from its person and among its cohort's applicants."""
    pointer = {schema.VERSION: VERSION, "registration": registration.id}
    yield Put(to_item(schema.registration(cohort.id, registration.id), registration, VERSION), is_new())
    yield Check(schema.cohort(cohort.id), cohorts.takes_place())
    yield Put({**schema.applicant(cohort.id, registration.person).attributes(), **pointer}, is_new())
    yield Put({**person_keys.registered(registration.person, cohort.id).attributes(), **pointer})
    yield from _follow_ups(cohort, registration, seats.Counters(0, 0, in_turn=True), registration.applied_at)


def all_of_person(person_id: str) -> list[Registration]:
    """Everywhere that somebody ever registered."""
    found = table.query(table.in_collection(f"PERSON#{person_id}", "REGISTERED#"))
    return [get(item[schema.SK].removeprefix("REGISTERED#"), item["registration"]) for item in found]


def completed_by(person_id: str) -> list[Completed]:
    """What somebody has completed with us."""
    done = [one for one in all_of_person(person_id) if one.state is State.COMPLETED and one.completed_at]
    return [(cohorts.get(one.cohort).format_id, one.completed_at) for one in done if one.completed_at]


def move(
    cohort: Cohort,
    registration: Registration,
    event: Event,
    now: datetime,
    *also: Write,
    **changes: Any,  # noqa: ANN401 - fields of Registration, checked by replace()
) -> tuple[Registration, Sequence[Mail]]:
    """Carries out one row of the table of states: the state, the seat and the mails in one transaction.

    Raises:
        NotPossibleNowError: the table has no such row.
        ChangedMeanwhileError: the registration is not as it was read.
        NoSeatLeftError: the row takes a seat, and none is free, or others wait for it; or it leads into a course that
            does not take place.

    """
    transition = after(registration.state, event)
    left = {**seats.marks(registration, event, transition.to, now), **changes}
    moved = replace(registration, state=transition.to, changed_at=now, version=registration.version + 1, **left)
    by = seats.counters(registration, moved, event, transition.seats)
    of_cohort = _of_the_cohort(cohort, transition, by)
    planned = planning.about_registration(transition, moved, cohort.lead, now)
    try:
        table.write(
            _changed(registration, moved, Attr("state").eq(registration.state.value)),
            *of_cohort,
            *_follow_ups(cohort, moved, by, now),
            *map(mails.planned, planned),
            *also,
        )
    except table.ConditionFailedError as error:
        if error.index == 1 and of_cohort:
            found = from_item(error.found, Cohort, cohorts.VERSION) if error.found else cohort
            raise cohorts.seat_refused(found) from error
        stands = from_item(error.found, Registration, VERSION) if error.found and error.index == 0 else None
        raise ChangedMeanwhileError(stands) from error
    return moved, planned


def _of_the_cohort(cohort: Cohort, transition: Transition, by: seats.Counters) -> tuple[Write, ...]:
    """What a step needs of the cohort: its counters, or at least that it takes place."""
    if by:
        return (cohorts.counted(cohort.id, by),)
    if transition.to in COUNTS_ON_THE_COURSE:
        return (Check(schema.cohort(cohort.id), cohorts.takes_place()),)
    return ()


def _changed(before: Registration, after: Registration, condition: ConditionBase) -> Write:
    """What is different, and nothing else: a preference that somebody chooses meanwhile is not written over."""
    old, new = builtins(before), builtins(after)
    to = {name: value for name, value in new.items() if old.get(name) != value}
    gone = tuple(name for name in old if name not in new)
    key = schema.registration(after.cohort, after.id)
    return Change(key, condition & Attr("version").eq(before.version), to=to, remove=gone)


def _follow_ups(cohort: Cohort, moved: Registration, by: seats.Counters, now: datetime) -> Iterator[Write]:
    """What the sweep is to look at because of a step: the registration itself when its time is over, and the waiting
    list where a seat has come free or there is somebody new to offer one to.
    """
    if at := looked_at(moved, cohort):
        yield timers.next_step(cohort.id, moved.id, at)
    if by.held < 0 or by.waiting > 0:
        yield timers.seats(cohort.id, now)


def taking_part(cohort_id: str) -> list[Registration]:
    """Whom the course's mails and sessions are for."""
    return [one for one in of_cohort(cohort_id) if one.state in TAKES_PART]


def waits_still(registration: Registration, now: datetime) -> None:
    """Somebody whose offer has lapsed would like to stay on the waiting list: at its end, and in line again.

    Raises:
        ChangedMeanwhileError: they are not resting any more.

    """
    if not registration.rests or registration.state is not State.WAITLISTED:
        raise ChangedMeanwhileError(registration)
    again = replace(registration, rests=False, waiting_since=now, version=registration.version + 1)
    by = seats.counters(registration, again, Event.WAITLIST, 0)
    try:
        table.write(
            _changed(registration, again, Attr("rests").eq(value=True) & Attr("state").eq(State.WAITLISTED.value)),
            cohorts.counted(again.cohort, by),
            timers.seats(again.cohort, now),
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
