"""What must have been completed before a course: by our own record, or by a proof that a teacher accepts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from functions.shared.domain.formats import Prerequisite


class Standing(StrEnum):
    NONE = ""
    """The course asks for nothing, or was not asked yet."""
    RECORD = "record"
    MISSING = "missing"
    SENT = "sent"
    """A proof waits for a teacher."""
    ACCEPTED = "accepted"
    REFUSED = "refused"


FULFILLED = frozenset({Standing.NONE, Standing.RECORD, Standing.ACCEPTED})
Completed = tuple[str, datetime]
"""A format's id, and when it was completed."""


class PrerequisiteMissingError(Exception):
    """Raised when somebody would get a place, or wait for one, who has not shown what the course asks for."""


def by_record(asked: Prerequisite | None, completed: Iterable[Completed], begins: datetime) -> Standing:
    """How it stands by what we know ourselves, for a course that begins then."""
    if asked is None:
        return Standing.NONE
    latest = begins - timedelta(days=asked.waiting_days)
    fits = any(which in asked.completed and at <= latest for which, at in completed)
    return Standing.RECORD if fits else Standing.MISSING
