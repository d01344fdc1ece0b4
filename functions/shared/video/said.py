"""What providers say of who came and left, read from their webhooks: who it was by our own ids, and never a name."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from functions.shared.domain.cohort import Video
from functions.shared.video.queue import Came, Happened

_ZOOM = {
    "meeting.participant_joined": (Came.JOINED, "join_time"),
    "meeting.participant_left": (Came.LEFT, "leave_time"),
    "meeting.participant_joined_breakout_room": (Came.JOINED, "join_time"),
    "meeting.participant_left_breakout_room": (Came.LEFT, "leave_time"),
    "meeting.ended": (Came.ENDED, "end_time"),
}
_BBB = {"user-joined": Came.JOINED, "user-left": Came.LEFT, "meeting-ended": Came.ENDED}
_JAAS = {"PARTICIPANT_JOINED": Came.JOINED, "PARTICIPANT_LEFT": Came.LEFT, "ROOM_DESTROYED": Came.ENDED}
_LAST_SECOND = 253_402_300_799


class UnreadableError(Exception):
    """Raised when something signed is not of a form that this code knows."""


def zoom(said: Any) -> Iterator[Happened]:  # noqa: ANN401 - JSON from outside
    """Ids are numbers in some events and text in others. A move into a breakout room is a stay of its own: its
    `user_id` is new, and both stays together are one presence.
    """
    came, field = _ZOOM.get(str(_of(said, "event")), (None, ""))
    if came is None:
        return
    meeting = _of(said, "payload", "object")
    participant = _of(meeting, "participant") or {}
    at = _of(participant, field) or _of(meeting, field)
    yield Happened(
        provider=Video.ZOOM,
        room=str(_of(meeting, "id")),
        came=came,
        at=_iso(at) if at else _milliseconds(_of(said, "event_ts")),
        who=str(_of(participant, "registrant_id") or ""),
        visit=str(_of(participant, "user_id") or ""),
    )


def bbb(body: str) -> Iterator[Happened]:
    """A form with `event`: a list, as bbb-webhooks sends it, or one object, as its documentation shows it."""
    given = parse_qs(body).get("event", [""])[0]
    try:
        said = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise UnreadableError from error
    for one in said if isinstance(said, list) else [said]:
        data = _of(one, "data")
        came = _BBB.get(str(_of(data, "id")))
        if came is not None:
            about = _of(data, "attributes")
            user = _of(about, "user") or {}
            yield Happened(
                provider=Video.BBB,
                room=str(_of(about, "meeting", "external-meeting-id")),
                came=came,
                at=_milliseconds(_of(data, "event", "ts")),
                who=str(_of(user, "external-user-id") or ""),
                visit=str(_of(user, "internal-user-id") or ""),
            )


def jaas(said: Any) -> Iterator[Happened]:  # noqa: ANN401 - JSON from outside
    """`id` is the one in the token that let somebody in; `participantId` is new each time."""
    came = _JAAS.get(str(_of(said, "eventType")))
    if came is not None:
        data = _of(said, "data") or {}
        yield Happened(
            provider=Video.JITSI,
            room=str(_of(said, "fqn")).rpartition("/")[2],
            came=came,
            at=_milliseconds(_of(said, "timestamp")),
            who=str(_of(data, "id") or ""),
            visit=str(_of(data, "participantId") or ""),
        )


def _of(said: Any, *path: str) -> Any:  # noqa: ANN401 - JSON from outside
    """What stands at the end of a path; nothing where the way breaks off.

    Raises:
        UnreadableError: there is something else than an object on the way.

    """
    for name in path:
        if said is None:
            return None
        if not isinstance(said, dict):
            raise UnreadableError
        said = said.get(name)
    return said


def _iso(text: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UnreadableError from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _milliseconds(number: object) -> datetime:
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < _LAST_SECOND * 1000:
        raise UnreadableError
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=number)
