"""What providers say of who came and left, from the queue: it adds to the record of a person and session.

Told twice, late, or in another order it leads to the same record; what is about another day leads to none.
"""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.cohort import Video
from functions.shared.domain.models import Attendance, Session
from functions.shared.domain.presence import all_left, is_in, with_visit
from functions.shared.storage import attendance, cohorts, here, live, meetings, registrations, ways_in
from functions.shared.storage.live import Phase
from functions.shared.storage.registrations import UnknownRegistrationError
from functions.shared.video.queue import Came, Happened

_AROUND = timedelta(hours=2)
"""Before and after a session: what happens in its room then has to do with it."""


def work_on(said: Happened) -> None:
    found = meetings.of_room(said.room)
    if found is None:
        _passed_over(said, "nobody's room")
        return
    session = cohorts.session(*found)
    if not session.starts_at - _AROUND <= said.at <= session.ends_at + _AROUND:
        _passed_over(said, "another hour")
    elif said.came is Came.ENDED:
        _room_ended(session, said)
    elif registration := _whose(session, said):
        _came_or_left(session, registration, said)
    else:
        _passed_over(said, "nobody of the course")


def _whose(session: Session, said: Happened) -> str:
    """By our own id, or the provider's for somebody whom we have registered there; never by a name."""
    one = ways_in.whose(said.room, said.who) if said.provider is Video.ZOOM and said.who else said.who
    try:
        return registrations.get(session.cohort, one).id if one and said.visit else ""
    except UnknownRegistrationError:
        return ""


def _came_or_left(session: Session, registration: str, said: Happened) -> None:
    joined = said.at if said.came is Came.JOINED else None
    left = said.at if said.came is Came.LEFT else None
    key = f"{_room(said)}{said.visit}"
    first = Attendance(cohort=session.cohort, session=session.id, registration=registration, first_at=said.at)
    after = attendance.stayed(
        first, said.provider.value, lambda one: with_visit(one.visits, key, joined=joined, left=left)
    )
    _shown_on_the_console(session, after, said.at)


def _shown_on_the_console(session: Session, after: Attendance, at: datetime) -> None:
    """Whether they are in the call, as all that is known of them says it; while pairs are in rooms of their own, who
    leaves the main room has not left.
    """
    where = (session.cohort, session.id)
    me = here.one(*where, after.registration)
    if me is None or (me.left_at and me.left_at >= at):
        # Nobody who pressed our button; or they have left since, and this was told late.
        return
    if is_in(after.visits):
        here.noted(*where, me.registration, "left_at", in_call=True)
    elif live.state(*where).phase is Phase.TOGETHER and me.joined_at <= at:
        here.noted(*where, me.registration, in_call=False, left_at=at)
    else:
        here.noted(*where, me.registration, in_call=False)
    live.told(*where)


def _room_ended(session: Session, said: Happened) -> None:
    for record in attendance.of_session(session.cohort, session.id):
        if is_in(record.visits):
            attendance.stayed(record, said.provider.value, lambda one: all_left(one.visits, _room(said), said.at))


def _room(said: Happened) -> str:
    """What the keys of visits to this room begin with: the end of its name tells a pair's room from the main one."""
    return f"{said.provider.value}:{said.room[-8:]}:"


def _passed_over(said: Happened, why: str) -> None:
    log.note("what a provider said was passed over", kind=said.provider.value, event=said.came.value, reason=why)
