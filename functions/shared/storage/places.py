"""How the places of a course are given out, and the course's cancellation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.cohort import Cohort, CohortStatus
from functions.shared.domain.models import Session
from functions.shared.domain.rescheduling import cancelled
from functions.shared.storage import audit, cohorts, schema, table, timers
from functions.shared.storage.items import builtins, from_item
from functions.shared.storage.writes import Change, exists


class MoreAreHeldError(Exception):
    """Raised when a capacity would be lower than the number of places that are taken or on offer: `held`."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} places are held")
        self.held = held


class AlreadyCancelledError(Exception):
    """Raised when a course has been cancelled before."""


def arranged(
    cohort: Cohort, wishes: Mapping[str, Any], by: str, now: datetime, minimum_due: datetime | None = None
) -> None:
    """Keeps how places are given out; what follows from it happens at the next sweep.

    Args:
        cohort: the course.
        wishes: fields of Cohort, the capacity among them.
        by: the person who wishes it.
        now: the instant.
        minimum_due: when to look whether enough people have a place.

    Raises:
        MoreAreHeldError: the capacity would be lower than what is held (invariant 1).
        AlreadyCancelledError: the course does not take place.

    """
    fields = builtins(wishes)
    gone = tuple(name for name in wishes if name not in fields)
    fits = Attr("held").lte(wishes["capacity"]) & Attr("status").ne(CohortStatus.CANCELLED.value)
    try:
        table.write(
            Change(schema.cohort(cohort.id), exists() & fits, to=fields, remove=gone),
            timers.seats(cohort.id, now),
            audit.entry(cohort.id, by, "places arranged", now),
            *((timers.minimum(cohort.id, minimum_due),) if minimum_due else ()),
        )
    except table.ConditionFailedError as error:
        found = from_item(error.found, Cohort, cohorts.VERSION) if error.found else cohort
        if found.status is CohortStatus.CANCELLED:
            raise AlreadyCancelledError from error
        raise MoreAreHeldError(found.held) from error


def cancel(cohort: Cohort, sessions: Sequence[Session], farewell: str, by: str, now: datetime) -> None:
    """Cancels a course in one write: nobody gets a place from here on, and the sweeps tell everyone once.

    Raises:
        AlreadyCancelledError: it was cancelled before.

    """
    going = Attr("status").ne(CohortStatus.CANCELLED.value)
    told = {"status": CohortStatus.CANCELLED.value, "farewell": farewell}
    ahead = [one for session in sessions if session.starts_at > now for one in cancelled(session, now)]
    try:
        table.write(
            Change(schema.cohort(cohort.id), exists() & going, to=told),
            *map(cohorts.placed, ahead),
            timers.cancelling(cohort.id, now),
            timers.rooms(cohort.id, now),
            audit.entry(cohort.id, by, "course cancelled", now),
        )
    except table.ConditionFailedError as error:
        raise AlreadyCancelledError from error
