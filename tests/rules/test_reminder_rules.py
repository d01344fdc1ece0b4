"""When somebody is written to: at their moment, out of their night and of the silence, and never late (invariants 4, 12)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.domain import quiet_hours
from functions.shared.domain import reminder_rules as rules
from functions.shared.domain.clock_shifts import shift
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.quiet_hours import NIGHT_FROM, NIGHT_UNTIL
from functions.shared.domain.registration_states import State
from functions.shared.domain.reminder_rules import DEFAULTS, EVENING, Anchor, Rule
from functions.shared.domain.zones import by_region, zone
from tests.builders import NOON, a_plan, a_registration, hours

ZONES = sorted(name for names in by_region().values() for name in names)
SESSIONS = a_plan().sessions
RETREAT = next(one for one in SESSIONS if one.retreat)
DAY, HOUR = (next(one for one in DEFAULTS if one.id == name) for name in ("day", "hour"))


def local(at: datetime, name: str) -> datetime:
    return at.astimezone(zone(name))


any_rule = st.builds(
    Rule,
    id=st.just("any"),
    kind=st.just(MailKind.REMINDER_DAY),
    anchor=st.sampled_from([Anchor.START, Anchor.END]),
    minutes=st.integers(-3 * 24 * 60, 3 * 24 * 60),
    at=st.none() | st.times(),
    days=st.integers(-7, 7),
)


@given(any_rule, st.sampled_from(ZONES), st.times(), st.booleans())
def test_no_moment_is_in_anybodys_night_or_in_the_silence(rule, name, at, retreats):
    sessions = a_plan(time=at.replace(second=0, microsecond=0)).sessions
    quiet = quiet_hours.silences(sessions) if retreats else []
    for session in (sessions[0], next(one for one in sessions if one.retreat)):
        moment = rules.moment(rule, session, zone(name), quiet)
        assert NIGHT_UNTIL <= local(moment, name).time() <= NIGHT_FROM
        assert not any(one.begins <= moment < one.ends for one in quiet)
        assert rules.first_possible(rule, session, quiet) <= moment <= rules.last_possible(rule, session, quiet)


@pytest.mark.parametrize(
    ("rule", "name", "moment"),
    [
        (DAY, "Europe/Berlin", "2027-02-15 18:00"),
        (HOUR, "Europe/Berlin", "2027-02-16 17:00"),
        # It begins at 2:00 in Tokyo: an hour before is the night, and the morning after it is too late.
        (HOUR, "Asia/Tokyo", "2027-02-16 21:30"),
        # A day before at 2:00 is the night, and the morning after it leaves nineteen hours.
        (DAY, "Asia/Tokyo", "2027-02-16 07:00"),
        # At 6:00 in Auckland: half of the notice would be gone by the morning.
        (HOUR, "Pacific/Auckland", "2027-02-16 21:30"),
        # At 9:00 in Los Angeles it is day.
        (HOUR, "America/Los_Angeles", "2027-02-16 08:00"),
    ],
)  # fmt: skip
def test_a_moment_in_the_night_is_the_morning_or_else_the_evening_before(rule, name, moment):
    assert f"{local(rules.moment(rule, SESSIONS[0], zone(name)), name):%Y-%m-%d %H:%M}" == moment
    assert time(21, 30) == EVENING


def test_a_rule_can_speak_of_each_readers_own_clock():
    rule = Rule(id="nine", kind=MailKind.REMINDER_DAY, at=time(9), days=-1)
    for name, day in (("Pacific/Auckland", 16), ("Europe/Berlin", 15), ("America/Los_Angeles", 15)):
        at = local(rules.moment(rule, SESSIONS[0], zone(name)), name)
        assert (at.day, at.time()) == (day, time(9)), "the day before on their own calendar"


def test_nothing_is_sent_into_the_retreat():
    quiet = quiet_hours.silences(SESSIONS)
    after = Rule(id="a", kind=MailKind.AFTER_SESSION, anchor=Anchor.END, minutes=60)
    blocks = replace(SESSIONS[0], ends_at=RETREAT.starts_at)
    assert rules.moment(after, blocks, zone("Europe/Berlin"), quiet) == RETREAT.ends_at
    assert rules.moment(HOUR, RETREAT, zone("Europe/Berlin"), quiet) < RETREAT.starts_at


def test_what_has_lost_its_moment_serves_nobody():
    one = a_registration(State.ACCEPTED, seated_at=NOON)
    session = SESSIONS[0]
    theirs = rules.moment(DAY, session, zone("Europe/Berlin"))
    useless = rules.useless_from(DAY, session)
    serves = rules.serves
    assert not serves(DAY, session, one, theirs, theirs - timedelta(minutes=1), useless)
    assert serves(DAY, session, one, theirs, theirs, useless)
    assert serves(DAY, session, one, theirs, useless - timedelta(minutes=1), useless)
    assert not serves(DAY, session, one, theirs, useless, useless)
    assert useless == session.starts_at - hours(2)
    assert rules.useless_from(HOUR, session) == session.starts_at


@pytest.mark.parametrize("late", ["joined", "switched on", "moved", "switched off", "taken off"])
def test_nothing_is_sent_because_somebody_came_or_something_was_switched_later_than_the_moment(late):
    one, session, rule = a_registration(State.ACCEPTED, seated_at=NOON), SESSIONS[0], DAY
    theirs = rules.moment(rule, session, zone("Europe/Berlin"))
    after = theirs + hours(1)
    if late == "joined":
        one = replace(one, seated_at=after)
    elif late == "switched on":
        rule = replace(rule, since=after)
    elif late == "moved":
        session = replace(session, changed_at=after)
    elif late == "switched off":
        rule = replace(rule, on=False)
    else:
        one = replace(one, fewer=("reminder-day",))
    assert not rules.serves(rule, session, one, theirs, after + hours(1), rules.useless_from(rule, session))


def test_what_is_for_after_a_session_ends_with_the_next_one():
    after = next(one for one in DEFAULTS if one.id == "after")
    assert rules.useless_from(after, SESSIONS[0]) == SESSIONS[0].ends_at + timedelta(days=4)
    assert rules.useless_from(after, SESSIONS[0], SESSIONS[0].ends_at + hours(20)) == SESSIONS[0].ends_at + hours(20)
    assert rules.following(SESSIONS[0], SESSIONS) == SESSIONS[1].starts_at


def test_a_rule_about_the_course_speaks_of_its_first_session_alone():
    reading = next(one for one in DEFAULTS if one.id == "reading")
    assert [one.id for one in SESSIONS if rules.concerns(reading, one, SESSIONS)] == [SESSIONS[0].id]
    assert all(rules.concerns(DAY, one, SESSIONS) for one in SESSIONS)


@pytest.mark.parametrize(
    ("name", "minutes"),
    [("America/New_York", {3: 60}), ("Europe/London", {}), ("Asia/Tokyo", {5: -60}), ("Africa/Lagos", {5: -60})],
)
def test_in_the_week_in_which_only_one_clock_changes_the_session_moves_for_the_reader(name, minutes):
    """New York changes on 14 March, Berlin on 28 March 2027: in between it is an hour later there, then as before."""
    weekly = [one for one in a_plan(start=date(2027, 2, 23)).sessions if not one.retreat]
    moved = {
        number: int(shift(one, before, name).total_seconds() // 60)
        for number, (before, one) in enumerate(pairwise(weekly), start=1)
    }
    expected = {**dict.fromkeys(range(1, len(weekly)), 0), **minutes}
    if name == "America/New_York":
        expected[5] = -60
    assert moved == expected


def test_the_shift_is_that_of_the_clocks_and_not_of_a_session_at_another_time_of_day():
    assert shift(RETREAT, SESSIONS[4], "America/New_York") == timedelta(0)
    assert SESSIONS[0].starts_at.tzinfo == UTC


def test_what_is_for_the_days_after_speaks_of_the_last_block_of_a_day_and_comes_before_the_next_begins():
    """In an intensive "at nine the next morning" is when the next block begins."""
    after = next(one for one in DEFAULTS if one.id == "after")
    blocks = a_plan(format_id="msc-5-days", time=time(9, 0)).sessions
    spoken_of = [one for one in blocks if rules.concerns(after, one, blocks)]
    assert len({one.day for one in blocks}) == len(spoken_of) < len(blocks)
    for block in spoken_of:
        following = rules.following(block, blocks)
        useless = rules.useless_from(after, block, following)
        for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo"):
            theirs = rules.moment(after, block, zone(name), following=following)
            assert block.ends_at <= theirs < useless
            assert not quiet_hours.is_night(theirs, zone(name))
    weekly = [one for one in SESSIONS if rules.concerns(after, one, SESSIONS)]
    assert weekly == list(SESSIONS)
