"""The table: reads, queries and writes that either happen whole or say which condition failed."""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.conditions import Key as ConditionKey
from botocore.exceptions import ClientError

from functions.shared import aws
from functions.shared.settings import settings
from functions.shared.storage.items import Item, plain, serialised
from functions.shared.storage.schema import PK, SK, Key
from functions.shared.storage.writes import Write

CONFLICT_TRIES = 6
"""Two transactions on one item make DynamoDB refuse one of them; with six tries and growing waits, thirty people at
one cohort's counter get through (tests/storage measures it)."""

MOST_WRITES = 100
"""A transaction's limit."""

BATCH = 100
"""BatchGetItem's limit."""


class ConditionFailedError(Exception):
    """Raised when the condition of a write did not hold; `index` says which write, `found` what stands there."""

    def __init__(self, index: int, found: Item | None) -> None:
        super().__init__(f"the condition of write {index} did not hold")
        self.index, self.found = index, found


class TooBusyError(Exception):
    """Raised when DynamoDB went on refusing: conflicts with other transactions, or more than it takes just now."""


def read(key: Key, *, consistent: bool = True) -> Item | None:
    answer = aws.dynamodb().get_item(
        TableName=settings().table, Key=serialised(key.attributes()), ConsistentRead=consistent
    )
    return plain(answer["Item"]) if "Item" in answer else None


def read_many(keys: Iterable[Key]) -> list[Item]:
    """The items that exist, in no particular order.

    Raises:
        TooBusyError: DynamoDB went on giving back keys that it had no time for.

    """
    wanted: list[Any] = [serialised(key.attributes()) for key in dict.fromkeys(keys)]
    found: list[Item] = []
    turned_back = 0
    while wanted:
        batch, wanted = wanted[:BATCH], wanted[BATCH:]
        answer = aws.dynamodb().batch_get_item(RequestItems={settings().table: {"Keys": batch, "ConsistentRead": True}})
        found += [plain(item) for item in answer["Responses"].get(settings().table, [])]
        left = answer["UnprocessedKeys"].get(settings().table)
        if left:
            wanted += left["Keys"]
            turned_back = _waited(turned_back)
    return found


def _waited(times: int) -> int:
    if times == CONFLICT_TRIES:
        raise TooBusyError
    time.sleep(random.uniform(0, 0.02 * 2**times))
    return times + 1


def read_by_key(keys: Iterable[Key]) -> dict[Key, Item]:
    """The items that exist, by their keys."""
    return {key_of(item): item for item in read_many(keys)}


def keys(condition: ConditionBase) -> Iterator[Key]:
    """The keys of what matches, and nothing else of it: a role may be allowed to see no more."""
    for item in query(condition, only=(PK, SK)):
        yield Key(item[PK], item[SK])


def query(
    condition: ConditionBase,
    *,
    index: str = "",
    limit: int | None = None,
    consistent: bool = True,
    only: Sequence[str] = (),
    where: ConditionBase | None = None,
) -> Iterator[Item]:
    """Items that match a key condition, in the order of their sort keys, page by page; an index is never consistent.
    `only` are the attributes to be read, where it is not all of them. What `where` leaves out is read and paid for all
    the same, and not sent.
    """
    builder = ConditionExpressionBuilder()
    built = builder.build_expression(condition, is_key_condition=True)
    # One builder numbers the placeholders of both.
    left = builder.build_expression(where) if where else None
    names, values = dict(built.attribute_name_placeholders), dict(built.attribute_value_placeholders)
    if left:
        names |= left.attribute_name_placeholders
        values |= left.attribute_value_placeholders
    request: dict[str, Any] = {
        "TableName": settings().table,
        "KeyConditionExpression": built.condition_expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": serialised(values),
        **({"FilterExpression": left.condition_expression} if left else {}),
        **({"IndexName": index} if index else {"ConsistentRead": consistent}),
        **({"Limit": limit} if limit else {}),
        **({"ProjectionExpression": ", ".join(only), "Select": "SPECIFIC_ATTRIBUTES"} if only else {}),
    }
    while True:
        answer = aws.dynamodb().query(**request)
        yield from (plain(item) for item in answer["Items"])
        if limit or "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def write(*writes: Write) -> None:
    """Carries out all the writes, or none of them.

    Raises:
        ConditionFailedError: the first write whose condition did not hold.
        TooBusyError: conflicts with other transactions did not cease.

    """
    requests: list[Any] = [one.request(settings().table) for one in writes]
    for attempt in range(CONFLICT_TRIES):
        try:
            aws.dynamodb().transact_write_items(TransactItems=requests)
        except ClientError as error:
            _raise_unless_conflict(error)
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
        else:
            return
    raise TooBusyError


def _raise_unless_conflict(error: ClientError) -> None:
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    for index, reason in enumerate(reasons):
        if reason.get("Code") == "ConditionalCheckFailed":
            found = reason.get("Item")
            raise ConditionFailedError(index, plain(found) if found else None) from error
    if not any(reason.get("Code") == "TransactionConflict" for reason in reasons):
        raise error


def key_of(item: Item) -> Key:
    return Key(item[PK], item[SK])


def in_collection(pk: str, starts_with: str = "") -> ConditionBase:
    """The key condition for a whole collection, or for the part of it under one prefix."""
    condition = ConditionKey(PK).eq(pk)
    return condition & ConditionKey(SK).begins_with(starts_with) if starts_with else condition
