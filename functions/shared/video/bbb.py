"""BigBlueButton: a room is made by whoever comes first, and made again without harm by everybody after them.

The calls and their checksums are those of docs/development/api.md of BigBlueButton.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from functions.shared.domain.words import later
from functions.shared.video import http
from functions.shared.video.connections import Bbb
from functions.shared.video.provider import Lack, MadeAtTheClick, Reason, Room, VideoError, Visitor, WayIn

_EXISTS = frozenset({"idNotUnique", "duplicateWarning"})
_GONE = frozenset({"notFound", "invalidMeetingIdentifier"})
_SPARE_MINUTES = 2
_MADE_AGAIN_AFTER = 30
"""Seconds: twenty-five people who come at once need not all make the room."""
_MADE: dict[str, datetime] = {}
"""When this function last made a room: of its own life, and of few sessions."""


def checksum(call: str, query: str, secret: str, algorithm: str) -> str:
    """Over the call, the query just as it is sent, and the secret."""
    return hashlib.new(algorithm, f"{call}{query}{secret}".encode()).hexdigest()


def forget() -> None:
    _MADE.clear()


class BbbRooms(MadeAtTheClick):
    """A pair's room ends by itself a little after its round, should we not get to ending it."""

    def __init__(self, connection: Bbb, seconds: float = http.AT_THE_CLICK) -> None:
        self._to, self._seconds = connection, seconds

    def way_in(self, room: Room, visitor: Visitor, now: datetime) -> WayIn:
        """Makes the room if it is not there, and gives the way in; it has no end of its own, so it is never mailed."""
        last = _MADE.get(room.key)
        if last is None or not 0 <= (now - last).total_seconds() < _MADE_AGAIN_AFTER:
            self._create(room, now)
            _MADE[room.key] = now
        join = {
            "fullName": visitor.name,
            "meetingID": room.key,
            "role": "MODERATOR" if visitor.hosts else "VIEWER",
            "userID": visitor.id,
            "redirect": "true",
            **({"errorRedirectUrl": room.back} if room.back else {}),
        }
        return WayIn(visitor=visitor.id, url=self._address("join", join))

    def ended(self, room: Room) -> None:
        """Everybody goes to `back`. A room that is not there has ended already."""
        _MADE.pop(room.key, None)
        self._ask("end", {"meetingID": room.key}, besides=_GONE)

    def listens(self, callback: str) -> None:
        """A hook is dropped after some failures, so it is asked for anew; a server without bbb-webhooks knows no such
        call, and is asked who is in the room instead.
        """
        with suppress(VideoError):
            self._ask("hooks/create", {"callbackURL": callback})

    def attendees(self, room: Room) -> Sequence[str]:
        """Who is in it now, by the ids that we gave them."""
        found = self._ask("getMeetingInfo", {"meetingID": room.key}, besides=_GONE)
        return [one.findtext("userID", "") for one in found.iter("attendee")]

    def lacks(self, now: datetime) -> Sequence[Lack]:
        """Asks for the list of meetings, which needs the secret and changes nothing."""
        del now
        try:
            self._ask("getMeetings", {})
        except VideoError as error:
            if error.reason is Reason.WRONG_KEYS:
                return [
                    Lack(
                        words=later("The server does not accept the secret, or expects another algorithm than:"),
                        detail=self._to.algorithm,
                    )
                ]
            return [Lack(words=later("This is no BigBlueButton server that answers:"), detail=self._to.address)]
        return []

    def _create(self, room: Room, now: datetime) -> None:
        minutes = int((room.ends_at - now).total_seconds() // 60) + _SPARE_MINUTES
        self._ask(
            "create",
            {
                "name": room.title,
                "meetingID": room.key,
                "record": "false",
                "guestPolicy": "ALWAYS_ACCEPT",
                "disabledFeatures": "breakoutRooms",
                "meetingExpireIfNoUserJoinedInMinutes": "5",
                "meetingExpireWhenLastUserLeftInMinutes": "5",
                **({"logoutURL": room.back} if room.back else {}),
                **({"maxParticipants": str(room.most), "duration": str(max(1, minutes))} if room.most else {}),
            },
            besides=_EXISTS,
        )

    def _ask(self, call: str, parameters: Mapping[str, str], besides: frozenset[str] = frozenset()) -> Element:
        """The answer; `besides` are refusals that are as good as a yes."""
        answer = http.call("GET", self._address(call, parameters), seconds=self._seconds)
        try:
            root: Element = fromstring(answer.body)
        except (ParseError, DefusedXmlException) as error:
            raise VideoError(Reason.BROKEN) from error
        if root.findtext("returncode") == "SUCCESS":
            return root
        key = root.findtext("messageKey", "")
        if key not in besides:
            raise VideoError(_REASONS.get(key, Reason.REFUSED), key)
        return root

    def _address(self, call: str, parameters: Mapping[str, str]) -> str:
        query = urlencode(parameters)
        signed = checksum(call, query, self._to.secret, self._to.algorithm)
        together = "&".join(filter(None, (query, f"checksum={signed}")))
        return f"{self._to.address.rstrip('/')}/api/{call}?{together}"


_REASONS = {
    "checksumError": Reason.WRONG_KEYS,
    "notFound": Reason.NO_SUCH_MEETING,
    "invalidMeetingIdentifier": Reason.NO_SUCH_MEETING,
    "maxParticipantsReached": Reason.FULL,
}
