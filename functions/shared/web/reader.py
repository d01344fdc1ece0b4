"""In which language a request is answered: what was chosen on this device, else what the browser asks for."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.shared import languages
from functions.shared.web.requests import cookie

COOKIE = "__Host-language"
_KEPT = timedelta(days=400)
"""As long as browsers keep any cookie."""


@dataclass(frozen=True)
class _Reader:
    language: str = ""
    path: str = "/"


_NOBODY = _Reader()
_reader: ContextVar[_Reader] = ContextVar("reader")
"""Of the request that is being answered. Every page needs it, the refusals too, and no rule does."""


def comes(event: APIGatewayProxyEventV2) -> None:
    chosen = cookie(event, COOKIE)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    known = chosen if chosen in languages.available() else languages.understood(headers.get("accept-language", ""))
    _reader.set(_Reader(known, quote(event.raw_path)))


def language(otherwise: str = languages.DEFAULT) -> str:
    """The reader's; `otherwise` where we have none of those that they understand."""
    return _reader.get(_NOBODY).language or otherwise


def path() -> str:
    """Where they are, as it stands in an address, without what followed the question mark."""
    return _reader.get(_NOBODY).path


def remembered(chosen: str) -> Cookie:
    """Keeps a language on this device."""
    return Cookie(
        name=COOKIE,
        value=chosen,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=int(_KEPT.total_seconds()),
    )
