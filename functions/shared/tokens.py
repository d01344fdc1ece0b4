"""Signed tokens for links and cookies: a key id, a scope, ids, and where they need one an end.

`k1~<id>~<id>~3~<expires>.<signature>`: readable by whoever holds it, so it carries opaque ids and nothing else. The
scope is not in the text but in the key's derivation: a token of one scope is worth nothing in another.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from itsdangerous import BadSignature, Signer

from functions.shared import ids
from functions.shared.keyring import KeyRing

_DIVIDER = "~"
LONGEST = 400
"""No token of ours comes near; whatever is longer is not looked at."""


class Scope(StrEnum):
    """What a token lets its holder do, and no more."""

    CONFIRM = "confirm"
    JOIN = "join"
    PAGE = "page"
    OFFER = "offer"
    SURE = "sure"
    COPY = "copy"
    ADDRESS = "address"
    SHOWN = "shown"
    SIGN_IN = "sign-in"
    LIVE = "live"
    MAILS = "mails"
    CALENDAR = "calendar"
    SIGN_IN_CODE = "sign-in-code"


class BadTokenError(Exception):
    """Raised when a token is not one of ours, or is damaged."""


class ExpiredTokenError(Exception):
    """Raised when a token was ours and its time is over."""


def sign(ring: KeyRing, scope: Scope, parts: Sequence[str], expires: datetime | None = None) -> str:
    end = str(int(expires.timestamp())) if expires else ""
    text = _DIVIDER.join((ring.current, *parts, end))
    return _signer(ring.keys[ring.current], scope).sign(text).decode()


def read(ring: KeyRing, scope: Scope, token: str, now: datetime) -> tuple[str, ...]:
    """The parts that were signed.

    Raises:
        BadTokenError: not signed by any key on the ring for this scope.
        ExpiredTokenError: signed, but its time is over.

    """
    key = ring.keys.get(token.partition(_DIVIDER)[0]) if len(token) <= LONGEST else None
    if key is None:
        raise BadTokenError
    try:
        _, *parts, end = _signer(key, scope).unsign(token.encode()).decode().split(_DIVIDER)
    except (BadSignature, UnicodeError):
        raise BadTokenError from None
    if end and now >= datetime.fromtimestamp(int(end), UTC):
        raise ExpiredTokenError
    return tuple(parts)


CODE_LENGTH = 8
"""40 bits: at five tries a sign-in and the front's fifty requests a second, a guess comes true in some 400 years."""


def code(ring: KeyRing, subject: str) -> str:
    """A code to type that belongs to a subject: derived, so that it is stored nowhere."""
    signature = _signer(ring.keys[ring.current], Scope.SIGN_IN_CODE).get_signature(subject)
    return ids.derived(signature.decode())[:CODE_LENGTH]


def key_id(token: str) -> str:
    """Which key a token says that it was signed with."""
    return token[:LONGEST].partition(_DIVIDER)[0]


def _signer(key: bytes, scope: Scope) -> Signer:
    return Signer(key, salt=f"kindred.{scope.value}", key_derivation="hmac", digest_method=hashlib.sha256)
