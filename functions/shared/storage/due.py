"""The due index: what waits for its moment, in order, and leaves the index when it is claimed."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as ConditionKey

from functions.shared.storage import schema, table
from functions.shared.storage.items import Item

_AFTER_ANY_ID = "$"
"""Sorts after the "#" that divides instant and id: "up to and with this instant"."""


_MAILS = [shard for shard in range(schema.SHARDS) if shard != schema.URGENT_SHARD]


def until(now: datetime) -> Iterator[schema.Key]:
    """The keys of all that is due, the longest due first."""
    return (_since(item)[1] for item in _merged(range(schema.SHARDS), _before(now)))


def mails_last(now: datetime) -> Iterator[tuple[datetime, schema.Key]]:
    """All that is due, since when and its key: first what is no mail, then mails, both the longest due first; read page
    by page, for who has time for no more. Eventually consistent: what is claimed meanwhile may still be seen, and the
    claim then fails; what is not seen yet is seen a minute later.
    """
    for shards in ([schema.URGENT_SHARD], _MAILS):
        yield from map(_since, _merged(shards, _before(now)))


def first_at() -> tuple[datetime, schema.Key] | None:
    """The soonest entry and its instant: where the demo's clock moves to next, and how late the oldest is."""
    item = next(_merged(range(schema.SHARDS), None, limit=1), None)
    if item is None:
        return None
    return _since(item)


def _since(item: Item) -> tuple[datetime, schema.Key]:
    return datetime.fromisoformat(item[schema.DUE_AT].partition("#")[0]), table.key_of(item)


def is_due(now: datetime) -> ConditionBase:
    return Attr(schema.DUE_AT).lt(schema.stamp(now) + _AFTER_ANY_ID)


def _before(now: datetime) -> ConditionBase:
    return ConditionKey(schema.DUE_AT).lt(schema.stamp(now) + _AFTER_ANY_ID)


def _merged(shards: Iterable[int], condition: ConditionBase | None, limit: int | None = None) -> Iterator[Item]:
    found = (table.query(_of_shard(shard, condition), index=schema.DUE_INDEX, limit=limit) for shard in shards)
    return heapq.merge(*found, key=lambda item: str(item[schema.DUE_AT]))


def _of_shard(shard: int, condition: ConditionBase | None) -> ConditionBase:
    whole = ConditionKey(schema.DUE_SHARD).eq(f"DUE#{shard}")
    return whole & condition if condition else whole
