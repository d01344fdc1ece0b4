"""A small BigBlueButton: its calls, its checksums, its rooms, which can be entered and seen, and its webhooks.

What it does is what docs/development/api.md and bbb-webhooks say of the real one. It is for this machine alone.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from functions.shared import clock
from infra.local.gateway import Answer, Request
from infra.local.providers.faults import Faults

_BY_LENGTH = {40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_LONGEST_ID = 256


@dataclass
class Attendee:
    name: str
    role: str
    user: str
    session: str


@dataclass
class Meeting:
    """Passwords and all else that was given stand in `given`."""

    id: str
    given: dict[str, str]
    created: int
    attendees: dict[str, Attendee] = field(default_factory=dict)

    @property
    def internal(self) -> str:
        return f"{hashlib.sha1(self.id.encode()).hexdigest()}-{self.created}"  # noqa: S324 - as the real one does


class BigBlueButton:
    """`address` is its own, up to and with /bigbluebutton; `told` are the webhooks that wait to be delivered."""

    def __init__(
        self, secret: str, address: str = "", algorithms: tuple[str, ...] = tuple(_BY_LENGTH.values())
    ) -> None:
        self.secret, self.address, self._algorithms = secret, address, algorithms
        self.meetings: dict[str, Meeting] = {}
        self.told: list[dict[str, object]] = []
        self.hooks: set[str] = set()
        self.faults = Faults()

    def answer(self, request: Request) -> Answer:
        """A call, or a page of a room."""
        if fault := self.faults.meets(request):
            return fault
        _, _, call = request.path.partition("/bigbluebutton/")
        if call.startswith("room/"):
            return self._room_page(request, call.removeprefix("room/"))
        return self._call(call.removeprefix("api").strip("/"), request.query)

    def leave(self, session: str) -> str:
        """Somebody closes the room; where they are led."""
        for meeting in self.meetings.values():
            if one := meeting.attendees.pop(session, None):
                self._tell("user-left", meeting, one)
                return meeting.given.get("logoutURL", "")
        return ""

    def webhook(self, callback: str, *events: Mapping[str, object]) -> Request:
        """One delivery, as bbb-webhooks sends it: a signed form with a list of events."""
        form = {"domain": "bbb.example.org", "event": json.dumps(list(events)), "timestamp": "1"}
        body = urlencode(form).encode()
        signed = hashlib.sha1(callback.encode() + body + self.secret.encode()).hexdigest()  # noqa: S324 - its default
        return Request("POST", "/hooks/bbb", urlencode({"checksum": signed}), _FORM, body)

    def _call(self, call: str, query: str) -> Answer:
        if not call:
            return _xml("SUCCESS", version="2.0")
        if not self._is_signed(call, query):
            return _failed("checksumError", "Checksums do not match")
        given = dict(parse_qsl(query))
        calls: dict[str, Callable[[dict[str, str]], Answer]] = {
            "create": self._create,
            "join": self._join,
            "end": self._end,
            "getMeetingInfo": self._info,
            "hooks/create": self._hook,
            "getMeetings": lambda _given: _xml("SUCCESS", meetings=""),
        }
        return calls[call](given) if call in calls else _failed("unsupportedRequest", "This request is not supported.")

    def _is_signed(self, call: str, query: str) -> bool:
        before, _, checksum = query.rpartition("checksum=")
        algorithm = _BY_LENGTH.get(len(checksum), "")
        if algorithm not in self._algorithms:
            return False
        expected = hashlib.new(algorithm, f"{call}{before.rstrip('&')}{self.secret}".encode()).hexdigest()
        return hmac.compare_digest(expected, checksum)

    def _create(self, given: dict[str, str]) -> Answer:
        name = given.get("meetingID", "")
        if not 2 <= len(name) <= _LONGEST_ID or "," in name:  # noqa: PLR2004 - its limits
            return _failed("validationError", "Meeting ID must be between 2 and 256 characters")
        known = self.meetings.get(name)
        if known is None:
            known = self.meetings[name] = Meeting(name, given, int(clock.now().timestamp() * 1000))
            key, message = "", ""
        else:
            key, message = "duplicateWarning", "This conference was already in existence."
        return _xml("SUCCESS", meetingID=name, internalMeetingID=known.internal, messageKey=key, message=message)

    def _join(self, given: dict[str, str]) -> Answer:
        meeting = self.meetings.get(given.get("meetingID", ""))
        if meeting is None:
            return _failed("invalidMeetingIdentifier", "The meeting ID that you supplied did not match any.")
        most = int(meeting.given.get("maxParticipants", "0"))
        if most and len(meeting.attendees) >= most:
            return _failed("maxParticipantsReached", "The number of participants allowed has been reached.")
        session = secrets.token_urlsafe(8)
        one = Attendee(given.get("fullName", ""), given.get("role", "VIEWER"), given.get("userID", session), session)
        meeting.attendees[session] = one
        self._tell("user-joined", meeting, one)
        return Answer(302, (("Location", f"{self.address}/room/{session}"),), b"")

    def _end(self, given: dict[str, str]) -> Answer:
        meeting = self.meetings.pop(given.get("meetingID", ""), None)
        if meeting is None:
            return _failed("notFound", "A meeting with that ID does not exist")
        self._tell("meeting-ended", meeting)
        return _xml("SUCCESS", messageKey="sentEndMeetingRequest")

    def _info(self, given: dict[str, str]) -> Answer:
        meeting = self.meetings.get(given.get("meetingID", ""))
        if meeting is None:
            return _failed("notFound", "A meeting with that ID does not exist")
        people = "".join(
            f"<attendee><userID>{escape(one.user)}</userID><fullName>{escape(one.name)}</fullName></attendee>"
            for one in meeting.attendees.values()
        )
        body = f"<response><returncode>SUCCESS</returncode><attendees>{people}</attendees></response>"
        return Answer(200, _XML, body.encode())

    def _hook(self, given: dict[str, str]) -> Answer:
        """One address can stand there once."""
        new = given.get("callbackURL", "") not in self.hooks
        self.hooks.add(given.get("callbackURL", ""))
        return _xml("SUCCESS", hookID="1", messageKey="" if new else "duplicateWarning")

    def _tell(self, what: str, meeting: Meeting, one: Attendee | None = None) -> None:
        user = {"internal-user-id": one.session, "external-user-id": one.user, "name": one.name} if one else {}
        about = {"meeting": {"internal-meeting-id": meeting.internal, "external-meeting-id": meeting.id}}
        attributes = about | ({"user": user} if user else {})
        at = {"ts": int(clock.now().timestamp() * 1000)}
        self.told.append({"data": {"type": "event", "id": what, "attributes": attributes, "event": at}})

    def _room_page(self, request: Request, session: str) -> Answer:
        """A room as its people see it; where they were led out of it, the way back."""
        if request.method == "POST":
            return Answer(303, (("Location", self.leave(session) or "/_local"),), b"")
        meeting = next((one for one in self.meetings.values() if session in one.attendees), None)
        if meeting is None:
            return Answer(200, _HTML, _ENDED)
        names = "".join(
            f"<li>{escape(one.name)}{' (host)' * (one.role == 'MODERATOR')}</li>" for one in meeting.attendees.values()
        )
        return Answer(200, _HTML, _ROOM.format(name=escape(meeting.given.get("name", "")), people=names).encode())


_XML = (("Content-Type", "text/xml;charset=utf-8"),)
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
_ENDED = f"{_HEAD}<title>Closed</title><main><h1>This room is closed</h1><p>Close this window.</p></main>".encode()
_ROOM = (
    f'{_HEAD}<meta http-equiv="refresh" content="4"><title>Room</title><main><h1>{{name}}</h1>'
    "<p>This stands for a BigBlueButton room. In it now:</p><ul>{people}</ul>"
    '<form method="post"><button>Leave</button></form></main>'
)


def _failed(key: str, message: str) -> Answer:
    return _xml("FAILED", messageKey=key, message=message)


def _xml(code: str, **fields: str) -> Answer:
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return Answer(200, _XML, f"<response><returncode>{code}</returncode>{inside}</response>".encode())
