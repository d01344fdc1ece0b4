"""A file that somebody sends with a form: small, and of a kind that a teacher can look at."""

import base64
import binascii
from dataclasses import dataclass
from io import BytesIO

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

LARGEST = 3_000_000
"""Bytes: with base64 and its form it fits into what Lambda takes in one request (6 MB), and gives in one answer."""
_MARKS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


class TooLargeError(Exception):
    """Raised when a file is larger than we take."""


class WrongKindError(Exception):
    """Raised when there is no file, or it is of no kind that we take, whatever its name says."""


@dataclass(frozen=True)
class Upload:
    kind: str
    content: bytes


def uploaded(event: APIGatewayProxyEventV2, name: str) -> Upload:
    """The file of that field.

    Raises:
        TooLargeError, WrongKindError: what they say.

    """
    # Imported here: one page of the function needs it (README, Decisions).
    from multipart import MultipartError, parse_form_data  # noqa: PLC0415

    headers = {key.lower(): value for key, value in (event.get("headers") or {}).items()}
    try:
        body = base64.b64decode(event.get("body") or "") if event.is_base64_encoded else (event.body or "").encode()
        if len(body) > LARGEST + 10_000:
            raise TooLargeError
        told = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
        _, files = parse_form_data(told, strict=True, memory_limit=2 * LARGEST, disk_limit=0, spool_limit=2 * LARGEST)
        part = files.get(name)
        content: bytes = part.raw if part else b""
    except (MultipartError, binascii.Error, ValueError) as error:
        raise WrongKindError from error
    if len(content) > LARGEST:
        raise TooLargeError
    kind = next((kind for mark, kind in _MARKS if content.startswith(mark)), "")
    if not kind:
        raise WrongKindError
    return Upload(kind, content)
