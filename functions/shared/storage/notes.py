"""A note of the teachers about somebody on the roster: for those who run the course, on no page that is shared."""

from dataclasses import dataclass
from datetime import datetime

from functions.shared.domain.registration import Registration
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Delete, Put, Write

VERSION = 1
LONGEST = 2_000


@dataclass(frozen=True, kw_only=True)
class Note:
    text: str
    by: str
    at: datetime


def of(registration: Registration) -> Note | None:
    item = table.read(schema.note(registration.cohort, registration.id))
    return from_item(item, Note, VERSION) if item else None


def kept(registration: Registration, text: str, by: str, now: datetime, record: Write) -> None:
    """Keeps a note in the old one's place; an empty one takes it away. Neither is in the record."""
    key = schema.note(registration.cohort, registration.id)
    table.write(Put(to_item(key, Note(text=text, by=by, at=now), VERSION)) if text else Delete(key), record)
