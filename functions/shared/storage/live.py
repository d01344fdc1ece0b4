"""The live session: one small item that every page asks for, who is here, and the rounds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Round
from functions.shared.storage import schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Put, is_new

VERSION = 1


class Phase(StrEnum):
    TOGETHER = "together"
    IN_PAIRS = "in_pairs"


class PressedMeanwhileError(Exception):
    """Raised when another press came first (a double click, a retry, a second teacher): it made the round."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What a poll reads. `version` goes up with each press; `round` is the last one that was opened."""

    version: int = 0
    phase: Phase = Phase.TOGETHER
    round: int = 0
    ends_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Here:
    """Somebody who joined: the join click means here until something says otherwise; `seen_at` is their page's."""

    registration: str
    joined_at: datetime
    seen_at: datetime


def state(cohort_id: str, session_id: str) -> Live:
    """Eventually consistent, at half the price: a page asks again in a few seconds anyway."""
    item = table.read(schema.live(cohort_id, session_id), consistent=False)
    return from_item(item, Live, VERSION) if item else Live()


def state_now(cohort_id: str, session_id: str) -> Live:
    item = table.read(schema.live(cohort_id, session_id))
    return from_item(item, Live, VERSION) if item else Live()


def arrived(cohort_id: str, session_id: str, registration_id: str, now: datetime) -> None:
    """Two devices of one person, or a second click, are one person who is here."""
    key = schema.here(cohort_id, session_id, registration_id)
    first = Here(registration=registration_id, joined_at=now, seen_at=now)
    try:
        table.write(Put(to_item(key, first, VERSION), is_new()))
    except table.ConditionFailedError:
        seen(cohort_id, session_id, registration_id, now)


def seen(cohort_id: str, session_id: str, registration_id: str, now: datetime) -> None:
    """Their page is awake. Nothing happens where they have not joined."""
    key = schema.here(cohort_id, session_id, registration_id)
    try:
        table.write(Change(key, Attr(schema.PK).exists(), to=builtins({"seen_at": now})))
    except table.ConditionFailedError:
        return


def here(cohort_id: str, session_id: str) -> list[Here]:
    found = table.query(table.in_collection(schema.live(cohort_id, session_id).pk, "HERE#"))
    return sorted((from_item(item, Here, VERSION) for item in found), key=lambda one: one.joined_at)


def open_round(expected: int, opened: Round) -> None:
    """Opens a round, where nobody has pressed since the version that the presser saw (invariant 10).

    Raises:
        PressedMeanwhileError: somebody has.

    """
    live = Live(version=expected + 1, phase=Phase.IN_PAIRS, round=opened.number, ends_at=opened.ends_at)
    key = schema.pairing_round(opened.cohort, opened.session, opened.number)
    _press(expected, live, opened.cohort, opened.session, Put(to_item(key, opened, VERSION), is_new()))


def end_round(expected: int, open_round: Round, now: datetime) -> None:
    """Calls everyone back.

    Raises:
        PressedMeanwhileError: somebody has pressed since.

    """
    live = Live(version=expected + 1, phase=Phase.TOGETHER, round=open_round.number)
    key = schema.pairing_round(open_round.cohort, open_round.session, open_round.number)
    closed = Put(to_item(key, replace(open_round, closed_at=now), VERSION), Attr("closed_at").not_exists())
    _press(expected, live, open_round.cohort, open_round.session, closed)


def _press(expected: int, live: Live, cohort_id: str, session_id: str, round_write: Put) -> None:
    unpressed = Attr("version").eq(expected) if expected else Attr("version").not_exists()
    try:
        table.write(Put(to_item(schema.live(cohort_id, session_id), live, VERSION), unpressed), round_write)
    except table.ConditionFailedError as error:
        raise PressedMeanwhileError from error


def get_round(cohort_id: str, session_id: str, number: int) -> Round | None:
    item = table.read(schema.pairing_round(cohort_id, session_id, number))
    return from_item(item, Round, VERSION) if item else None


def rounds(cohort_id: str) -> Iterable[Round]:
    """Every round of the whole course: one query, because pairing remembers all of it."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "ROUND#"))
    return [from_item(item, Round, VERSION) for item in found]
