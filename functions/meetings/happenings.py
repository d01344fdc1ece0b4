"""What providers say of who came and left, from the queue: it adds to the record of a person and session.

Told twice, late, or in another order it leads to the same record; what is about another day leads to none.
"""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.cohort import Video
from functions.shared.domain.models import Attendance, Session
from functions.shared.domain.presence import PAIR, all_left, is_in, with_visit
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import attendance, cohorts, guests, here, live, meetings, ways_in
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
    """By our own id, or the provider's for somebody whom we have registered there; never by a name. Guests of another
    course, too; whoever has left, or was erased, is nobody.
    """
    one = ways_in.whose(said.room, said.who) if said.provider is Video.ZOOM and said.who else said.who
    if not (one and said.visit):
        return ""
    try:
        found = guests.registration(session.cohort, session.id, one)
    except UnknownRegistrationError:
        return ""
    return found.id if found.state in TAKES_PART else ""


def _came_or_left(session: Session, registration: str, said: Happened) -> None:
    if guests.of(session.cohort, session.id, registration):
        # What counts for a guest is the press (README, Decisions); the console shows them like everybody else.
        if _is_main_room(session, said):
            _shown_on_the_console(session, registration, said.at, inside=said.came is Came.JOINED)
        return
    joined = said.at if said.came is Came.JOINED else None
    left = said.at if said.came is Came.LEFT else None
    key = f"{_room(session, said)}{said.visit}"
    first = Attendance(cohort=session.cohort, session=session.id, registration=registration, first_at=said.at)
    after = attendance.stayed(
        first, said.provider.value, lambda one: with_visit(one.visits, key, joined=joined, left=left)
    )
    if _is_main_room(session, said):
        _shown_on_the_console(session, registration, said.at, inside=is_in(after.visits))


def _shown_on_the_console(session: Session, registration: str, at: datetime, *, inside: bool) -> None:
    """Whether they are in the call, as all that is known of them says it; while pairs are in rooms of their own, who
    leaves the main room has not left.
    """
    where = (session.cohort, session.id)
    me = here.one(*where, registration)
    if me is None or (me.left_at and me.left_at >= at):
        # Nobody who pressed our button; or they have left since, and this was told late.
        return
    if inside:
        here.noted(*where, registration, "left_at", in_call=True)
    elif live.state(*where).phase is Phase.TOGETHER and max(me.joined_at, me.seen_at) <= at:
        here.noted(*where, registration, in_call=False, left_at=at)
    else:
        here.noted(*where, registration, in_call=False)
    live.told(*where)


def _room_ended(session: Session, said: Happened) -> None:
    room = _room(session, said)
    for record in attendance.of_session(session.cohort, session.id):
        if any(key.startswith(room) and one.goes_on for key, one in record.visits.items()):
            attendance.stayed(record, said.provider.value, lambda one: all_left(one.visits, room, said.at))


def _is_main_room(session: Session, said: Happened) -> bool:
    meeting = meetings.get(session.cohort, session.id)
    return said.room in {meeting.main_key, meeting.external_id}


def _room(session: Session, said: Happened) -> str:
    """What the keys of visits to this room begin with: a pair's room is told from the main one."""
    if _is_main_room(session, said):
        return f"{said.provider.value}:main:"
    return f"{said.provider.value}{PAIR}{said.room[-8:]}:"


def _passed_over(said: Happened, why: str) -> None:
    log.note("what a provider said was passed over", kind=said.provider.value, event=said.came.value, reason=why)
