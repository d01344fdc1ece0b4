"""Zoom's REST API, as far as we need it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from functions.shared.video import http
from functions.shared.video.connections import Zoom
from functions.shared.video.zoom import tokens
from functions.shared.video.zoom.errors import is_expired, refusal

_FIRST_REFUSAL = 300


@dataclass(frozen=True)
class Client:
    """`now` is for the token's end; `seconds` bounds each call."""

    to: Zoom
    now: datetime
    seconds: float

    def ask(self, method: str, *path: str, body: object = None) -> dict[str, Any]:
        """What it answers.

        Raises:
            VideoError: it refuses, or does not answer.

        """
        token = tokens.token(self.to, self.now, seconds=self.seconds)
        answer = self._send(method, path, body, token.token)
        if is_expired(answer):
            # Another function may have had a newer one given: one token more, and one attempt more.
            token = tokens.token(self.to, self.now, seconds=self.seconds, but=token.token)
            answer = self._send(method, path, body, token.token)
        if answer.status >= _FIRST_REFUSAL:
            raise refusal(answer)
        return answer.json()

    def _send(self, method: str, path: tuple[str, ...], body: object, token: str) -> http.Answer:
        return http.call(
            method,
            "/".join((self.to.api, *(quote(part, safe="@") for part in path))),
            seconds=self.seconds,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            body=b"" if body is None else json.dumps(body).encode(),
        )
