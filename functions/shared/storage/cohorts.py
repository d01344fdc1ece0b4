"""Cohorts, the format that each keeps frozen, its sessions, and its counter of held seats."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.cohort import Cohort, CohortStatus, Order
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Role, Session
from functions.shared.domain.seats import Counters, CourseCancelledError, NoSeatLeftError, OthersWaitError
from functions.shared.formats import agreement_hash, frozen, thawed
from functions.shared.storage import audit, schema, staff, table, timers
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Put, Write, exists, is_new

VERSION = 1
SESSION_VERSION = 1
LIVE_KEPT = timedelta(days=30)
"""After the last session: then who was here and who was together is erased with the course."""


class UnknownCohortError(Exception):
    """Raised when there is no such cohort."""


def add(cohort: Cohort, course: Format, sessions: Sequence[Session], *also: Write) -> None:
    """Opens a cohort: one transaction, with its format frozen into it."""
    table.write(
        Put(to_item(schema.cohort(cohort.id), cohort, VERSION), is_new()),
        *_frozen_copies(cohort.id, course),
        Put({**schema.catalogue(cohort.id).attributes(), schema.VERSION: VERSION, "id": cohort.id}),
        *staff.teaches(cohort.id, cohort.lead, Role.LEAD),
        *map(placed, sessions),
        *also,
    )


def get(cohort_id: str) -> Cohort:
    """The cohort.

    Raises:
        UnknownCohortError: there is none.

    """
    item = table.read(schema.cohort(cohort_id))
    if item is None:
        raise UnknownCohortError
    return from_item(item, Cohort, VERSION)


def in_catalogue() -> list[Cohort]:
    """Every cohort, the soonest first: forty a year, so one collection lists them all."""
    return _by_start([item["id"] for item in table.query(table.in_collection("CATALOGUE"))])


def taught_by(person_id: str) -> list[Cohort]:
    pointers = table.query(table.in_collection(f"PERSON#{person_id}", "TEACHES#"))
    return _by_start([item["id"] for item in pointers])


def _by_start(cohort_ids: list[str]) -> list[Cohort]:
    found = table.read_many(schema.cohort(cohort_id) for cohort_id in cohort_ids)
    return sorted((from_item(item, Cohort, VERSION) for item in found), key=lambda cohort: cohort.first_start)


@lru_cache(maxsize=128)
def course(cohort_id: str, language: str = "") -> Format:
    """The cohort's frozen format, in a reader's language where it was translated when the cohort was opened. It never
    changes, so a warm function reads it once.

    Raises:
        UnknownCohortError: there is no such cohort.

    """
    keys = [schema.cohort_format(cohort_id, _copy_in(language)), schema.cohort_format(cohort_id)]
    item = next((found for key in dict.fromkeys(keys) if (found := table.read(key))), None)
    if item is None:
        raise UnknownCohortError
    return thawed(item["format"])


def agreements(cohort_id: str) -> set[str]:
    """The hashes of the agreement as the cohort keeps it, in each language: one of them is what somebody was shown."""
    copies = table.query(table.in_collection(f"COHORT#{cohort_id}", "FORMAT"))
    return {agreement_hash(thawed(item["format"]).agreement) for item in copies}


def _copy_in(language: str) -> str:
    if not language:
        return ""
    # Imported here: the sweep asks for no language, and needs no Babel (README, Decisions).
    from functions.shared.languages import nearest  # noqa: PLC0415

    return nearest(language)


def _frozen_copies(cohort_id: str, course: Format) -> Iterator[Put]:
    """One in its own words, and one in each language that has others: what somebody has agreed to stays as it was,
    whatever becomes of the catalogues.
    """
    # Imported here: only who opens a cohort needs the catalogues, and Babel with them (README, Decisions).
    from functions.shared.format_words import in_language  # noqa: PLC0415
    from functions.shared.languages import available  # noqa: PLC0415

    copies = {"": course} | {language: in_language(course, language) for language in available()}
    for language, copy in copies.items():
        if not language or copy != course:
            key = schema.cohort_format(cohort_id, language)
            yield Put({**key.attributes(), schema.VERSION: VERSION, "format": frozen(copy)})


def sessions(cohort_id: str) -> list[Session]:
    """The sessions that are held, in order of time."""
    return [one for one in all_sessions(cohort_id) if not one.cancelled]


def all_sessions(cohort_id: str) -> list[Session]:
    """In order of time, with those that were cancelled: calendars must take them out."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "SESSION#"))
    return sorted((from_item(item, Session, SESSION_VERSION) for item in found), key=lambda one: one.starts_at)


def session(cohort_id: str, session_id: str) -> Session:
    """One session.

    Raises:
        UnknownCohortError: there is no such session, or no such cohort.

    """
    item = table.read(schema.session(cohort_id, session_id))
    if item is None:
        raise UnknownCohortError
    return from_item(item, Session, SESSION_VERSION)


def placed(one: Session) -> Write:
    """The write of a session with new times, as a part of a change of dates."""
    return Put(to_item(schema.session(one.cohort, one.id), one, SESSION_VERSION))


def redated(cohort: Cohort, first_start: datetime, last_end: datetime) -> Write:
    """The write that notes a change of dates in the cohort; it fails where somebody else has made one meanwhile."""
    seen = Attr("changes").eq(cohort.changes)
    unchanged = seen if cohort.changes else seen | Attr("changes").not_exists()
    planned_end = cohort.planned_end or cohort.last_end
    now = {"first_start": first_start, "last_end": last_end, "planned_end": planned_end, "changes": cohort.changes + 1}
    times = builtins(now)
    return Change(schema.cohort(cohort.id), exists() & unchanged, to=times)


def erased_with(cohort: Cohort) -> dict[str, int]:
    """The attribute that has DynamoDB erase an item with its course."""
    return {schema.EXPIRES: int((cohort.last_end + LIVE_KEPT).timestamp())}


def rooms_chosen(cohort: Cohort, fields: Mapping[str, Any], by: str, now: datetime) -> None:
    """Keeps where a course meets; what follows from it for its meetings happens at the next sweep."""
    table.write(
        Change(schema.cohort(cohort.id), exists(), to=builtins(fields)),
        timers.rooms(cohort.id, now),
        audit.entry(cohort.id, by, "rooms chosen", now),
    )


def repairs_itself(cohort_id: str, *, wanted: bool) -> None:
    """Whether company is found for somebody who waits in vain without a teacher's press."""
    table.write(Change(schema.cohort(cohort_id), exists(), to={"repairs_itself": wanted}))


def takes_place() -> ConditionBase:
    return exists() & Attr("status").ne(CohortStatus.CANCELLED.value)


def counted(cohort_id: str, by: Counters) -> Write:
    """Moves the counters: `held < capacity` is what makes overselling impossible, and `waiting = 0` what keeps anybody
    from being seated before those who wait (invariants 1 and 2).
    """
    condition: ConditionBase = exists()
    if by.held > 0:
        condition = Attr("held").lt(Attr("capacity")) & takes_place()
        if not by.in_turn:
            nobody = Attr("waiting").not_exists() | Attr("waiting").lte(0)
            condition &= nobody | Attr("order").eq(Order.BY_HAND.value) if by.chosen else nobody
    elif by.waiting > 0:
        condition = takes_place()
    moved = {"held": by.held, "waiting": by.waiting}
    return Change(schema.cohort(cohort_id), condition, add={name: number for name, number in moved.items() if number})


def seat_refused(cohort: Cohort) -> NoSeatLeftError:
    """Why no seat could be taken, by the cohort as it was then."""
    if cohort.status is CohortStatus.CANCELLED:
        return CourseCancelledError()
    return OthersWaitError() if cohort.held < cohort.capacity else NoSeatLeftError()
