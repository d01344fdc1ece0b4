"""What a version's readers accept, as JSON Schema: of each record in the table, and of the messages on each queue."""

from typing import Any

import msgspec

from functions.shared.mail import queue as mail_queue
from functions.shared.storage import schema
from functions.shared.storage.items import Item
from functions.shared.video import queue as room_queue
from infra.verifying.shapes import SHAPES, shape_of
from tests.upgrades.world import as_text

_NOT_OF_THE_RECORD = {schema.PK, schema.SK, schema.DUE_SHARD, schema.DUE_AT, schema.EXPIRES, "claimed_until"}


def of_today() -> dict[str, Any]:
    records = {
        shape.record.__name__: {"version": shape.version, "schema": msgspec.json.schema(shape.record)}
        for shape in SHAPES
        if shape.record
    }
    queues = {
        "mail": msgspec.json.schema(mail_queue.Message),
        "rooms": msgspec.json.schema(room_queue.PrepareMeeting | room_queue.EndRooms),
        "happenings": msgspec.json.schema(room_queue.Happened),
    }
    return {"records": records, "queues": queues}


def record_in(item: Item) -> tuple[str, int, dict[str, Any]] | None:
    """The name of the record that an item holds, its version, and its fields as the table has them."""
    shape = shape_of(item)
    if shape.record is None:
        return None
    fields = {name: value for name, value in as_text(item).items() if name not in _NOT_OF_THE_RECORD}
    version = fields.pop(schema.VERSION)
    plain = {
        name: value["bytes"] if isinstance(value, dict) and set(value) == {"bytes"} else value
        for name, value in fields.items()
    }
    return shape.record.__name__, int(version), plain
