"""Calendar files: one per person, with our own link in each entry and nobody else's address (invariant 14).

Which rule of which calendar program each property serves is listed in tests/templates/test_calendar.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.shared import clock_rules
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session
from functions.shared.domain.words import later
from functions.shared.domain.zones import zone
from functions.shared.languages import said
from functions.shared.settings import settings

if TYPE_CHECKING:
    from icalendar import Calendar, Event

DISCREET = later("Appointment")
"""All that an entry says for somebody who does not want to explain it to whoever sees their calendar."""
LINK = later("My link into the session")
_ALARM_BEFORE = timedelta(minutes=15)
_ASK_AGAIN_AFTER = timedelta(hours=3)
"""How often a program that has subscribed is asked to look: Outlook on the web does so of itself."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose calendar it is, and what it may say. `marks` makes their entries their own; where `join_link` is empty
    (in the public calendar) entries lead nowhere.
    """

    marks: str
    language: str
    join_link: str = ""
    discreet: bool = False


def course(cohort: Cohort, sessions: Iterable[Session], owner: Owner, stamped: datetime) -> bytes:
    """Sessions as a file to take over (RFC 5545, METHOD:PUBLISH): cancelled ones are in it, to be taken out.

    An entry's UID never changes and its SEQUENCE counts the changes of its time, so that an update lands on it.
    """
    calendar = _calendar(cohort, owner, "PUBLISH")
    for session in sessions:
        calendar.add_component(_entry(cohort, session, owner, stamped))
    return _file(calendar, cohort)


def cancellation(cohort: Cohort, session: Session, owner: Owner, stamped: datetime) -> bytes:
    """A file that takes one entry out: a cancellation names exactly one (RFC 5546, section 3.2.5)."""
    calendar = _calendar(cohort, owner, "CANCEL")
    calendar.add_component(_entry(cohort, session, owner, stamped))
    return _file(calendar, cohort)


def feed(cohort: Cohort, sessions: Iterable[Session], owner: Owner, since: datetime) -> bytes:
    """The same for a program that subscribes, and replaces all that it had: without what is cancelled, and with the
    time of the last change (at first `since`) as its stamp, so that it stays the same while nothing changes.
    """
    calendar = _calendar(cohort, owner, "PUBLISH")
    calendar.add("refresh-interval", _ASK_AGAIN_AFTER, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{_ASK_AGAIN_AFTER // timedelta(hours=1)}H")
    for session in sessions:
        if not session.cancelled:
            calendar.add_component(_entry(cohort, session, owner, session.changed_at or since))
    return _file(calendar, cohort)


def _calendar(cohort: Cohort, owner: Owner, method: str) -> "Calendar":
    # Imported here: few requests and mails have a calendar in them (README, Decisions).
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Kindred//Course calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    name = said(DISCREET if owner.discreet else cohort.title, owner.language)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    return calendar


def _entry(cohort: Cohort, session: Session, owner: Owner, stamped: datetime) -> "Event":
    from icalendar import Event as NewEvent  # noqa: PLC0415 - as above

    entry = NewEvent()
    entry.add("uid", f"{session.id}.{owner.marks}@kindred")
    entry.add("sequence", session.sequence)
    entry.add("dtstamp", stamped)
    entry.add("last-modified", session.changed_at or stamped)
    entry.add("dtstart", _on_the_clock(session.starts_at, session.zone))
    entry.add("dtend", _on_the_clock(session.ends_at, session.zone))
    title = f"{said(cohort.title, owner.language)}: {said(session.title, owner.language)}"
    shown = said(DISCREET, owner.language) if owner.discreet else title
    entry.add("summary", shown)
    # RFC 5546 wants an organizer in whatever is published or cancelled; a discreet one has no name.
    entry.add("organizer", f"mailto:{settings().sender}", {} if owner.discreet else {"CN": cohort.teachers_name})
    if owner.join_link:
        entry.add("location", owner.join_link)
        entry.add("url", owner.join_link)
        entry.add(
            "description", owner.join_link if owner.discreet else f"{said(LINK, owner.language)}:\n{owner.join_link}"
        )
    entry.add("class", "PRIVATE" if owner.join_link else "PUBLIC")
    entry.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if session.cancelled else "OPAQUE")
    entry.add("x-microsoft-cdo-busystatus", "FREE" if session.cancelled else "BUSY")
    if owner.join_link and not session.cancelled and not session.retreat:
        _ring(entry, shown)
    return entry


def _on_the_clock(at: datetime, name: str) -> datetime:
    """Wall time in the course's zone; where it comes twice, the instant: parsers differ in which they take."""
    local = at.astimezone(zone(name))
    return local if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset() else at


def _ring(entry: "Event", words: str) -> None:
    """Nothing rings into the silent retreat (README, Decisions)."""
    from icalendar import Alarm  # noqa: PLC0415 - as above

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -_ALARM_BEFORE)
    entry.add_component(alarm)


def _file(calendar: "Calendar", cohort: Cohort) -> bytes:
    """Wall times stand beside the rules of the course's clocks. These are in a file without entries, too: it must have
    something in it, and one that cannot be read makes a program keep what it had.
    """
    years = [cohort.first_start.year, cohort.last_end.year, *(entry.start.year for entry in calendar.events)]
    calendar.subcomponents.insert(0, clock_rules.of(cohort.zone, min(years), max(years)))
    file: bytes = calendar.to_ical()
    return file
