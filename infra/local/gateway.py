"""Stands for API Gateway: finds the route in the manifest, makes the event, calls the function's handler."""

import base64
import importlib
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.shared import clock
from infra.function import Function
from infra.manifest import DEFAULT, FUNCTIONS

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

_ONE_AT_A_TIME = threading.Lock()
"""Powertools keeps the event of the request at hand on a class: a Lambda function never sees two at once, and nor must
the functions here."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    source: str = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def answer(request: Request) -> Answer:
    """The function's answer, as API Gateway would pass it on."""
    function, route = find(request.method, unquote(request.path))
    with _ONE_AT_A_TIME:
        given = handler_of(function)(_event(request, route), None)
    body = given.get("body") or ""
    raw = base64.b64decode(body) if given.get("isBase64Encoded") else body.encode()
    headers = [*given.get("headers", {}).items(), *(("Set-Cookie", one) for one in given.get("cookies", []))]
    return Answer(given["statusCode"], tuple(headers), raw)


def route_of(request: Request) -> str:
    return find(request.method, unquote(request.path))[1]


@cache
def handler_of(function: Function) -> Handler:
    """The handler that the stack names, by the same name."""
    module, _, name = function.handler.rpartition(".")
    found: Handler = getattr(importlib.import_module(module), name)
    return found


def find(method: str, path: str) -> tuple[Function, str]:
    """The function and route for a path. As in API Gateway, a route with fewer variables goes first."""
    for pattern, route, function in _routes():
        if pattern.fullmatch(f"{method} {path}"):
            return function, route
    return next((function, DEFAULT) for function in FUNCTIONS if DEFAULT in function.routes)


@cache
def _routes() -> list[tuple[re.Pattern[str], str, Function]]:
    known = [(route, function) for function in FUNCTIONS for route in function.routes if route != DEFAULT]
    known.sort(key=lambda row: row[0].count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", route)), route, function) for route, function in known]


def _event(request: Request, route: str) -> dict[str, Any]:
    """Payload format 2.0: names of headers in lower case, cookies apart, a form's body in base64."""
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() != "cookie"}
    cookies = next((value for name, value in request.headers.items() if name.lower() == "cookie"), "")
    now = clock.now()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": unquote(request.path),
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": headers.get("host", ""),
            "domainPrefix": "local",
            "http": {
                "method": request.method,
                "path": unquote(request.path),
                "protocol": "HTTP/1.1",
                "sourceIp": request.source,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": "local",
            "routeKey": route,
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(now.timestamp() * 1000),
        },
        "isBase64Encoded": bool(request.body),
    }
    if cookies:
        event["cookies"] = [one.strip() for one in cookies.split(";")]
    if request.body:
        event["body"] = base64.b64encode(request.body).decode()
    if request.query:
        event["queryStringParameters"] = dict(parse_qsl(request.query, keep_blank_values=True))
    return event
