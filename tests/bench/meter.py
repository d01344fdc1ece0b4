"""CPU of the functions alone, and the least that a handler can be, to compare it with."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import jinja2
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.shared import aws


class Meter:
    """Counts CPU of this thread by what is done, without what the emulator takes; fakes of providers run in others."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self._began = self._emulated = 0.0
        for client in (aws.dynamodb(), aws.kms(), aws.sqs()):
            client.meta.events.register_first("before-send", self._handed_over)
            client.meta.events.register_first("response-received", self._answered)

    def _handed_over(self, **_: Any) -> None:
        self._began = time.thread_time()

    def _answered(self, **_: Any) -> None:
        self._emulated += time.thread_time() - self._began

    def of(self, what: str, act: Callable[[], Any]) -> Any:
        emulated, begin = self._emulated, time.thread_time()
        answer = act()
        self.seconds[what].append(time.thread_time() - begin - (self._emulated - emulated))
        return answer


def a_bare_handler() -> Callable[[], Any]:
    """The least: Powertools' resolver, one route, a template of one line."""
    app, template = APIGatewayHttpResolver(), jinja2.Environment(autoescape=True).from_string("<p>Hello {{ name }}</p>")

    @app.get("/hello")
    def hello() -> Response[str]:
        return Response(status_code=200, content_type="text/html", body=template.render(name="Ana"))

    event = {
        "version": "2.0",
        "routeKey": "GET /hello",
        "rawPath": "/hello",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/hello"}, "stage": "$default"},
    }
    return lambda: app.resolve(dict(event), None)


def middle(taken: list[float]) -> float:
    return sorted(taken)[len(taken) // 2]
