"""The way into a session's main room, made at the click: by the provider, or else by the teacher's own link."""

from datetime import datetime

from functions.meetings import trouble
from functions.shared.domain.cohort import MADE_AHEAD, Cohort, Video
from functions.shared.domain.models import Session
from functions.shared.storage import meetings, ways_in
from functions.shared.storage.meetings import Meeting
from functions.shared.storage.ways_in import Way
from functions.shared.video import rooms
from functions.shared.video.provider import Reason, VideoError, Visitor, WayIn

_SILENT = frozenset({Reason.UNREACHABLE, Reason.BROKEN})


def main_room(cohort: Cohort, session: Session, visitor: Visitor, back: str, now: datetime) -> str:
    """The address, whatever becomes of the provider (invariant 13). `back` is where those go who leave the meeting."""
    own = (cohort.host_link if visitor.hosts else "") or cohort.main_link
    if cohort.main_video is Video.LINKS or trouble.rests(cohort.main_video, now):
        return own
    try:
        return _by_provider(cohort, session, visitor, back, now)
    except Exception as error:  # noqa: BLE001 - whatever it was, it keeps nobody out (invariant 13)
        if isinstance(error, VideoError) and error.reason in _SILENT:
            trouble.let_rest(cohort.main_video, now)
        trouble.met(cohort, session, cohort.main_video, error)
    return own


def _by_provider(cohort: Cohort, session: Session, visitor: Visitor, back: str, now: datetime) -> str:
    adapter = rooms.provider(cohort.main_video, now)
    meeting = meetings.ensured(cohort, session.id)
    room = rooms.main_room(cohort, session, meeting, back)
    ahead = cohort.main_video in MADE_AHEAD
    if ahead and (not room.external_id or meeting.host != cohort.video_host):
        raise VideoError(Reason.NO_SUCH_MEETING)
    kept = ways_in.get(meeting, visitor.id) if ahead and not visitor.hosts else None
    if kept:
        return kept.url
    way = adapter.way_in(room, visitor, now)
    if way.lasting:
        ways_in.keep(cohort, meeting, [kept_way(meeting, way)])
    if way.instead_of:
        trouble.noted(cohort, session, cohort.main_video, VideoError(way.instead_of))
    return way.url


def kept_way(meeting: Meeting, way: WayIn) -> Way:
    return Way(registration=way.visitor, meeting=meeting.external_id, url=way.url, registrant=way.registrant)
