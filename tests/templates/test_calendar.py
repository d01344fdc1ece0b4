"""Calendar files: each entry at its instant, on the same entry after a change, and what which program asks for.

The rules that programs document, and the properties that serve them:

| program | rule | served by |
|---|---|---|
| all (RFC 5545, 3.8.7.4) | an update is taken where UID is the same and SEQUENCE higher | `uid` never changes, `sequence` counts |
| all (RFC 5546, 3.2.1) | a published file has METHOD:PUBLISH, an ORGANIZER, no ATTENDEE, and may hold many entries | `course` |
| all (RFC 5546, 3.2.5) | a cancellation names one entry, with STATUS:CANCELLED | `cancellation` |
| Outlook ([MS-OXCICAL] 2.1.3.1.1.1) | several entries only with METHOD:PUBLISH | `course`, one `cancellation` for each entry |
| Outlook ([MS-OXCICAL] 2.1.3.1.1.20.31) | free or busy by X-MICROSOFT-CDO-BUSYSTATUS | busy; free where cancelled |
| Outlook ([MS-OXCICAL] 2.1.3.1.1.9) | how often to look again: X-PUBLISHED-TTL; the web version every three hours anyhow | `feed` |
| Outlook, Google | a time with a TZID has a VTIMEZONE beside it | every file |
| Google (Calendar help, "Import events") | an imported file shows LOCATION and DESCRIPTION, not URL | the link is in all three |
| Google (Calendar help, "Add by URL") | a feed that cannot be parsed is dropped whole | read here by a second parser |
| Google, Apple | a subscribed feed replaces all that was there | `feed` leaves cancelled entries out, and is never empty |
| Apple (Calendar user guide, "Subscribe") | webcal: opens the question whether to subscribe; the name is X-WR-CALNAME (RFC 7986: NAME) | `feed_link`, both names |
| Apple (RFC 7986, 5.7) | REFRESH-INTERVAL says when to look again | `feed` |
| Apple (Calendar user guide, "Subscribe") | an alarm of a file is kept, of a feed if the owner wants it | VALARM, not into the silent retreat |
| all (RFC 5545, 3.8.7.2) | DTSTAMP says when this version was made, or in a feed when it last changed | `course`, `feed` |
| Google, Outlook (RFC 5545, 3.8.7.3) | LAST-MODIFIED tells which of two versions with one SEQUENCE is newer | every entry |
| Outlook, Google (RFC 5545, 3.8.1.3) | a shared calendar shows of an entry with CLASS:PRIVATE that there is one, and no more | every entry with a link |
"""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from functions.shared import calendar, clock_rules
from functions.shared.calendar import Owner
from tests.builders import NOON, a_plan

ANA = Owner(marks="r", language="en", join_link="https://kindred.test/join/abc")
PUBLIC = Owner(marks="public", language="en")
SCRIPT = Path(__file__).with_name("second_parser.mjs")


def read_by_another(*files: bytes):
    """What ical.js makes of them."""
    given = json.dumps([file.decode() for file in files])
    found = subprocess.run(
        ["node", str(SCRIPT)], input=given, capture_output=True, text=True, check=False, cwd=Path.cwd()
    )
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


@pytest.fixture(autouse=True)
def _settings(aws):
    """A sender has a name."""


PLACES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "Asia/Tehran",
]


def test_each_entry_lands_on_its_instant_in_a_second_parser_too():
    """Across the changes of clocks: courses of ten weeks from every month, in zones with whole, half and odd changes."""
    plans = [
        a_plan(zone=place, start=date(2027, month, 10), time=at, format_id="msc-10-weeks-online")
        for place in PLACES
        for month, at in ((2, time(18)), (3, time(2, 30)), (10, time(1, 30)))
    ]
    found = read_by_another(*(calendar.course(plan.cohort, plan.sessions, ANA, NOON) for plan in plans))
    for plan, file in zip(plans, found, strict=True):
        instants = [(one["starts"], one["ends"]) for one in file["entries"]]
        assert instants == [(one.starts_at.timestamp(), one.ends_at.timestamp()) for one in plan.sessions], (
            plan.cohort.zone
        )


def test_a_rule_that_a_zone_gives_up_ends_with_it():
    """Paraguay kept its summer time for good from October 2024: its old rule must not turn a clock in March 2025."""
    made = clock_rules.of("America/Asuncion", 2024, 2025)
    rules = [one for one in made.walk() if one.get("rrule")]
    assert all("UNTIL" in one["rrule"] for one in rules)
    plan = a_plan(zone="America/Asuncion", start=date(2024, 12, 1), format_id="msc-10-weeks-online")
    late = replace(
        plan.sessions[0], starts_at=datetime(2025, 5, 1, 21, tzinfo=UTC), ends_at=datetime(2025, 5, 1, 23, tzinfo=UTC)
    )
    (file,) = read_by_another(calendar.course(plan.cohort, [*plan.sessions, late], ANA, NOON))
    assert [one["starts"] for one in file["entries"]] == [one.starts_at.timestamp() for one in (*plan.sessions, late)]


@pytest.mark.soak
def test_in_every_zone_of_the_world_each_entry_lands_on_its_instant():
    plans = [
        a_plan(zone=place, start=date(year, month, 20), time=time(2, 15))
        for place in sorted(available_timezones() - {"Factory", "localtime"})
        for year, month in ((2027, 3), (2028, 9))
    ]
    for begin in range(0, len(plans), 100):
        part = plans[begin : begin + 100]
        found = read_by_another(*(calendar.course(plan.cohort, plan.sessions, ANA, NOON) for plan in part))
        for plan, file in zip(part, found, strict=True):
            assert [one["starts"] for one in file["entries"]] == [one.starts_at.timestamp() for one in plan.sessions], (
                plan.cohort.zone
            )


@given(st.text(min_size=1, max_size=120).filter(str.strip), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_whatever_a_course_is_called_the_file_can_be_read(title, teachers):
    """Commas, semicolons, line ends, emoji, right-to-left: the library escapes and folds."""
    plan = a_plan()
    cohort = replace(plan.cohort, title=" ".join(title.split()) or "x", teachers_name=" ".join(teachers.split()))
    read = Calendar.from_ical(calendar.course(cohort, plan.sessions[:1], ANA, NOON))
    (entry,) = read.walk("VEVENT")
    assert entry.start == plan.sessions[0].starts_at


def test_an_update_lands_on_the_same_entry():
    plan = a_plan()
    moved = replace(plan.sessions[0], sequence=1, starts_at=plan.sessions[0].starts_at + timedelta(hours=1))
    first, later = read_by_another(
        *(calendar.course(plan.cohort, [one], ANA, NOON) for one in (plan.sessions[0], moved))
    )
    assert first["entries"][0]["uid"] == later["entries"][0]["uid"]
    assert (first["entries"][0]["sequence"], later["entries"][0]["sequence"]) == (0, 1)
    assert later["entries"][0]["starts"] - first["entries"][0]["starts"] == 3600


def test_a_cancelled_session_is_taken_out_by_a_file_of_its_own():
    """RFC 5546: METHOD:CANCEL, one entry, an organizer, a higher SEQUENCE. Elsewhere it is marked, free, and silent."""
    plan = a_plan()
    gone = replace(plan.sessions[1], cancelled=True, sequence=3)
    alone = Calendar.from_ical(calendar.cancellation(plan.cohort, gone, ANA, NOON))
    (entry,) = alone.walk("VEVENT")
    assert (str(alone["method"]), str(entry["status"]), int(entry["sequence"])) == ("CANCEL", "CANCELLED", 3)
    among = Calendar.from_ical(calendar.course(plan.cohort, [plan.sessions[0], gone], ANA, NOON))
    held, marked = among.walk("VEVENT")
    assert (str(among["method"]), str(held["status"]), str(marked["status"])) == ("PUBLISH", "CONFIRMED", "CANCELLED")
    assert (str(marked["transp"]), str(marked["x-microsoft-cdo-busystatus"])) == ("TRANSPARENT", "FREE")
    assert not marked.walk("VALARM")
    assert entry["uid"] == marked["uid"]


def test_a_file_names_our_link_and_no_other_person():
    plan = a_plan()
    read = Calendar.from_ical(calendar.course(plan.cohort, plan.sessions, ANA, NOON))
    for entry in read.walk("VEVENT"):
        assert entry["location"] == entry["url"] == ANA.join_link
        assert ANA.join_link in entry["description"]
        assert entry["organizer"] == "mailto:courses@kindred.test", "where mails come from; nobody answers there"
        assert "attendee" not in entry
        assert str(entry["class"]) == "PRIVATE"
    assert b"@example.org" not in calendar.course(plan.cohort, plan.sessions, ANA, NOON)


def test_an_alarm_rings_a_quarter_of_an_hour_before_but_never_into_the_retreat():
    plan = a_plan()
    (file,) = read_by_another(calendar.course(plan.cohort, plan.sessions, ANA, NOON))
    for one, session in zip(file["entries"], plan.sessions, strict=True):
        assert one["alarms"] == ([] if session.retreat else ["-PT15M"])


@pytest.mark.parametrize(("language", "word"), [("en", "Appointment"), ("de", "Termin")])
def test_a_discreet_calendar_says_nothing_of_the_course(language, word):
    """Not in an entry, an alarm, or the calendar's own name; the organizer, which there must be, has none."""
    plan = a_plan()
    owner = replace(ANA, discreet=True, language=language)
    for file in (
        calendar.course(plan.cohort, plan.sessions, owner, NOON),
        calendar.feed(plan.cohort, plan.sessions, owner, NOON),
    ):
        text = file.decode().replace("\r\n ", "")
        assert "Compassion" not in text
        assert "Maria" not in text
        assert "CN=" not in text
        assert text.count("ORGANIZER:mailto:courses@kindred.test") == len(plan.sessions)
        (read,) = read_by_another(file)
        assert {one["summary"] for one in read["entries"]} == {word}
        assert read["name"] == word


def test_an_entry_speaks_the_owners_language():
    plan = a_plan()
    (read,) = read_by_another(calendar.course(plan.cohort, plan.sessions, replace(ANA, language="de"), NOON))
    assert "Selbstmitgefühl" in read["entries"][0]["summary"]


def test_a_feed_is_the_same_while_nothing_changes_and_another_after_any_change():
    plan = a_plan()
    first = calendar.feed(plan.cohort, plan.sessions, ANA, NOON)
    assert calendar.feed(plan.cohort, plan.sessions, ANA, NOON) == first
    moved = replace(plan.sessions[0], sequence=1, changed_at=datetime(2027, 2, 2, tzinfo=UTC))
    assert calendar.feed(plan.cohort, [moved, *plan.sessions[1:]], ANA, NOON) != first
    assert calendar.feed(plan.cohort, plan.sessions, replace(ANA, discreet=True), NOON) != first


def test_a_feed_leaves_out_what_is_cancelled_and_says_when_to_look_again():
    plan = a_plan()
    file = calendar.feed(plan.cohort, [replace(plan.sessions[0], cancelled=True), plan.sessions[1]], ANA, NOON)
    read = Calendar.from_ical(file)
    assert [str(one["uid"]) for one in read.walk("VEVENT")] == [f"{plan.sessions[1].id}.r@kindred"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT3H" in file
    assert b"X-PUBLISHED-TTL:PT3H" in file


def test_a_feed_without_any_session_is_still_a_file_that_can_be_read():
    """A program that gets nothing it can read keeps what it had."""
    plan = a_plan()
    (read,) = read_by_another(calendar.feed(plan.cohort, [], ANA, NOON))
    assert (read["entries"], read["method"]) == ([], "PUBLISH")


def test_the_public_calendar_leads_nowhere():
    plan = a_plan()
    file = calendar.feed(plan.cohort, plan.sessions, PUBLIC, NOON)
    assert b"/join/" not in file
    assert b"VALARM" not in file
    assert all("location" not in one and "url" not in one for one in Calendar.from_ical(file).walk("VEVENT"))
