"""Records to items and back, each with its schema version; readers accept the version before their own."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from functions.shared.storage.schema import DUE_AT, DUE_SHARD, EXPIRES, PK, SK, VERSION, Key

Item = dict[str, Any]
R = TypeVar("R")
_KEYS = frozenset({PK, SK, VERSION, DUE_SHARD, DUE_AT, EXPIRES})


class UnknownVersionError(Exception):
    """Raised when an item or message is newer than this code, or older than the version before it."""


def to_item(key: Key, record: object, version: int) -> Item:
    return {**key.attributes(), VERSION: version, **builtins(record)}


def builtins(record: object) -> Item:
    """A record's fields as DynamoDB takes them: instants as text, enums by value, bytes left alone."""
    fields: Item = msgspec.to_builtins(record, builtin_types=(bytes,))
    return {name: value for name, value in fields.items() if value is not None}


def from_item(
    item: Mapping[str, Any],
    record: type[R],
    version: int,
    upgrade: Callable[[Item], Item] | None = None,
) -> R:
    """The record in an item.

    Args:
        item: as the table holds it.
        record: the dataclass to read.
        version: the version that this code writes.
        upgrade: turns the fields of the version before into this one's.

    Raises:
        UnknownVersionError: the item is of neither version.

    """
    fields = {name: value for name, value in item.items() if name not in _KEYS}
    found = int(item.get(VERSION, 0))
    if found == version - 1 and upgrade is not None:
        fields = upgrade(fields)
    elif found != version:
        raise UnknownVersionError(f"{record.__name__} of version {found}; this code reads {version}")
    return msgspec.convert(fields, record)


class _Plain(TypeDeserializer):
    """Numbers as int (we store no fractions), bytes as bytes."""

    def _deserialize_n(self, value: str) -> int:
        return int(Decimal(value))

    def _deserialize_b(self, value: Any) -> bytes:  # noqa: ANN401 - the library's signature
        return bytes(value)


def serialised(item: Mapping[str, Any]) -> dict[str, Any]:
    serializer = TypeSerializer()
    return {name: serializer.serialize(value) for name, value in item.items()}


def plain(item: Mapping[str, Any]) -> Item:
    deserializer = _Plain()
    return {name: deserializer.deserialize(value) for name, value in item.items()}
