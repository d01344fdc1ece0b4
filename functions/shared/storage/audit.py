"""Who did what to whose data, when: entries are added and never changed."""

from datetime import datetime

from functions.shared import ids
from functions.shared.storage import schema, table
from functions.shared.storage.items import Item
from functions.shared.storage.writes import Put, Write

VERSION = 1


def entry(subject: str, actor: str, action: str, now: datetime) -> Write:
    """The write of one entry about a registration or cohort (by id)."""
    key = schema.audit(subject, now, ids.new())
    fields = {"actor": actor, "action": action, "at": schema.stamp(now)}
    return Put({**key.attributes(), schema.VERSION: VERSION, **fields})


def about(subject: str) -> list[Item]:
    return list(table.query(table.in_collection(f"AUDIT#{subject}")))
