"""A provider's access token, shared by everything that calls it. Only the function meetings reaches it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from functions.shared.storage import room_keys, schema, table
from functions.shared.storage.items import builtins, from_item
from functions.shared.storage.writes import Change, is_new

VERSION = 1
_MOST = timedelta(seconds=20)
"""For how long one function may ask while others wait: then it has died."""


@dataclass(frozen=True, kw_only=True)
class Token:
    token: str = field(repr=False)
    expires_at: datetime
    scopes: tuple[str, ...] = ()


def kept(client: str) -> Token | None:
    item = table.read(room_keys.tokens_of(client))
    if item is None or "token" not in item:
        return None
    item.pop("asking_until", None)
    return from_item(item, Token, VERSION)


def may_ask(client: str, now: datetime) -> bool:
    """Whether the caller is the one who asks for a new token now."""
    free = is_new() | Attr("asking_until").not_exists() | Attr("asking_until").lt(schema.stamp(now))
    until = {schema.VERSION: VERSION, "asking_until": schema.stamp(now + _MOST)}
    try:
        table.write(Change(room_keys.tokens_of(client), free, to=until))
    except table.ConditionFailedError:
        return False
    return True


def keep(client: str, fresh: Token) -> None:
    table.write(Change(room_keys.tokens_of(client), to=builtins(fresh), remove=("asking_until",)))


def has_asked(client: str) -> None:
    """Lets others ask, after an attempt that gave nothing."""
    table.write(Change(room_keys.tokens_of(client), remove=("asking_until",)))
