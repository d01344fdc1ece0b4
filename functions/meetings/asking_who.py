"""Who is in a room now, asked of its provider while a session is on: where its events do not come."""

from datetime import datetime, timedelta

from functions.shared import links, log
from functions.shared.domain.cohort import ASKED_WHO_IS_IN, Cohort
from functions.shared.domain.door import CLOSES_AFTER, OPENS_BEFORE
from functions.shared.domain.models import Attendance, Session
from functions.shared.domain.presence import seen_inside
from functions.shared.storage import attendance, registrations
from functions.shared.storage.meetings import Meeting
from functions.shared.video import http, rooms

EVERY = timedelta(minutes=2)


def ask(cohort: Cohort, session: Session, meeting: Meeting, now: datetime) -> datetime | None:
    """Adds whoever is there to the records; when to ask next, if at all.

    Raises:
        VideoError: the provider gives no answer.

    """
    opens, closes = session.starts_at - OPENS_BEFORE, session.ends_at + CLOSES_AFTER
    if cohort.main_video not in ASKED_WHO_IS_IN or session.cancelled or now >= closes:
        return None
    if now < opens:
        return opens
    kind = cohort.main_video
    adapter = rooms.provider(kind, now, http.IN_PEACE)
    if now - opens < EVERY:
        adapter.listens(links.absolute("/hooks/bbb"))
    there = adapter.attendees(rooms.main_room(cohort, session, meeting))
    known = {one.id for one in registrations.taking_part(cohort.id)}
    for one in dict.fromkeys(there):
        if one in known:
            first = Attendance(cohort=cohort.id, session=session.id, registration=one, first_at=now)
            asked = f"{kind.value}:asked:"
            attendance.stayed(first, kind.value, lambda each, asked=asked: seen_inside(each.visits, asked, now))  # type: ignore[misc] # bound now
    log.note("a room was asked who is in it", cohort=cohort.id, session=session.id, count=len(there))
    return now + EVERY
