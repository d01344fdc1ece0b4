"""What Zoom's refusals mean. The codes are those that its reference and its forum give (README, "Video meetings")."""

import re

from functions.shared.video.http import Answer
from functions.shared.video.provider import Reason, VideoError

EXPIRED = 124
_BY_CODE = {
    EXPIRED: Reason.WRONG_KEYS,
    200: Reason.PAID_PLAN,
    1001: Reason.NO_SUCH_HOST,
    1010: Reason.NO_SUCH_HOST,
    3001: Reason.NO_SUCH_MEETING,
    3043: Reason.FULL,
    4700: Reason.SCOPE_MISSING,
    4711: Reason.SCOPE_MISSING,
}
_TOO_MANY, _SERVER = 429, 500
_NOT_ENABLED = 404
"""As a code: registration is not switched on for the meeting."""


def refusal(answer: Answer) -> VideoError:
    """The error that a refusing answer stands for."""
    try:
        said = answer.json()
    except VideoError as error:
        return error
    message, code = str(said.get("message", "")), _number(said.get("code"))
    if answer.status == _TOO_MANY:
        # The headers tell of another limit as often as not: only the text says which it is (README, "Video meetings").
        return VideoError(Reason.DAILY_LIMIT if "daily" in message.lower() else Reason.TOO_FAST)
    if answer.status >= _SERVER:
        return VideoError(Reason.BROKEN, str(answer.status))
    reason = _BY_CODE.get(code, Reason.WRONG_KEYS if answer.status in {401, 403} else Reason.REFUSED)
    return VideoError(reason, _scopes(message) if reason is Reason.SCOPE_MISSING else str(code))


def is_expired(answer: Answer) -> bool:
    return answer.status == 401 and refusal(answer).detail == str(EXPIRED)  # noqa: PLR2004 - HTTP's


def _number(code: object) -> int:
    return int(code) if isinstance(code, int | str) and str(code).isdigit() else 0


def _scopes(message: str) -> str:
    """The scopes that Zoom names, and nothing else of its words."""
    return ", ".join(re.findall(r"[a-z_]+(?::[a-z_]+)+", message))
