"""Changes of a course's dates: one write with the intent to tell everyone, which the sweep carries out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Session
from functions.shared.domain.rescheduling import Reschedule, after
from functions.shared.storage import audit, cohorts, schema, table, timers
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Put, exists

VERSION = 1


class DatesChangedMeanwhileError(Exception):
    """Raised when somebody else has changed the dates since they were shown."""


class UnknownRescheduleError(Exception):
    """Raised when there is no such change of dates."""


def change(
    cohort: Cohort, course: Format, sessions: Sequence[Session], changed: Sequence[Session], what: Reschedule
) -> None:
    """Makes a change of dates, whole or not at all; who is told, and what reminds of the sessions, follows from it.

    Args:
        cohort: as it was read when the change was shown.
        course: its format.
        sessions: all of them as they were.
        changed: those of them that take another place, and new ones.
        what: whom it is by, and what people are told.

    Raises:
        DatesChangedMeanwhileError: the cohort's dates are not those that were read.

    """
    held = [one for one in after(sessions, changed) if not one.cancelled]
    last_end = max(one.ends_at for one in held)
    key = schema.dates(cohort.id, what.id)
    ends = timers.course_end(cohort.id, last_end, course) if last_end != cohort.last_end else ()
    try:
        table.write(
            cohorts.redated(cohort, held[0].starts_at, last_end),
            *map(cohorts.placed, changed),
            Put({**to_item(key, what, VERSION), **schema.due(what.at, key)}),
            *ends,
            timers.seats(cohort.id, what.at),
            timers.rooms(cohort.id, what.at),
            timers.outlook(cohort.id, what.at),
            audit.entry(cohort.id, what.by or what.cause.value, "dates changed", what.at),
        )
    except table.ConditionFailedError as error:
        raise DatesChangedMeanwhileError from error


def get(cohort_id: str, change_id: str) -> Reschedule:
    """A change of dates.

    Raises:
        UnknownRescheduleError: there is none.

    """
    item = table.read(schema.dates(cohort_id, change_id))
    if item is None:
        raise UnknownRescheduleError
    return from_item(item, Reschedule, VERSION)


def of_cohort(cohort_id: str) -> list[Reschedule]:
    """The latest first."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "DATES#"))
    return sorted((from_item(item, Reschedule, VERSION) for item in found), key=lambda one: one.at, reverse=True)


def told_up_to(what: Reschedule, registration_id: str, now: datetime) -> Reschedule:
    """Notes how far people have been written to, and has the next sweep go on from there."""
    key = schema.dates(what.cohort, what.id)
    table.write(Change(key, exists(), to={"told": registration_id, **schema.due(now, key)}))
    return replace(what, told=registration_id)
