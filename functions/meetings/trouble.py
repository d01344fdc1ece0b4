"""A provider gave no room: it is noted beside the meeting, and its teachers hear of it once."""

from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import clock, log
from functions.shared.domain.cohort import Cohort, Video
from functions.shared.domain.mails import about_room
from functions.shared.domain.models import Role, Session
from functions.shared.mail import queue
from functions.shared.storage import mails, meetings, staff, table, timers
from functions.shared.video.provider import Reason, VideoError

_RESTS = timedelta(seconds=30)
_RESTING: dict[Video, datetime] = {}
"""Providers that have not answered, and until when nobody is kept waiting for them again, in this function."""
_SAID: set[tuple[str, ...]] = set()
"""What this function has noted already: thirty people who come at once are one trouble."""


def noted(cohort: Cohort, session: Session, kind: Video, error: VideoError) -> None:
    same = (cohort.id, session.id, kind.value, error.reason.value)
    if same not in _SAID:
        _SAID.add(same)
        meetings.failed(meetings.get(cohort.id, session.id), error.reason.value, error.detail)
        tell(cohort, session, kind, error)


def met(cohort: Cohort, session: Session, kind: Video, error: Exception) -> None:
    """Notes whatever went wrong at a click: also what nobody foresaw, and nothing that goes wrong in noting it is worth
    an error page.
    """
    if not isinstance(error, VideoError):
        log.failed("a provider's answer could not be used", error, kind=kind.value)
        error = VideoError(Reason.NOT_CONNECTED if isinstance(error, ClientError | BotoCoreError) else Reason.BROKEN)
    try:
        noted(cohort, session, kind, error)
        if error.reason is Reason.NO_SUCH_MEETING:
            # Somebody has deleted it there, or it is still to be made.
            table.write(timers.meeting(cohort.id, session.id, clock.now()))
    except Exception as again:  # noqa: BLE001 - as above
        log.failed("a trouble could not be noted", again, kind=kind.value)


def tell(cohort: Cohort, session: Session, kind: Video, error: VideoError) -> None:
    """One mail a day for each of those who teach, however often it goes wrong for the same reason."""
    log.note(
        "a provider gave no room", kind=kind.value, reason=error.reason.value, cohort=cohort.id, session=session.id
    )
    for person, role in staff.roles_of(cohort.id).items():
        mail = about_room(cohort, session, person, f"{kind.value}/{error.reason.value}", clock.now())
        if role is not Role.ASSISTANT and mails.plan_once(mail):
            queue.nudge([mail])


def rests(kind: Video, now: datetime) -> bool:
    """Whether it was slow to answer a moment ago."""
    until = _RESTING.get(kind)
    return until is not None and now < until <= now + _RESTS


def let_rest(kind: Video, now: datetime) -> None:
    _RESTING[kind] = now + _RESTS


def forget() -> None:
    _RESTING.clear()
    _SAID.clear()
