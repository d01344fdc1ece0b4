"""The access token: one for all functions, asked for by one of them at a time.

An older kind of account takes an earlier token back when it gives a new one, so nobody asks while another does.
"""

import base64
import time
from datetime import datetime, timedelta
from urllib.parse import urlencode

from functions.shared.storage import video_tokens
from functions.shared.storage.video_tokens import Token
from functions.shared.video import http
from functions.shared.video.connections import Zoom
from functions.shared.video.provider import Reason, VideoError

_SPARE = timedelta(minutes=5)
_PATIENCE, _PAUSE = 8, 0.25
"""Looks, and seconds between them, while another function asks for a token."""
_OK = 200
_KNOWN: dict[str, Token] = {}
"""In front of the table, for the life of the function."""


def token(to: Zoom, now: datetime, *, seconds: float, but: str = "") -> Token:
    """A token that is good for a while; `but` is one that Zoom has just refused.

    Raises:
        VideoError: Zoom gives none.

    """
    for _ in range(_PATIENCE):
        for kept in (_KNOWN.get(to.client_id), video_tokens.kept(to.client_id)):
            if kept and kept.token != but and kept.expires_at > now:
                _KNOWN[to.client_id] = kept
                return kept
        if video_tokens.may_ask(to.client_id, now):
            return _asked(to, now, seconds)
        time.sleep(_PAUSE)
    raise VideoError(Reason.UNREACHABLE)


def forget() -> None:
    _KNOWN.clear()


def _asked(to: Zoom, now: datetime, seconds: float) -> Token:
    try:
        fresh = ask(to, now, seconds)
    except VideoError:
        video_tokens.has_asked(to.client_id)
        raise
    video_tokens.keep(to.client_id, fresh)
    _KNOWN[to.client_id] = fresh
    return fresh


def ask(to: Zoom, now: datetime, seconds: float) -> Token:
    """A new one from Zoom (docs: Server-to-Server OAuth): it lives an hour, and cannot be refreshed."""
    both = base64.b64encode(f"{to.client_id}:{to.client_secret}".encode()).decode()
    answer = http.call(
        "POST",
        to.oauth,
        seconds=seconds,
        headers={"Authorization": f"Basic {both}", "Content-Type": "application/x-www-form-urlencoded"},
        body=urlencode({"grant_type": "account_credentials", "account_id": to.account_id}).encode(),
    )
    if answer.status != _OK:
        raise VideoError(Reason.WRONG_KEYS if answer.status in {400, 401, 403} else Reason.BROKEN)
    said = answer.json()
    return Token(
        token=str(said.get("access_token", "")),
        expires_at=now + timedelta(seconds=int(said.get("expires_in", 0))) - _SPARE,
        scopes=tuple(str(said.get("scope", "")).split()),
    )
