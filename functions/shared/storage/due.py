"""The due index: what waits for its moment, in order, and leaves the index when it is claimed."""

import heapq
from collections.abc import Iterator
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as ConditionKey

from functions.shared.storage import schema, table
from functions.shared.storage.items import Item

Due = tuple[datetime, schema.Key]
"""Since when something is due, and its key."""
_AFTER_ANY_ID = "$"
"""Sorts after the "#" that divides instant and id: "up to and with this instant"."""


def until(now: datetime) -> Iterator[schema.Key]:
    """The keys of all that is due, the longest due first."""
    return (key for _, key in with_instants(now))


def with_instants(now: datetime) -> Iterator[Due]:
    """All that is due, the longest due first, read page by page. Eventually consistent: what is claimed meanwhile may
    still be seen, and the claim then fails; what is not seen yet is seen a minute later.
    """
    return map(_since, _merged(_before(now)))


def but_mails(now: datetime) -> Iterator[Due]:
    """The same without mails. DynamoDB passes over those: they are read and paid for, and not sent."""
    return map(_since, _merged(_before(now), where=~Attr(schema.SK).begins_with(schema.MAILS)))


def mails(now: datetime) -> Iterator[Due]:
    """The mails alone."""
    return (one for one in with_instants(now) if one[1].sk.startswith(schema.MAILS))


def first_at() -> Due | None:
    """The soonest entry and its instant: where the demo's clock moves to next, and how late the oldest is."""
    item = next(_merged(None, limit=1), None)
    if item is None:
        return None
    return _since(item)


def _since(item: Item) -> Due:
    return datetime.fromisoformat(item[schema.DUE_AT].partition("#")[0]), table.key_of(item)


def is_due(now: datetime) -> ConditionBase:
    return Attr(schema.DUE_AT).lt(schema.stamp(now) + _AFTER_ANY_ID)


def _before(now: datetime) -> ConditionBase:
    return ConditionKey(schema.DUE_AT).lt(schema.stamp(now) + _AFTER_ANY_ID)


def _merged(
    condition: ConditionBase | None, limit: int | None = None, where: ConditionBase | None = None
) -> Iterator[Item]:
    shards = (
        table.query(_of_shard(shard, condition), index=schema.DUE_INDEX, limit=limit, where=where)
        for shard in range(schema.SHARDS)
    )
    return heapq.merge(*shards, key=lambda item: str(item[schema.DUE_AT]))


def _of_shard(shard: int, condition: ConditionBase | None) -> ConditionBase:
    whole = ConditionKey(schema.DUE_SHARD).eq(f"DUE#{shard}")
    return whole & condition if condition else whole
