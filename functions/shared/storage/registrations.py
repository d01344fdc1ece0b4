"""Registrations: added once per person and cohort, moved from state to state by conditional writes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain import mails as planning
from functions.shared.domain.models import Cohort, Mail, Person, Registration
from functions.shared.domain.registration_states import TAKES_PART, Event, State, after
from functions.shared.domain.seats import NoSeatLeftError
from functions.shared.storage import cohorts, mails, persons, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Put, Write, exists, is_new

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
    marker = schema.applicant(cohort.id, person.id).attributes()
    try:
        table.write(
            Put(to_item(schema.registration(cohort.id, registration.id), registration, VERSION), is_new()),
            Put({**marker, schema.VERSION: VERSION, "registration": registration.id}, is_new()),
            *(persons.added(person) if new_person else ()),
            *map(mails.planned, planned),
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
    return planned


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
        NoSeatLeftError: the row takes a seat and none is free.

    """
    transition = after(registration.state, event)
    if transition.to is State.ACCEPTED and registration.state is not State.ACCEPTED:
        changes["seated_at"] = now
    moved = replace(registration, state=transition.to, changed_at=now, version=registration.version + 1, **changes)
    planned = planning.about_registration(transition, moved, cohort.lead, now)
    unchanged = Attr("state").eq(registration.state.value) & Attr("version").eq(registration.version)
    try:
        table.write(
            Put(to_item(schema.registration(cohort.id, registration.id), moved, VERSION), unchanged),
            *((cohorts.seats_changed(cohort.id, transition.seats),) if transition.seats else ()),
            *map(mails.planned, planned),
            *also,
        )
    except table.ConditionFailedError as error:
        if error.index == 1 and transition.seats:
            raise NoSeatLeftError from error
        found = from_item(error.found, Registration, VERSION) if error.found and error.index == 0 else None
        raise ChangedMeanwhileError(found) from error
    return moved, planned


def taking_part(cohort_id: str) -> list[Registration]:
    """Whom the course's mails and sessions are for."""
    return [one for one in of_cohort(cohort_id) if one.state in TAKES_PART]


def would_rather_not_get(registration: Registration, kinds: Sequence[str]) -> None:
    """Keeps which kinds of mails somebody has taken off; it is no step of their registration."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"fewer": sorted(kinds)}))


def keeps_calendar_discreet(registration: Registration, *, wanted: bool) -> None:
    """Keeps whether somebody's calendar says what its entries are about; it is no step of their registration either."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"discreet": wanted}))


def note_attendance(registration: Registration, attended: int) -> None:
    """Keeps what somebody attended who did not complete the course."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"attended": attended}))
