"""Calendar files: one per person, with our own link in each entry and nobody else's address (invariant 14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.shared.domain.models import Cohort, Session
from functions.shared.domain.zones import zone

if TYPE_CHECKING:
    from icalendar import Event

_ALARM_BEFORE = timedelta(minutes=15)


def course(
    cohort: Cohort, sessions: Iterable[Session], registration_id: str, join_link: str, stamped: datetime
) -> bytes:
    """A person's sessions as an iCalendar file (RFC 5545).

    An entry's UID never changes and its SEQUENCE counts the changes of its time, so that an update lands on it.
    Wall times stand beside a VTIMEZONE of the course's zone.
    """
    # Imported here: of all mails only the welcome has a calendar (README, Decisions).
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Kindred//Course calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", cohort.title)
    for session in sessions:
        calendar.add_component(_entry(cohort, session, registration_id, join_link, stamped))
    calendar.add_missing_timezones()
    file: bytes = calendar.to_ical()
    return file


def _entry(cohort: Cohort, session: Session, registration_id: str, join_link: str, stamped: datetime) -> "Event":
    from icalendar import Alarm  # noqa: PLC0415 - as above
    from icalendar import Event as NewEvent  # noqa: PLC0415

    entry = NewEvent()
    entry.add("uid", f"{session.id}.{registration_id}@kindred")
    entry.add("sequence", session.sequence)
    entry.add("dtstamp", stamped)
    entry.add("dtstart", session.starts_at.astimezone(zone(session.zone)))
    entry.add("dtend", session.ends_at.astimezone(zone(session.zone)))
    entry.add("summary", f"{cohort.title}: {session.title}")
    entry.add("location", join_link)
    entry.add("url", join_link)
    entry.add("class", "PRIVATE")
    if session.cancelled:
        entry.add("status", "CANCELLED")
    elif not session.retreat:
        # Nothing rings into the silent retreat (README, Decisions).
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{cohort.title}: {session.title}")
        alarm.add("trigger", -_ALARM_BEFORE)
        entry.add_component(alarm)
    return entry
