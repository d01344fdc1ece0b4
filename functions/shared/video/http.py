"""One call to a provider: one attempt, a short time, and an error of ours for whatever goes wrong."""

import json
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

    def json(self) -> Any:  # noqa: ANN401 - whatever the provider says
        """What it says.

        Raises:
            VideoError: it is no JSON.

        """
        try:
            return json.loads(self.body or b"{}")
        except ValueError as error:
            raise VideoError(Reason.BROKEN) from error


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
        content = answer.read(_LONGEST)
        answer.release_conn()
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        raise VideoError(Reason.UNREACHABLE) from error
    return Answer(answer.status, answer.headers, content)


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)
