"""Entries in the due index that stand for many people: a session's reminders, and a cohort's completion."""

from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.course_end import completed_from, erased_from
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Session
from functions.shared.storage import due, schema, table
from functions.shared.storage.writes import Change, Put, Write

VERSION = 1


def reminder(session: Session, rule_id: str, at: datetime) -> Write:
    """One entry per session and rule, expanded against the roster at its moment (README, Decisions)."""
    return _entry(schema.rule(session.cohort, session.id, rule_id), at)


def arming(cohort_id: str, now: datetime) -> Write:
    """Has the next sweep arm all reminders of a course; it stands in the transaction that makes that necessary."""
    return _entry(schema.arming(cohort_id), now)


def course_end(cohort_id: str, last_end: datetime, course: Format) -> tuple[Write, Write]:
    """What follows the end of a course; written anew where the end moves."""
    return (
        _entry(schema.completion(cohort_id), completed_from(last_end)),
        _entry(schema.erasure(cohort_id), erased_from(last_end, course)),
    )


def _entry(key: schema.Key, at: datetime) -> Write:
    return Put({**key.attributes(), schema.VERSION: VERSION, **schema.due(at, key)})


def lease(key: schema.Key, now: datetime, until: datetime) -> bool:
    """Claims an entry for one sweep: it comes back at `until` should that sweep die. False: another sweep has it."""
    try:
        table.write(Change(key, due.is_due(now), to=schema.due(until, key)))
    except table.ConditionFailedError:
        return False
    return True


def again(key: schema.Key, leased_until: datetime, at: datetime, *, reached: str = "") -> None:
    """Moves a leased entry to its next moment; nothing happens where it was armed anew meanwhile. `reached` is how far
    a sweep got that had not the time for all.
    """
    try:
        table.write(Change(key, _is_leased(key, leased_until), to={**schema.due(at, key), "reached": reached}))
    except table.ConditionFailedError:
        return


def reached(key: schema.Key) -> str:
    """How far the sweep before got, where it had not the time for all."""
    item = table.read(key)
    return str(item.get("reached", "")) if item else ""


def done(key: schema.Key, leased_until: datetime) -> None:
    """Takes a leased entry out of the due index; nothing happens where it was armed anew meanwhile."""
    try:
        table.write(Change(key, _is_leased(key, leased_until), remove=(schema.DUE_SHARD, schema.DUE_AT)))
    except table.ConditionFailedError:
        return


def _is_leased(key: schema.Key, until: datetime) -> ConditionBase:
    return Attr(schema.DUE_AT).eq(schema.due(until, key)[schema.DUE_AT])
