"""What every page has in common: the check of a form's origin, the headers, and a kind page for each refusal."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.shared import log
from functions.shared.outage import passes
from functions.shared.web import reader
from functions.shared.web.again import sent
from functions.shared.web.pages import page, see_other
from functions.shared.web.refusals import REFUSALS, SIGN_IN_FIRST
from functions.shared.web.requests import check_origin

SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
"""same-origin rather than no-referrer: with the latter our own forms say "Origin: null" (README, Decisions)."""

READ = ["GET", "HEAD"]
"""A page: it changes nothing, because scanners and previews open every link (invariant 5)."""
SEND = ["POST"]
"""A press of a button."""
_RETRY_AFTER = "5"
"""Seconds."""


class Router(APIGatewayHttpRouter):
    """The routes of one module of a function."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # the library's own


class Site(APIGatewayHttpResolver):
    """The routes of one function, with what all of them share."""

    def __init__(self, refusals: Mapping[type[Exception], tuple[int, str]] | None = None) -> None:
        """`refusals` are the function's own, beside those that all share: an error, its status and its page."""
        super().__init__()
        self.use([_guarded])
        self.not_found(_nowhere)
        for refusal, (status, template) in {**REFUSALS, **(refusals or {})}.items():
            self.exception_handler(refusal)(self._explained(status, template))
        self.exception_handler(list(SIGN_IN_FIRST))(lambda _error: _dressed(see_other("/sign-in")))
        self.exception_handler(Exception)(self._failed)

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
        reader.comes(APIGatewayProxyEventV2(dict(event)))
        answer = super().resolve(event, context)
        if event["requestContext"]["http"]["method"] == "HEAD":
            answer["body"] = ""
        return answer

    def _explained(self, status: int, template: str) -> Callable[[Exception], Response[Any]]:
        def explain(error: Exception) -> Response[Any]:
            log.note("refused", reason=type(error).__name__, status=status)
            return _dressed(self._held(template, status))

        return explain

    def _failed(self, error: Exception) -> Response[Any]:
        """What passes by itself is no fault of ours: whoever calls may call again, as providers do by themselves."""
        log.failed("a request failed", error)
        template, status = ("busy", 503) if passes(error) else ("trouble", 500)
        answer = self._held(template, status)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer.headers["Retry-After"] = _RETRY_AFTER
        return _dressed(answer)

    def _held(self, template: str, status: int) -> Response[Any]:
        """With what was sent. To choose another language there would lose it, so then none is offered."""
        what = sent(self.current_event)
        return page(template, status=status, language=reader.language() if what else "", sent=what)


def _guarded(app: APIGatewayHttpResolver, handle: NextMiddleware) -> Response[Any]:
    if app.current_event.http_method not in READ:
        check_origin(app.current_event)
    return _dressed(handle(app))


def _dressed(answer: Response[Any]) -> Response[Any]:
    for name, value in {"Cache-Control": "no-store", **SECURITY_HEADERS}.items():
        answer.headers.setdefault(name, value)
    return answer


def _nowhere(_error: Exception) -> Response[Any]:
    return _dressed(page("not-found", status=404))
