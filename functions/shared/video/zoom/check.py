"""The test of the connection to Zoom: which key, which scope, which setting is missing."""

from collections.abc import Sequence
from datetime import datetime

from functions.shared.domain.words import later
from functions.shared.video.connections import Zoom
from functions.shared.video.provider import WORDS, Lack, Reason, VideoError
from functions.shared.video.zoom import tokens
from functions.shared.video.zoom.client import Client

SCOPES = (
    "meeting:write:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:write:registrant:admin",
    "meeting:write:batch_registrants:admin",
    "meeting:write:invite_links:admin",
    "user:read:user:admin",
)
"""Granular scopes, one for each call that we make and for looking whether the host is there."""
_BASIC = 1
"""Of the types of users the one that cannot have people registered."""


def lacks(to: Zoom, client: Client, now: datetime) -> Sequence[Lack]:
    try:
        given = tokens.ask(to, now, client.seconds).scopes
    except VideoError as error:
        if error.reason is Reason.WRONG_KEYS:
            words = later("Zoom does not accept account id, client id and client secret, or the app is not activated.")
            return [Lack(words=words)]
        return [Lack(words=WORDS[error.reason], detail=error.detail)]
    missing = [one for one in SCOPES if one not in given]
    found = [Lack(words=later("The app at Zoom has no scope:"), detail=one) for one in missing]
    if not to.webhook_secret:
        words = later("There is no secret token for events: attendance then comes from our own page alone.")
        found.append(Lack(words=words, detail="webhook_secret"))
    return found + ([] if SCOPES[-1] in missing else _host(to, client))


def _host(to: Zoom, client: Client) -> list[Lack]:
    try:
        user = client.ask("GET", "users", to.host)
    except VideoError as error:
        return [Lack(words=WORDS[error.reason], detail=to.host)]
    if user.get("type") == _BASIC:
        words = later(
            "The host has a basic account: people get no links of their own, and meetings end after 40 minutes:"
        )
        return [Lack(words=words, detail=to.host)]
    return []
