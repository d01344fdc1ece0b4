"""A small Zoom: tokens, meetings, registrants, invite links, with the limits that the real one has.

Shapes and limits are those that Zoom's own reference and its forum give (README, "Video meetings").
"""

import base64
import json
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.shared import clock
from functions.shared.video.zoom.check import SCOPES
from infra.local.gateway import Answer, Request
from infra.local.providers.faults import Faults
from infra.local.providers.zoom_answers import ADDS, DAILY, GONE, answer, refused

MEETINGS_A_DAY, ADDS_A_DAY, BATCH = 100, 3, 30
_LIVES = timedelta(seconds=3600)
BASIC, LICENSED = 1, 2


@dataclass
class ZoomMeeting:
    id: int
    host: str
    given: dict[str, Any]
    registrants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def said(self, address: str) -> dict[str, Any]:
        """As it is described to whoever made it: the start link is the host's."""
        return {
            **self.given,
            "id": self.id,
            "uuid": f"uuid-{self.id}==",
            "host_email": self.host,
            "join_url": f"{address}/j/{self.id}?pwd=x",
            "start_url": f"{address}/s/{self.id}?zak=host-key-{self.id}",
        }


class Zoom:
    """`hosts` are its users with their type; `scopes` what a token allows."""

    def __init__(self, address: str = "https://zoom.example.org", hosts: dict[str, int] | None = None) -> None:
        self.address, self.hosts = address, hosts or {"host@school.example.org": LICENSED}
        self.account, self.client, self.client_secret = "account", "client", "client-secret"
        self.scopes: tuple[str, ...] = SCOPES
        self.tokens: dict[str, datetime] = {}
        self.meetings: dict[int, ZoomMeeting] = {}
        self.counted: Counter[str] = Counter()
        self.faults = Faults()

    def answer(self, request: Request) -> Answer:
        if fault := self.faults.meets(request):
            return fault
        path = unquote(request.path)
        if path == "/oauth/token":
            return self._token(request)
        if not self._may(request):
            return refused(401, 124, "Invalid access token.")
        body = json.loads(request.body or b"{}")
        for method, pattern, scope, call in self._routes():
            found = re.fullmatch(f"/v2{pattern}", path)
            if found and method == request.method:
                if scope not in self.scopes:
                    return refused(400, 4711, f"Invalid access token, does not contain scopes:[{scope}].")
                return call(found[1], body)
        return refused(404, 404, "Not found")

    def daily(self, what: str, most: int) -> bool:
        """Counts one, and says whether it was still allowed today (UTC)."""
        key = f"{what} {clock.now().date()}"
        self.counted[key] += 1
        return self.counted[key] <= most

    def _routes(self) -> list[tuple[str, str, str, Callable[[str, dict[str, Any]], Answer]]]:
        return [
            ("POST", "/users/([^/]+)/meetings", "meeting:write:meeting:admin", self._create),
            ("GET", "/users/([^/]+)", "user:read:user:admin", self._user),
            ("GET", "/meetings/([^/]+)", "meeting:read:meeting:admin", self._get),
            ("PATCH", "/meetings/([^/]+)", "meeting:update:meeting:admin", self._update),
            ("DELETE", "/meetings/([^/]+)", "meeting:delete:meeting:admin", self._delete),
            ("POST", "/meetings/([^/]+)/registrants", "meeting:write:registrant:admin", self._register),
            ("POST", "/meetings/([^/]+)/batch_registrants", "meeting:write:batch_registrants:admin", self._batch),
            ("POST", "/meetings/([^/]+)/invite_links", "meeting:write:invite_links:admin", self._invite),
        ]

    def _token(self, request: Request) -> Answer:
        basic = base64.b64encode(f"{self.client}:{self.client_secret}".encode()).decode()
        asked = dict(parse_qsl(request.body.decode()))
        wanted = {"grant_type": "account_credentials", "account_id": self.account}
        if request.headers.get("Authorization") != f"Basic {basic}" or asked != wanted:
            return answer(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        token = secrets.token_urlsafe(16)
        self.tokens[token] = clock.now() + _LIVES
        said = {"access_token": token, "token_type": "bearer", "expires_in": 3600, "scope": " ".join(self.scopes)}
        return answer(200, said)

    def _may(self, request: Request) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return token in self.tokens and self.tokens[token] > clock.now()

    def _user(self, user: str, _body: dict[str, Any]) -> Answer:
        if user not in self.hosts:
            return refused(404, 1001, f"User does not exist: {user}.")
        return answer(200, {"id": "abc", "email": user, "type": self.hosts[user]})

    def _create(self, user: str, body: dict[str, Any]) -> Answer:
        if user not in self.hosts:
            return refused(404, 1001, f"User does not exist: {user}.")
        if not self.daily(f"meetings {user}", MEETINGS_A_DAY):
            return refused(429, 429, DAILY)
        number = 92_000_000_000 + len(self.meetings)
        self.meetings[number] = ZoomMeeting(number, user, body)
        return answer(201, self.meetings[number].said(self.address))

    def _get(self, number: str, _body: dict[str, Any]) -> Answer:
        meeting = self._meeting(number)
        return answer(200, meeting.said(self.address)) if meeting else GONE

    def _update(self, number: str, body: dict[str, Any]) -> Answer:
        meeting = self._meeting(number)
        if meeting is None:
            return GONE
        if not self.daily(f"meetings {meeting.host}", MEETINGS_A_DAY):
            return refused(429, 429, DAILY)
        meeting.given |= body
        return Answer(204, (), b"")

    def _delete(self, number: str, _body: dict[str, Any]) -> Answer:
        return Answer(204, (), b"") if self.meetings.pop(_number(number), None) else GONE

    def _register(self, number: str, body: dict[str, Any]) -> Answer:
        meeting = self._meeting(number)
        if no := self._no_registering(meeting):
            return no
        assert meeting is not None  # noqa: S101 - else it was refused
        if not self.daily(f"add {number} {body['email']}", ADDS_A_DAY):
            return refused(429, 429, ADDS.format(body["email"]))
        one = self._registered(meeting, body)
        return answer(201, {"id": meeting.id, "topic": meeting.given.get("topic", ""), **one})

    def _batch(self, number: str, body: dict[str, Any]) -> Answer:
        meeting, asked = self._meeting(number), body.get("registrants", [])
        if no := self._no_registering(meeting):
            return no
        assert meeting is not None  # noqa: S101 - else it was refused
        if meeting.given.get("type") != 2:  # noqa: PLR2004 - a scheduled one
            return refused(400, 303, "Batch registration is only for scheduled meetings.")
        if len(asked) > BATCH:
            return refused(400, 300, "Validation Failed.")
        for one in asked:
            if not self.daily(f"add {number} {one['email']}", ADDS_A_DAY):
                return refused(429, 429, ADDS.format(one["email"]))
        said = [{"email": one["email"], **self._registered(meeting, one)} for one in asked]
        return answer(200, {"registrants": said})

    def _invite(self, number: str, body: dict[str, Any]) -> Answer:
        if self._meeting(number) is None:
            return GONE
        made = [{"name": one["name"], "join_url": f"{self.address}/j/{number}?inv=1"} for one in body["attendees"]]
        return answer(201, {"attendees": made})

    def _no_registering(self, meeting: ZoomMeeting | None) -> Answer | None:
        if meeting is None:
            return GONE
        if self.hosts[meeting.host] == BASIC:
            return refused(400, 200, "Only available for Paid users.")
        if meeting.given.get("settings", {}).get("approval_type") == 2:  # noqa: PLR2004 - no registration
            return refused(404, 404, "Registration has not been enabled for this meeting.")
        return None

    def _registered(self, meeting: ZoomMeeting, asked: dict[str, Any]) -> dict[str, Any]:
        """A second time the same person gets what they had."""
        name = f"r{len(meeting.registrants)}-{meeting.id}"
        link = f"{self.address}/w/{meeting.id}?tk={secrets.token_urlsafe(8)}"
        return meeting.registrants.setdefault(
            asked["email"], {"registrant_id": name, "join_url": link, "participant_pin_code": 380303}
        )

    def _meeting(self, number: str) -> ZoomMeeting | None:
        return self.meetings.get(_number(number))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
