"""Entries in the due index that stand for many people: a session's reminders, and a cohort's completion."""

from datetime import datetime

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.course_end import completed_from, erased_from
from functions.shared.domain.formats import Format
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Session
from functions.shared.domain.reminder_rules import due_at
from functions.shared.storage import due, schema, table
from functions.shared.storage.writes import Change, Put, Write

VERSION = 1


def reminder(session: Session, kind: MailKind) -> Write:
    """One entry per session and kind, expanded against the roster at its moment (README, Decisions)."""
    return _entry(schema.rule(session.cohort, session.id, kind.value), due_at(kind, session.starts_at))


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


def done(key: schema.Key, leased_until: datetime) -> None:
    """Takes a leased entry out of the due index; nothing happens where it was armed anew meanwhile."""
    leased = Attr(schema.DUE_AT).eq(schema.due(leased_until, key)[schema.DUE_AT])
    try:
        table.write(Change(key, leased, remove=(schema.DUE_SHARD, schema.DUE_AT)))
    except table.ConditionFailedError:
        return
