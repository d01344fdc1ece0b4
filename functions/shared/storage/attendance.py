"""Attendance: one record for each person and session, to which every source adds."""

from datetime import datetime

from functions.shared.domain.models import Attendance
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Put, exists, is_new

VERSION = 1


def seen(cohort_id: str, session_id: str, registration_id: str, source: str, now: datetime) -> None:
    """Notes that a person was there, by what was seen of them; the first moment stays."""
    key = schema.attendance(cohort_id, session_id, registration_id)
    first = Attendance(
        cohort=cohort_id, session=session_id, registration=registration_id, first_at=now, sources=(source,)
    )
    try:
        table.write(Put(to_item(key, first, VERSION), is_new()))
    except table.ConditionFailedError as error:
        known = from_item(error.found or {}, Attendance, VERSION)
        if source not in known.sources:
            table.write(Change(key, exists(), to={"sources": [*known.sources, source]}))


def of_session(cohort_id: str, session_id: str) -> list[Attendance]:
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", f"ATTENDANCE#{session_id}#"))
    return [from_item(item, Attendance, VERSION) for item in found]


def of_cohort(cohort_id: str) -> list[Attendance]:
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "ATTENDANCE#"))
    return [from_item(item, Attendance, VERSION) for item in found]


def of_registration(cohort_id: str, registration_id: str) -> list[schema.Key]:
    """The keys of somebody's records in a course."""
    everybody = table.keys(table.in_collection(f"COHORT#{cohort_id}", "ATTENDANCE#"))
    return [key for key in everybody if key.sk.endswith(f"#{registration_id}")]
