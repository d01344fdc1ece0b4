"""What a person sent: form fields as they typed them, cookies, and where the request came from."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import parse_qs, urlsplit

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

LONGEST_BODY = 400_000
"""Characters as they travel: long answers in Chinese or Cyrillic take nine for each that was typed."""
MOST_FIELDS = 2_000
"""A message to the largest course, with everybody in it ticked."""


class BadFormError(Exception):
    """Raised when a body is no form, or a form beyond all measure."""


class ForeignOriginError(Exception):
    """Raised when a form was sent from another site."""


class Submitted:
    """The fields of a form, as WTForms asks for them."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def getlist(self, name: str) -> list[str]:
        return self._fields.get(name, [])

    def first(self, name: str) -> str:
        return next(iter(self.getlist(name)), "")

    def number(self, name: str, otherwise: int) -> int:
        """A small whole number in a hidden or optional field; whatever else stands there is passed over."""
        text = self.first(name)
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else otherwise


def submitted(event: APIGatewayProxyEventV2) -> Submitted:
    """The form in a request's body.

    Raises:
        BadFormError: too long, too many fields, or not text.

    """
    try:
        body = event.decoded_body or ""
        if len(body) > LONGEST_BODY:
            raise BadFormError
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise BadFormError from error
    return Submitted({name: [_clean(value) for value in values] for name, values in fields.items()})


def _clean(value: str) -> str:
    """Drops what no keyboard types (NUL, other control characters) and browsers' line ends."""
    text = value.replace("\r\n", "\n")
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def source(event: APIGatewayProxyEventV2) -> str:
    """Where a request comes from, as a limit counts it: an address of IPv4, or the half of one of IPv6 that a household
    has to itself.
    """
    address = str(event.request_context.http.source_ip or "")
    try:
        return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
    except ValueError:
        return address


def cookie(event: APIGatewayProxyEventV2, name: str) -> str:
    """The value that the browser sent, or nothing."""
    for one in _cookies(event):
        found, _, value = one.strip().partition("=")
        if found == name:
            return value
    return ""


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _cookies(event: APIGatewayProxyEventV2) -> list[str]:
    """API Gateway sets cookies apart; an emulator may leave them in their header."""
    return [*event.cookies, *_headers(event).get("cookie", "").split(";")]


def _headers(event: APIGatewayProxyEventV2) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}


def check_origin(event: APIGatewayProxyEventV2) -> None:
    """Refuses a form that another site had a browser send: by Sec-Fetch-Site, else by Origin against Host; a request
    with neither is no browser's, and is refused where it carries a cookie.

    Raises:
        ForeignOriginError: it may come from another site.

    """
    headers = _headers(event)
    if site := headers.get("sec-fetch-site"):
        allowed = site in {"same-origin", "none"}
    elif origin := headers.get("origin"):
        allowed = _host_of(origin) == headers.get("host")
    else:
        allowed = not any(one.strip() for one in _cookies(event))
    if not allowed:
        raise ForeignOriginError
