"""Whether a webhook is a provider's: by what each of them signs with."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
"""How old a signed event from Zoom may be when it comes. Whether what it says again is signed anew is not known: if
not, what comes later is lost (README, "Video meetings").
"""
_BY_LENGTH = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def zoom(secret: str, stamp: str, body: bytes, given: str, now: datetime) -> bool:
    """Over the bytes as they came: written out anew they would not be the same."""
    if not (
        secret and re.fullmatch(r"[0-9]{1,12}", stamp) and abs(int(stamp) - now.timestamp()) <= WINDOW.total_seconds()
    ):
        return False
    expected = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    return _same(expected, given)


def zoom_answer(secret: str, plain: str) -> dict[str, str]:
    """What Zoom wants to hear when it looks whether an address is ours, on saving it and every three days."""
    signed = hmac.new(secret.encode(), plain.encode(), "sha256").hexdigest()
    return {"plainToken": plain, "encryptedToken": signed}


def bbb(secret: str, address: str, body: bytes, checksum: str, bearer: str) -> bool:
    """bbb-webhooks signs with any of four algorithms, or sends the secret itself."""
    if bearer:
        return bool(secret) and _same(f"Bearer {secret}", bearer)
    algorithm = _BY_LENGTH.get(len(checksum), "")
    if not (secret and algorithm):
        return False
    return _same(hashlib.new(algorithm, address.encode() + body + secret.encode()).hexdigest(), checksum)


def jaas(key: str, given: str) -> bool:
    return bool(key) and _same(key, given)


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())
