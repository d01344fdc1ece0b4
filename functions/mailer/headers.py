"""Subjects and names as mail headers carry them, in every script (RFC 2047).

The standard library's encoders are not used: EmailMessage's loses a space between two encoded words (Python 3.11) or
puts one into a long name (3.13, too), and email.header leaves signs like ";" as they are, where they mean something.
"""

from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

_MOST_BYTES = 36
"""In one encoded word: with its frame, in base64 and after any name of a header it stays on a line of 76 characters
(RFC 2047, section 2)."""
POLICY = SMTP.clone(refold_source="none")
"""What was folded here is not folded anew: the library would take it apart and encode it in its own way."""


def put(message: EmailMessage, name: str, words: str, address: str = "") -> None:
    """Sets a header to words, or to a person and their address. Words are data: they stay on one line, and what has a
    meaning in a header is quoted or encoded, so that none can become another header.

    Raises:
        ValueError: the address has a space or a line end in it.

    """
    if address and address.split() != [address]:
        raise ValueError("an address is one word")
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    if plain.isascii() and "=?" not in plain:
        value = formataddr((plain, address)) if address else plain
    else:
        encoded = "\n ".join(_encoded_words(plain))
        value = f"{encoded}\n <{address}>" if address else encoded
    message.set_raw(name, value)


def _encoded_words(plain: str) -> Iterator[str]:
    """Whole characters in each: a reader may decode them one by one."""
    part = b""
    for character in plain:
        coded = character.encode()
        if len(part) + len(coded) > _MOST_BYTES:
            yield _word(part)
            part = b""
        part += coded
    yield _word(part)


def _word(part: bytes) -> str:
    return f"=?utf-8?b?{b64encode(part).decode()}?="
