"""Attendance: one record for each person and session, to which every source adds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Attendance, Visit
from functions.shared.storage import schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Put, Write, exists, is_new

VERSION = 1
_TRIES = 8
"""Several say something of one person in the same moment; each reads again what the others have said."""


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
            _change(known, lambda one: {"sources": _with(one, source)})


def stayed(first: Attendance, source: str, visits: Callable[[Attendance], dict[str, Visit]]) -> Attendance:
    """Adds what a provider tells of a person's stays; `first` is the record where there is none yet.

    Raises:
        TooBusyError: others went on changing it.

    """
    key = schema.attendance(first.cohort, first.session, first.registration)
    item = table.read(key)
    if item is None:
        new = replace(first, sources=(source,), visits=visits(first))
        try:
            table.write(Put(to_item(key, new, VERSION), is_new()))
        except table.ConditionFailedError as error:
            item = error.found
        else:
            return new
    known = from_item(item or {}, Attendance, VERSION)

    def told(one: Attendance) -> dict[str, Any]:
        return {"sources": _with(one, source), "visits": {key: builtins(each) for key, each in visits(one).items()}}

    return _change(known, told)


def made_up(cohort_id: str, session_id: str, registration_id: str, where: str, now: datetime) -> None:
    """Notes that somebody made up for a session as a guest elsewhere (`cohort/session`)."""
    seen(cohort_id, session_id, registration_id, "make-up", now)
    table.write(Change(schema.attendance(cohort_id, session_id, registration_id), exists(), to={"made_up": where}))


def judged(first: Attendance, verdict: str, record: Write) -> None:
    """A teacher's word on somebody's part in a session, with the record of it; an empty one takes it back."""
    key = schema.attendance(first.cohort, first.session, first.registration)
    fixed = {name: value for name, value in to_item(key, first, VERSION).items() if name not in {"pk", "sk"}}
    fields = ("cohort", "session", "registration", "first_at", "sources", schema.VERSION)
    if table.read(key) is None:
        table.write(Change(key, is_new(), to={name: fixed[name] for name in fields} | {"verdict": verdict}), record)
    else:
        table.write(Change(key, exists(), to={"verdict": verdict}), record)


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


def _with(one: Attendance, source: str) -> list[str]:
    return list(dict.fromkeys((*one.sources, source)))


def _change(known: Attendance, what: Callable[[Attendance], dict[str, Any]]) -> Attendance:
    """Written on the condition that nobody has changed it since it was read; else it is read again.

    Raises:
        TooBusyError: others went on changing it.

    """
    key = schema.attendance(known.cohort, known.session, known.registration)
    for _ in range(_TRIES):
        to = what(known)
        seen_so = Attr("changes").eq(known.changes)
        unchanged = seen_so if known.changes else seen_so | Attr("changes").not_exists()
        try:
            table.write(Change(key, exists() & unchanged, to={**to, "changes": known.changes + 1}))
        except table.ConditionFailedError as error:
            known = from_item(error.found or {}, Attendance, VERSION)
        else:
            return from_item(table.read(key) or {}, Attendance, VERSION)
    raise table.TooBusyError
