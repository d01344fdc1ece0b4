"""A fake provider behind a port of its own: for tests, and for whoever tries the adapters by hand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from infra.local.gateway import Answer, Request


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, answer: Callable[[Request], Answer]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        given = self.server.answer(Request(self.command, parts.path, parts.query, dict(self.headers.items()), body))
        try:
            self._send(given)
        except (BrokenPipeError, ConnectionResetError):
            # Whoever asked has not waited.
            self.close_connection = True

    def _send(self, given: Answer) -> None:
        self.send_response(given.status)
        for name, value in given.headers:
            self.send_header(name, value)
        if given.status != 204:  # noqa: PLR2004 - HTTP's
            self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        self.wfile.write(given.body)


@contextmanager
def served(answer: Callable[[Request], Answer], port: int = 0) -> Iterator[str]:
    """Its address, from here to the end of the block."""
    server = _Server(port, answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
