"""Opaque ids: random where a thing is new, derived where the same intent must get the same id."""

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u, so that an id can be read out over the telephone."""

LENGTH = 16
"""80 random bits: with a thousand million ids the chance of any collision is about 4 in ten million."""

DERIVED_LENGTH = 26
"""130 bits of SHA-256: an id that is derived from what strangers can choose must resist deliberate collisions."""


def new() -> str:
    """A random id that says nothing about what it names, nor when it was made."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def unguessable() -> str:
    """One that opens what it names: 130 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(DERIVED_LENGTH))


def derived(*parts: str) -> str:
    """The same id for the same parts, on every machine and for ever. Parts must not contain a newline."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest())
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(DERIVED_LENGTH))
