"""Who is here. The join click means here, until leaving, a provider's event or the teacher says otherwise: a page that
is silent never means a person who is absent.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.cohort import Cohort
from functions.shared.storage import cohorts, live_keys, schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Put, Write, exists, is_new

VERSION = 1


class Way(StrEnum):
    """How somebody takes part in the rounds; both are taking part."""

    PARTNER = "partner"
    QUIETLY = "quietly"


@dataclass(frozen=True, kw_only=True)
class Here:
    """Somebody who joined. `seen_at` is their page's; without `page` they were ticked in by a teacher. `arrived` and
    `alone` are the round in which they said that they are with their partner, or that nobody came; `missing` is the
    one in which a teacher found that they are not to be had. `device` is with whom they share one.
    """

    registration: str
    joined_at: datetime
    seen_at: datetime
    page: bool = True
    way: Way | None = None
    left_at: datetime | None = None
    in_call: bool | None = None
    """What the meeting's provider or a teacher says; empty where nobody has."""
    arrived: int = 0
    alone: int = 0
    missing: int = 0
    needs_somebody_at: datetime | None = None
    helped_by: str = ""
    """Whoever of the staff has said that they are with them."""
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class StaffHere:
    """Somebody of the staff with the console open. `accompanies`: whether they can be somebody's partner; `missing` is
    the round in which they were to be one, and did not come.
    """

    person: str
    seen_at: datetime
    accompanies: bool = True
    missing: int = 0
    arrived: int = 0
    """The round in which they said that they are there after all."""


def arrived(
    cohort: Cohort, session_id: str, registration_id: str, now: datetime, *, page: bool = True, quietly: bool = False
) -> None:
    """Two devices of one person, or a second click, are one person who is here; whoever left is back."""
    key = live_keys.here(cohort.id, session_id, registration_id)
    first = Here(
        registration=registration_id, joined_at=now, seen_at=now, page=page, way=Way.QUIETLY if quietly else None
    )
    try:
        table.write(Put(to_item(key, first, VERSION) | cohorts.erased_with(cohort), is_new()))
    except table.ConditionFailedError:
        seen = {"seen_at": now, "page": True} if page else {}
        table.write(Change(key, to=builtins(seen), remove=("left_at", "missing")))


def note(cohort_id: str, session_id: str, registration_id: str, *forget: str, **what: Any) -> Write:  # noqa: ANN401
    """The write that notes something about somebody who is here, as a part of a press."""
    return Change(live_keys.here(cohort_id, session_id, registration_id), exists(), to=builtins(what), remove=forget)


def missed(cohort_id: str, session_id: str, registration_id: str, number: int) -> Write:
    """The write that notes that somebody is not to be had in a round, unless they say meanwhile that they are there."""
    return Change(live_keys.here(cohort_id, session_id, registration_id), _not_there(number), to={"missing": number})


def noted(cohort_id: str, session_id: str, registration_id: str, *forget: str, **what: Any) -> bool:  # noqa: ANN401 - fields
    """Notes something about somebody who is here; whether they are."""
    try:
        table.write(note(cohort_id, session_id, registration_id, *forget, **what))
    except table.ConditionFailedError:
        return False
    return True


def everyone(cohort_id: str, session_id: str) -> list[Here]:
    found = table.query(table.in_collection(live_keys.live(cohort_id, session_id).pk, "HERE#"))
    return sorted((from_item(item, Here, VERSION) for item in found), key=lambda one: one.joined_at)


def one(cohort_id: str, session_id: str, registration_id: str) -> Here | None:
    item = table.read(live_keys.here(cohort_id, session_id, registration_id))
    return from_item(item, Here, VERSION) if item else None


def staff_seen(
    cohort: Cohort, session_id: str, person_id: str, now: datetime, *, accompanies: bool | None = None, arrived: int = 0
) -> None:
    """A console is open; `accompanies` is said where it changes, `arrived` is the round that they say it in."""
    key = live_keys.staff_here(cohort.id, session_id, person_id)
    wish = {} if accompanies is None else {"accompanies": accompanies, "arrived": arrived if accompanies else 0}
    fixed = {schema.VERSION: VERSION, "person": person_id, **cohorts.erased_with(cohort)}
    table.write(
        Change(key, to={**builtins({"seen_at": now}), **fixed, **wish}, remove=("missing",) if accompanies else ())
    )


def staff_missed(cohort_id: str, session_id: str, person_id: str, number: int) -> Write:
    """The write that notes that somebody of the staff has not come to the round, as a part of a press."""
    return Change(live_keys.staff_here(cohort_id, session_id, person_id), _not_there(number), to={"missing": number})


def _not_there(number: int) -> ConditionBase:
    return exists() & (Attr("arrived").not_exists() | Attr("arrived").ne(number))


def staff(cohort_id: str, session_id: str) -> list[StaffHere]:
    found = table.query(table.in_collection(live_keys.live(cohort_id, session_id).pk, "STAFF#"))
    return [from_item(item, StaffHere, VERSION) for item in found]
