"""Who has asked for their link again: noted in one write, the same for a mailbox that is known and one that is not."""

from datetime import datetime, timedelta

from functions.shared.storage import schema, table
from functions.shared.storage.schema import Key
from functions.shared.storage.writes import Delete, Put

VERSION = 1
_KEPT = timedelta(days=1)


def note(address: str, now: datetime) -> None:
    key = schema.link_asked(address)
    expires = {schema.EXPIRES: int((now + _KEPT).timestamp())}
    table.write(Put({**key.attributes(), schema.VERSION: VERSION, **expires, **schema.due(now, key)}))


def people(key: Key) -> list[str]:
    """The ids of everyone whom that mailbox reaches."""
    pk = "ADDRESS#" + key.pk.removeprefix("LINKS#")
    return list(dict.fromkeys(item["person"] for item in table.query(table.in_collection(pk))))


def answered(key: Key) -> None:
    table.write(Delete(key))
