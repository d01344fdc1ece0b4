"""Rounds of pairs: kept for the length of the course, because pairing remembers all of it, and erased with it."""

from dataclasses import replace
from datetime import datetime

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.rounds import Round
from functions.shared.storage import cohorts, schema, table
from functions.shared.storage.items import Item, from_item, to_item
from functions.shared.storage.writes import Put, Write, is_new

VERSION = 2


def opened(cohort: Cohort, one: Round) -> Write:
    return Put(_item(cohort, one), is_new())


def changed(cohort: Cohort, one: Round) -> Write:
    """Guarded by the press that it is a part of."""
    return Put(_item(cohort, one))


def closed(cohort: Cohort, one: Round, now: datetime) -> Write:
    return Put(_item(cohort, replace(one, closed_at=now)))


def get(cohort_id: str, session_id: str, number: int) -> Round | None:
    item = table.read(schema.pairing_round(cohort_id, session_id, number)) if number else None
    return from_table(item) if item else None


def of_cohort(cohort_id: str, now: datetime) -> list[Round]:
    """Every round of the whole course: one query."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "ROUND#"))
    alive = (item for item in found if item.get(schema.EXPIRES, now.timestamp() + 1) > now.timestamp())
    return [from_table(item) for item in alive]


def of_session(cohort_id: str, session_id: str, now: datetime) -> list[Round]:
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", f"ROUND#{session_id}#"))
    return [from_table(item) for item in found if item.get(schema.EXPIRES, now.timestamp() + 1) > now.timestamp()]


def from_table(item: Item) -> Round:
    """The round in an item that was read with others."""
    return from_item(item, Round, VERSION, _with_stays)


def _item(cohort: Cohort, one: Round) -> Item:
    return to_item(schema.pairing_round(one.cohort, one.session, one.number), one, VERSION) | cohorts.erased_with(
        cohort
    )


def _with_stays(before: Item) -> Item:
    """Version 1 had the groups alone, and no time for the way."""
    fields = {name: value for name, value in before.items() if name != "groups"}
    stays = [
        {"room": room, "people": people, "since": before["opened_at"]}
        for room, people in enumerate(before["groups"], start=1)
    ]
    return {**fields, "stays": stays, "starts_at": before["opened_at"]}
