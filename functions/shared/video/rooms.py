"""Where people meet: the adapter for each provider, and what a session's rooms are called there."""

from dataclasses import replace
from datetime import datetime

from functions.shared.domain.cohort import Cohort, Video
from functions.shared.domain.models import Session
from functions.shared.languages import said
from functions.shared.storage.meetings import Meeting
from functions.shared.video import http
from functions.shared.video.bbb import BbbRooms
from functions.shared.video.connections import connections
from functions.shared.video.provider import Provider, Reason, Room, VideoError
from functions.shared.video.zoom.rooms import ZoomRooms

MOST_IN_A_PAIR = 6
"""Three, somebody of the staff, and the second devices of two."""


def provider(kind: Video, now: datetime, seconds: float = http.AT_THE_CLICK) -> Provider:
    """The adapter; `links` has none, since nothing is asked of anybody.

    Raises:
        VideoError: it is not connected.

    """
    to = connections()
    match kind:
        case Video.ZOOM if to.zoom:
            return ZoomRooms(to.zoom, now, seconds)
        case Video.JITSI if to.jitsi:
            # PyJWT brings all of cryptography with it, a tenth of the function's start: for who needs it.
            from functions.shared.video.jitsi import JitsiRooms  # noqa: PLC0415

            return JitsiRooms(to.jitsi)
        case Video.BBB if to.bbb:
            return BbbRooms(to.bbb, seconds)
    raise VideoError(Reason.NOT_CONNECTED)


def main_room(cohort: Cohort, session: Session, meeting: Meeting, back: str = "") -> Room:
    return Room(
        key=meeting.main_key,
        title=said(session.title, cohort.language),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=cohort.zone,
        back=back,
        host=cohort.video_host,
        external_id=meeting.external_id if meeting.provider is cohort.main_video else "",
        join_url=meeting.join_url if meeting.provider is cohort.main_video else "",
    )


def as_it_was(cohort: Cohort, session: Session, meeting: Meeting) -> Room:
    """The room of a meeting at a provider that the course may have left since."""
    room = main_room(cohort, session, meeting)
    return replace(room, external_id=meeting.external_id, join_url=meeting.join_url)


def pair_room(meeting: Meeting, *, title: str, number: int, room: int, ends_at: datetime, back: str) -> Room:
    """A pair's own room, in one round: a stale page does not lead into somebody else's."""
    return Room(
        key=meeting.pair_key(number, room),
        title=title,
        starts_at=ends_at,
        ends_at=ends_at,
        back=back,
        most=MOST_IN_A_PAIR,
    )
