"""How to reach the providers: entered by the operator's command, kept in one secret (README, "Video meetings")."""

import time
from functools import lru_cache
from typing import Any, Literal

import msgspec

from functions.shared import aws, log
from functions.shared.settings import settings

_READ_AGAIN_AFTER = 60
"""Seconds: a new key is used a minute later, at a price of 0.05 USD for 10,000 reads."""


class _Connection(msgspec.Struct, frozen=True, kw_only=True):
    """No key is ever shown where a record is."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Zoom(_Connection, frozen=True, kw_only=True):
    """A server-to-server OAuth app of the organisation's account; `host` is the user who hosts where a cohort names
    nobody else.
    """

    account_id: str
    client_id: str
    client_secret: str
    host: str
    webhook_secret: str = ""
    api: str = "https://api.zoom.us/v2"
    oauth: str = "https://zoom.us/oauth/token"


class Jitsi(_Connection, frozen=True, kw_only=True):
    """A server of one's own: without tokens, or with HS256 tokens by `app_id` and `secret`. JaaS: `private_key` (PEM)
    and `key_id`, `app_id` begins with vpaas-magic-cookie-. `webhook_key` is what JaaS is told to send as Authorization.
    """

    address: str
    app_id: str = ""
    secret: str = ""
    private_key: str = ""
    key_id: str = ""
    webhook_key: str = ""

    @property
    def is_jaas(self) -> bool:
        return bool(self.private_key)


class Bbb(_Connection, frozen=True, kw_only=True):
    """`address` up to and with /bigbluebutton, as `bbb-conf --secret` prints it."""

    address: str
    secret: str
    algorithm: Literal["sha1", "sha256", "sha384", "sha512"] = "sha256"


class Connections(msgspec.Struct, frozen=True, kw_only=True):
    """Those that were entered. Unknown fields are passed over: CloudFormation makes the secret with one of its own."""

    zoom: Zoom | None = None
    jitsi: Jitsi | None = None
    bbb: Bbb | None = None


def connections() -> Connections:
    return _read(int(time.monotonic() // _READ_AGAIN_AFTER))


def parse(secret: str) -> Connections:
    return msgspec.json.decode(secret, type=Connections)


def merged(secret: str, name: str, fields: dict[str, Any]) -> str:
    """The secret with one connection in it anew.

    Raises:
        msgspec.ValidationError: a field is missing or is none of that provider's.

    """
    whole = msgspec.json.decode(secret)
    changed = {**whole, name: fields} if fields else {key: value for key, value in whole.items() if key != name}
    text = msgspec.json.encode(changed).decode()
    parse(text)
    return text


@lru_cache(maxsize=1)
def _read(_period: int) -> Connections:
    try:
        return parse(aws.secrets().get_secret_value(SecretId=settings().video_secret)["SecretString"])
    except msgspec.MsgspecError as error:
        log.failed("the secret with the providers' keys cannot be read", error)
        return Connections()


def forget() -> None:
    """Reads them anew at the next question."""
    _read.cache_clear()
