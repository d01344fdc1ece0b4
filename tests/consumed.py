"""What DynamoDB says that calls have cost: asked below our own code."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from functions.shared import aws as clients
from functions.shared.storage.schema import DUE_SHARD, PK

ASKED = ("Query", "GetItem", "BatchGetItem", "TransactWriteItems", "UpdateItem", "PutItem")
READS = ("Query", "GetItem", "BatchGetItem")


class Consumed:
    """Units, items looked at and calls, by operation; and how many writes each partition has taken, of the table and of
    the due index.
    """

    def __init__(self) -> None:
        self.units: Counter[str] = Counter()
        self.scanned = 0
        self.calls: Counter[str] = Counter()
        self.partitions: Counter[str] = Counter()

    @property
    def read(self) -> float:
        return sum(self.units[name] for name in READS)

    @property
    def written(self) -> float:
        return sum(units for name, units in self.units.items() if name not in READS)


@contextmanager
def measured() -> Iterator[Consumed]:
    client, found = clients.dynamodb(), Consumed()

    def ask(params: dict[str, Any], **_: object) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"
        for write in params.get("TransactItems", ()):
            for kind, one in write.items():
                if kind != "ConditionCheck":
                    found.partitions.update(_partitions(one))

    def note(parsed: dict[str, Any], model: Any, **_: object) -> None:
        consumed = parsed.get("ConsumedCapacity", [])
        for one in consumed if isinstance(consumed, list) else [consumed]:
            found.units[model.name] += one["CapacityUnits"]
        found.scanned += parsed.get("ScannedCount", 0)
        found.calls[model.name] += 1

    names = [(f"provide-client-params.dynamodb.{name}", f"after-call.dynamodb.{name}") for name in ASKED]
    for before, after in names:
        client.meta.events.register(before, ask)
        client.meta.events.register(after, note)
    try:
        yield found
    finally:
        for before, after in names:
            client.meta.events.unregister(before, ask)
            client.meta.events.unregister(after, note)


def _partitions(write: dict[str, Any]) -> Iterator[str]:
    values = {**write.get("Item", {}), **write.get("Key", {}), **write.get("ExpressionAttributeValues", {})}
    yield values[PK]["S"]
    shard = values.get(DUE_SHARD) or values.get(f":{DUE_SHARD}")
    if shard:
        yield f"index {shard['S']}"
