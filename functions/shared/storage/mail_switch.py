"""One switch for all mail. While it is off nothing is handed to SES and nothing is lost: what waits is looked at when
it is on again, and what is too late by then is not sent (invariant 4).

It names the table that it was written for. AWS restores a table under another name only, so one that comes from a
backup starts with its mail muted, whatever the switch said on that day.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from functions.shared.settings import settings
from functions.shared.storage import stack_keys, table
from functions.shared.storage.items import Item, from_item, to_item
from functions.shared.storage.writes import Put, Write, is_new

VERSION = 1


class MutedError(Exception):
    """Raised when no mail may leave: it waits where it is."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    table: str
    muted_at: datetime | None = None
    why: str = ""
    restored: bool = False
    """Whether it came from a backup and nobody has released it: then nothing happens by itself but erasures."""
    source: str = ""
    """The table that it takes the place of, and the instant that it is as of: asked once more at the release."""
    as_of: datetime | None = None

    @property
    def waits_for_somebody(self) -> bool:
        return self.restored or self.table != settings().table

    @property
    def lets_through(self) -> bool:
        return self.muted_at is None and self.table == settings().table


def read() -> Switch | None:
    """As it stands; nothing in a table that no sweep has seen yet."""
    item = table.read(stack_keys.mail_switch())
    return from_item(item, Switch, VERSION) if item else None


def lets_through(item: Item | None) -> bool:
    """Whether mail may leave, by the switch as it was read with other things."""
    return item is None or from_item(item, Switch, VERSION).lets_through


def looked_at() -> Switch:
    """As it stands. Writes down whose table this is where nobody has: a copy of it will be known for one."""
    switch = read()
    if switch is None:
        switch = Switch(table=settings().table)
        with suppress(table.ConditionFailedError):
            table.write(Put(_item(switch), is_new()))
    return switch


def muted(now: datetime, why: str, after: Switch | None = None) -> Write:
    """`after` is what stood there: a table that came from a backup goes on waiting for somebody."""
    return Put(_item(replace(after or Switch(table=settings().table), muted_at=now, why=why)))


def restored(now: datetime, source: str, as_of: datetime) -> Write:
    """Of a table that was made from a backup of another one."""
    why = f"restored as it was at {as_of:%Y-%m-%d %H:%M} UTC"
    name = settings().table
    return Put(_item(Switch(table=name, muted_at=now, why=why, restored=True, source=source, as_of=as_of)))


def released() -> Write:
    return Put(_item(Switch(table=settings().table)))


def _item(switch: Switch) -> Item:
    return to_item(stack_keys.mail_switch(), switch, VERSION)
