"""Zoom: a meeting for each session, made ahead, with a way in for each person.

Facts and limits: README, "Video meetings". Pair rooms are numbered breakout rooms inside it, which no call can open.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from functions.shared.video import http
from functions.shared.video.connections import Zoom
from functions.shared.video.provider import Lack, Reason, Room, VideoError, Visitor, WayIn
from functions.shared.video.zoom.check import lacks
from functions.shared.video.zoom.client import Client

AT_ONCE = 30
"""Registrants in a batch: Zoom's limit."""
_SCHEDULED = 2
"""Of the types of meetings the one that can be registered for in batches."""
_LINK_LASTS = 7200
"""Seconds that an invite link is good for: made at the click, it need not last."""
_LONGEST_TOPIC, _LONGEST_NAME = 200, 64
_NO_REGISTERING = frozenset(
    {Reason.PAID_PLAN, Reason.DAILY_LIMIT, Reason.TOO_FAST, Reason.REFUSED, Reason.FULL, Reason.SCOPE_MISSING}
)
"""Why somebody cannot be registered who may still get in otherwise."""


class ZoomRooms:
    def __init__(self, connection: Zoom, now: datetime, seconds: float = http.AT_THE_CLICK) -> None:
        self._to, self._client = connection, Client(connection, now, seconds)

    def prepared(self, room: Room) -> Room:
        """The room's meeting, made or brought up to date; one that was deleted there is made anew."""
        if room.external_id:
            try:
                self._client.ask("PATCH", "meetings", room.external_id, body=_meeting(room))
            except VideoError as error:
                if error.reason is not Reason.NO_SUCH_MEETING:
                    raise
            else:
                return room
        host = room.host or self._to.host
        try:
            said = self._client.ask("POST", "users", host, "meetings", body=_meeting(room))
        except VideoError as error:
            raise VideoError(error.reason, host if error.reason is Reason.NO_SUCH_HOST else error.detail) from error
        return replace(room, external_id=_text(said, "id"), join_url=_text(said, "join_url"))

    def removed(self, room: Room) -> None:
        """Takes the meeting back; Zoom writes to nobody about it."""
        try:
            self._client.ask("DELETE", "meetings", room.external_id)
        except VideoError as error:
            if error.reason is not Reason.NO_SUCH_MEETING:
                raise

    def listens(self, _callback: str) -> None:
        """It is told once, by hand."""

    def attendees(self, _room: Room) -> Sequence[str]:
        """Its events tell."""
        return ()

    def ended(self, _room: Room) -> None:
        """Whoever hosts ends it."""

    def ways_in(self, room: Room, visitors: Sequence[Visitor]) -> Sequence[WayIn]:
        """Registers up to thirty people in one call; the links are kept, since each may be asked for thrice a day."""
        batch = [{"email": self._alias(one), "first_name": _first_name(one)} for one in visitors[:AT_ONCE]]
        asked = {"auto_approve": True, "registrants_confirmation_email": False, "registrants": batch}
        said = self._client.ask("POST", "meetings", room.external_id, "batch_registrants", body=asked)
        by_alias = {self._alias(one): one for one in visitors[:AT_ONCE]}
        found = [one for one in said.get("registrants") or [] if isinstance(one, dict) and one.get("email") in by_alias]
        return [_way(by_alias[one["email"]], one) for one in found]

    def way_in(self, room: Room, visitor: Visitor, now: datetime) -> WayIn:
        """The kept link; else a registration; else an invite link; else the meeting's own link."""
        del now
        if visitor.hosts:
            said = self._client.ask("GET", "meetings", room.external_id)
            return WayIn(visitor=visitor.id, url=_text(said, "start_url"))
        if visitor.link:
            return WayIn(visitor=visitor.id, url=visitor.link, lasting=True)
        try:
            return self._registered(room, visitor)
        except VideoError as error:
            if error.reason not in _NO_REGISTERING:
                raise
            return replace(self._invited(room, visitor), instead_of=error.reason)

    def lacks(self, now: datetime) -> Sequence[Lack]:
        return lacks(self._to, self._client, now)

    def _registered(self, room: Room, visitor: Visitor) -> WayIn:
        body = {"email": self._alias(visitor), "first_name": _first_name(visitor)}
        return _way(visitor, self._client.ask("POST", "meetings", room.external_id, "registrants", body=body))

    def _invited(self, room: Room, visitor: Visitor) -> WayIn:
        body = {"attendees": [{"name": _first_name(visitor)}], "ttl": _LINK_LASTS}
        try:
            said = self._client.ask("POST", "meetings", room.external_id, "invite_links", body=body)
            (first, *_) = said.get("attendees") or [{}]
            return WayIn(visitor=visitor.id, url=_text(first, "join_url"))
        except VideoError:
            if not room.join_url:
                raise
            return WayIn(visitor=visitor.id, url=room.join_url)

    def _alias(self, visitor: Visitor) -> str:
        """Zoom wants an address, and need not have theirs (docs: ISV, joining with registration)."""
        return f"p-{visitor.id}@{self._to.host.partition('@')[2]}".lower()


def _meeting(room: Room) -> dict[str, Any]:
    minutes = int((room.ends_at - room.starts_at).total_seconds() // 60)
    return {
        "topic": room.title[:_LONGEST_TOPIC],
        "type": _SCHEDULED,
        "start_time": room.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": minutes,
        "timezone": room.zone,
        "settings": {
            "approval_type": 0,
            "registrants_confirmation_email": False,
            "registrants_email_notification": False,
            "join_before_host": True,
            "jbh_time": 10,
            "waiting_room": False,
            "meeting_authentication": False,
            "allow_multiple_devices": True,
        },
    }


def _first_name(visitor: Visitor) -> str:
    return visitor.name[:_LONGEST_NAME]


def _way(visitor: Visitor, said: dict[str, Any]) -> WayIn:
    registrant = str(said.get("registrant_id") or "")
    return WayIn(visitor=visitor.id, url=_text(said, "join_url"), registrant=registrant, lasting=True)


def _text(said: dict[str, Any], name: str) -> str:
    """Raises:
    VideoError: Zoom's answer has no such field.

    """
    if not said.get(name):
        raise VideoError(Reason.BROKEN, name)
    return str(said[name])
