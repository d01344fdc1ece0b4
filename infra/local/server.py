"""The HTTP front of the local target: our own few pages under /_local, all else through the gateway."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from functions.shared import log
from infra.limits import Limit
from infra.local import gateway, own_pages
from infra.local.front import Front
from infra.local.gateway import Answer, Request
from infra.local.providers.bigbluebutton import BigBlueButton
from infra.local.time_machine import TimeMachine
from infra.parameters import Parameters

LONGEST_BODY = 10_000_000
"""API Gateway's limit."""
_TOO_MANY = Answer(429, (("Content-Type", "application/json"),), b'{"message":"Too Many Requests"}')
"""In API Gateway's own words: they cannot be chosen."""


class Server(ThreadingHTTPServer):
    """Threads, because browsers hold connections open."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, time_machine: TimeMachine) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.time_machine = time_machine
        self.front = Front(Limit(Parameters.requests_per_second, Parameters.burst))
        self.bigbluebutton: BigBlueButton | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "Kindred"
    sys_version = ""

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing: paths hold tokens."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LONGEST_BODY:
            self.close_connection = True
            self._send(Answer(413, (("Content-Type", "text/plain"),), b"Too large"))
            return
        parts = urlsplit(self.path)
        request = Request(self.command, parts.path, parts.query, dict(self.headers.items()), self.rfile.read(length))
        if parts.path.startswith("/_local/bigbluebutton/") and self.server.bigbluebutton:
            self._send(self.server.bigbluebutton.answer(request))
            self.server.time_machine.pump.wake()
        elif parts.path == "/_local" or parts.path.startswith("/_local/"):
            self._send(own_pages.answer(request, self.server.time_machine))
        else:
            self._send(self._through_the_gateway(request))
            self.server.time_machine.pump.wake()

    def _through_the_gateway(self, request: Request) -> Answer:
        """As API Gateway does it, a function that fails is a bare 500: the stories fail on any."""
        if not self.server.front.lets_through(gateway.route_of(request), time.monotonic()):
            return _TOO_MANY
        try:
            return gateway.answer(request)
        except Exception as error:  # noqa: BLE001 - the boundary of the server
            log.failed("a function failed", error)
            return Answer(500, (("Content-Type", "application/json"),), b'{"message":"Internal Server Error"}')

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in {204, 304}:
            self.wfile.write(answer.body)
