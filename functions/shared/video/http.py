"""One call to a provider: one attempt, a short time, and an error of ours for whatever goes wrong."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import urllib3

from functions.shared.video.provider import Reason, VideoError

AT_THE_CLICK = 4.0
"""Seconds for all of a call that somebody waits for: then they go in by the fallback."""
IN_PEACE = 15.0
"""Seconds for one that nobody waits for."""
_LONGEST = 2_000_000


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """What it says.

        Raises:
            VideoError: it is no object of JSON.

        """
        try:
            said = json.loads(self.body or b"{}")
        except ValueError as error:
            raise VideoError(Reason.BROKEN) from error
        if not isinstance(said, dict):
            raise VideoError(Reason.BROKEN)
        return said


def call(
    method: str, address: str, *, seconds: float, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """The answer, whatever its status.

    Raises:
        VideoError: there was none in time.

    """
    try:
        answer = _pool().request(
            method,
            address,
            headers=dict(headers or {}),
            body=body or None,
            timeout=urllib3.Timeout(total=seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        content = _within(answer, time.monotonic() + seconds)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise VideoError(Reason.UNREACHABLE) from error
    return Answer(answer.status, answer.headers, content)


def _within(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """All of the body, which may come in drops: urllib3's timeout is for each of them.

    Raises:
        urllib3.exceptions.HTTPError: it takes too long, or is too long.

    """
    content = b""
    while piece := answer.read1(65_536):
        content += piece
        if time.monotonic() > until or len(content) > _LONGEST:
            answer.close()
            raise urllib3.exceptions.HTTPError
    answer.release_conn()
    return content


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)
