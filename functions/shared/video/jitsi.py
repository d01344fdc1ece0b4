"""Jitsi: a room is an address, and where the server asks for one, a token that lets one person into one room.

Three ways, by what the operator entered: no token, HS256 on a server of one's own, and RS256 at 8x8 (JaaS). The claims
are those of lib-jitsi-meet's doc/tokens.md and of 8x8's page on JaaS tokens.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import jwt

from functions.shared.domain.words import later
from functions.shared.video.connections import Jitsi
from functions.shared.video.provider import Lack, MadeAtTheClick, Reason, Room, VideoError, Visitor, WayIn

_LASTS_AFTER = timedelta(minutes=30)
"""A session that runs over is not cut off, and who lost the connection comes back by a fresh click."""
_EARLIER = timedelta(minutes=1)
"""For a server whose clock is a little behind."""
PUBLIC = "meet.jit.si"
JAAS = "vpaas-magic-cookie-"


class JitsiRooms(MadeAtTheClick):
    def __init__(self, connection: Jitsi) -> None:
        self._to = connection

    def way_in(self, room: Room, visitor: Visitor, now: datetime) -> WayIn:
        """The address of the room with the person's token and name in it."""
        parts = [self._to.address.rstrip("/"), *([self._to.app_id] if self._to.is_jaas else []), room.key]
        token = self._token(room, visitor, now)
        address = "/".join(parts) + (f"?jwt={token}" if token else "")
        return WayIn(visitor=visitor.id, url=f"{address}#{_hash(room, visitor)}")

    def lacks(self, now: datetime) -> Sequence[Lack]:
        """Nothing is asked of the server: a room there is only an address. What can be wrong is what was entered."""
        lacks = []
        if urlsplit(self._to.address).hostname == PUBLIC:
            lacks.append(
                Lack(words=later("On the public server somebody has to sign in before a room opens: use another."))
            )
        if self._to.is_jaas and not self._to.app_id.startswith(JAAS):
            lacks.append(Lack(words=later("The AppID of JaaS begins with:"), detail=JAAS))
        if self._to.is_jaas and not self._to.key_id.startswith(f"{self._to.app_id}/"):
            lacks.append(
                Lack(words=later("The id of the key is the AppID, a slash, and the key's own:"), detail="key_id")
            )
        if bool(self._to.secret) != bool(self._to.app_id) and not self._to.is_jaas:
            lacks.append(Lack(words=later("Tokens need both:"), detail="app_id, secret"))
        try:
            self._token(Room(key="test", title="", starts_at=now, ends_at=now), Visitor(id="test", name=""), now)
        except VideoError:
            lacks.append(Lack(words=later("The private key cannot be read: it is the whole of a PEM file.")))
        return lacks

    def _token(self, room: Room, visitor: Visitor, now: datetime) -> str:
        if not (self._to.is_jaas or self._to.secret):
            return ""
        host = urlsplit(self._to.address).hostname or ""
        claims = {
            "aud": "jitsi" if self._to.is_jaas else self._to.app_id,
            "iss": "chat" if self._to.is_jaas else self._to.app_id,
            "sub": self._to.app_id if self._to.is_jaas else host,
            "room": room.key,
            "nbf": int((now - _EARLIER).timestamp()),
            "exp": int((max(room.ends_at, now) + _LASTS_AFTER).timestamp()),
            "context": {"user": _user(visitor, jaas=self._to.is_jaas)},
        }
        try:
            if self._to.is_jaas:
                return jwt.encode(claims, self._to.private_key, "RS256", headers={"kid": self._to.key_id})
            return jwt.encode(claims, self._to.secret, "HS256")
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            raise VideoError(Reason.WRONG_KEYS) from error


def _user(visitor: Visitor, *, jaas: bool) -> dict[str, Any]:
    """All of it is text: numbers and nulls raise in Jitsi's prosody. Whoever is no moderator has no such field, since
    the text "false" has been taken for true.
    """
    may = ({"moderator": "true"} | ({} if jaas else {"affiliation": "owner"})) if visitor.hosts else {}
    return {"id": visitor.id, "name": visitor.name, **may}


def _hash(room: Room, visitor: Visitor) -> str:
    """Jitsi reads each value as JSON, and drops what is none: texts need their quotes."""
    said = {"config.subject": room.title, "userInfo.displayName": visitor.name}
    return "&".join(f"{name}={quote(json.dumps(value, ensure_ascii=False), safe='')}" for name, value in said.items())
