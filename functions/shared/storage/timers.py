"""Entries in the due index that stand for many people: a session's reminders, and a cohort's completion."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.course_end import completed_from, erased_from
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Session
from functions.shared.storage import due, room_keys, schema, table
from functions.shared.storage.items import builtins
from functions.shared.storage.schema import Entry
from functions.shared.storage.writes import Change, Put, Write

VERSION = 1


def reminder(session: Session, rule_id: str, at: datetime) -> Write:
    """One entry per session and rule, expanded against the roster at its moment (README, Decisions)."""
    return _entry(schema.rule(session.cohort, session.id, rule_id), at)


def arming(cohort_id: str, now: datetime) -> Write:
    """Has the next sweep arm all reminders of a course; it stands in the transaction that makes that necessary."""
    return _entry(schema.entry(cohort_id, Entry.ARMING), now)


def rooms(cohort_id: str, now: datetime) -> Write:
    """Has the next sweep see to it that the meetings at a provider are as the course is now."""
    return _entry(schema.entry(cohort_id, Entry.ROOMS), now)


def meeting(cohort_id: str, session_id: str, at: datetime) -> Write:
    """When to look at one session's meeting; what is kept of it stays as it is."""
    key = room_keys.meeting(cohort_id, session_id)
    told = {schema.VERSION: VERSION, "cohort": cohort_id, "session": session_id}
    return Change(key, to={**told, **schema.due(at, key)})


def seats(cohort_id: str, now: datetime) -> Write:
    """Has the next sweep look whether a place can be offered."""
    return _entry(schema.entry(cohort_id, Entry.SEATS), now)


def minimum(cohort_id: str, at: datetime) -> Write:
    return _entry(schema.entry(cohort_id, Entry.MINIMUM), at)


def cancelling(cohort_id: str, now: datetime) -> Write:
    """Has the sweeps tell everyone that a course is cancelled."""
    return _entry(schema.entry(cohort_id, Entry.CANCELLING), now)


def outlook(cohort_id: str, at: datetime) -> Write:
    """When to look who is close to missing too much."""
    return _entry(schema.entry(cohort_id, Entry.OUTLOOK), at)


def next_step(cohort_id: str, registration_id: str, at: datetime) -> Write:
    """One entry for each registration, written over by whatever comes next for it."""
    return _entry(schema.next_step(cohort_id, registration_id), at)


def course_end(cohort_id: str, last_end: datetime, course: Format) -> tuple[Write, Write]:
    """What follows the end of a course; written anew where the end moves."""
    return (
        _entry(schema.entry(cohort_id, Entry.COMPLETION), completed_from(last_end)),
        _entry(schema.entry(cohort_id, Entry.ERASURE), erased_from(last_end, course)),
    )


def completion(cohort_id: str, at: datetime) -> Write:
    """Has it looked at again who has completed a course that is over: something was made up for, or judged, since."""
    return _entry(schema.entry(cohort_id, Entry.COMPLETION), at)


def _entry(key: schema.Key, at: datetime) -> Write:
    return Put({**key.attributes(), schema.VERSION: VERSION, **schema.due(at, key)})


def lease(key: schema.Key, now: datetime, until: datetime) -> bool:
    """Claims an entry for one sweep: it comes back at `until` should that sweep die. False: another sweep has it."""
    try:
        table.write(Change(key, due.is_due(now), to=schema.due(until, key)))
    except table.ConditionFailedError:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the sweeps have got with an entry: up to whom in one that had not the time for all, when it began, and
    the next moment among those; and when the last one that looked at everybody had begun.
    """

    reached: str = ""
    began_at: datetime | None = None
    upcoming: datetime | None = None
    served_at: datetime | None = None


def again(key: schema.Key, leased_until: datetime, at: datetime, so_far: Progress) -> None:
    """Moves a leased entry to its next moment; nothing happens where it was armed anew meanwhile."""
    to = {**schema.due(at, key), "progress": builtins(so_far)}
    try:
        table.write(Change(key, _is_leased(key, leased_until), to=to))
    except table.ConditionFailedError:
        return


def progress(key: schema.Key) -> Progress:
    item = table.read(key)
    return msgspec.convert(item.get("progress", {}), Progress) if item else Progress()


def done(key: schema.Key, leased_until: datetime) -> None:
    """Takes a leased entry out of the due index; nothing happens where it was armed anew meanwhile."""
    try:
        table.write(Change(key, _is_leased(key, leased_until), remove=(schema.DUE_SHARD, schema.DUE_AT)))
    except table.ConditionFailedError:
        return


def _is_leased(key: schema.Key, until: datetime) -> ConditionBase:
    return Attr(schema.DUE_AT).eq(schema.due(until, key)[schema.DUE_AT])
