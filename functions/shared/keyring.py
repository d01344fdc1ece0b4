"""The ring of keys that sign links and cookies: the current one signs, every one on it is still believed."""

import json
import time
from dataclasses import dataclass, field
from functools import lru_cache

from functions.shared import aws
from functions.shared.settings import settings

_READ_AGAIN_AFTER = 300
"""Seconds: a rotated ring is known everywhere five minutes later, at a price of 0.05 USD for 10,000 reads."""
_SOON = 10


@dataclass(frozen=True)
class KeyRing:
    """Keys by id. A key taken off the ring kills every link that it signed: rotation only adds."""

    current: str
    keys: dict[str, bytes] = field(repr=False)


def parse(secret: str) -> KeyRing:
    """The ring from its secret: {"current": "k1", "keys": {"k1": "<hex>"}}, or what CloudFormation generated
    ({"current": "k1", "k1": "<random text>"}).
    """
    fields = json.loads(secret)
    keys = fields.get("keys") or {name: value for name, value in fields.items() if name != "current"}
    return KeyRing(fields["current"], {name: value.encode() for name, value in keys.items()})


def ring(knowing: str = "") -> KeyRing:
    """The ring; read anew where a link was signed with a key that was added since (`knowing` its id), so that a
    rotation kills no link in any function, yet a forged id makes nobody read the secret more than every ten seconds.
    """
    known = _read(int(time.monotonic() // _READ_AGAIN_AFTER), 0)
    if knowing and knowing not in known.keys:
        return _read(0, int(time.monotonic() // _SOON))
    return known


@lru_cache(maxsize=2)
def _read(_period: int, _soon: int) -> KeyRing:
    return parse(aws.secrets().get_secret_value(SecretId=settings().key_secret)["SecretString"])


def forget() -> None:
    """Reads the ring anew at the next question: another stack in the same process has another ring."""
    _read.cache_clear()
