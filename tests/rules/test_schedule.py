"""Sessions are planned at wall-clock time, and every instant follows from it (invariant 12)."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.shared.domain.door import Door, doorway
from functions.shared.domain.schedule import OnTheClock, instant, on_the_clock, slots
from functions.shared.domain.zones import by_region, is_known, zone
from tests.builders import a_format, a_plan, hours

ZONES = sorted(name for names in by_region().values() for name in names)


def test_a_weekly_course_keeps_its_local_time_across_the_change_of_clocks():
    dated = list(slots(a_format("msc-10-weeks-online"), date(2027, 2, 16), time(18), "Europe/Berlin"))
    weekly = [slot for slot in dated if not slot.plan.retreat]
    assert {slot.time for slot in weekly} == {time(18)}
    assert [slot.starts_at.hour for slot in weekly] == [17] * 6 + [16] * 4
    assert [slot.number for slot in dated if slot.clock_changed] == [7]


def test_the_retreat_lies_between_the_fifth_and_sixth_sessions_and_has_no_number():
    for format_id in ("msc-8-weeks", "msc-10-weeks-online"):
        numbers = [slot.number for slot in slots(a_format(format_id), date(2027, 2, 16), time(18), "UTC")]
        assert numbers[4:7] == [5, 0, 6]


def test_an_intensive_has_two_blocks_a_day():
    dated = list(slots(a_format("msc-5-days"), date(2027, 6, 7), time(9), "Europe/London"))
    assert [slot.time for slot in dated] == [time(9), time(13, 30)] * 5
    assert len({slot.day for slot in dated}) == 5


def test_a_late_block_falls_on_the_next_day():
    dated = list(slots(a_format("msc-5-days"), date(2027, 6, 7), time(21), "Europe/London"))
    assert (dated[1].day, dated[1].time) == (date(2027, 6, 8), time(1, 30))


def test_a_time_that_the_clocks_skip_is_moved_later_by_what_they_skip():
    begins = instant(date(2027, 3, 28), time(2, 30), "Europe/Berlin")
    assert begins.astimezone(zone("Europe/Berlin")).time() == time(3, 30)


def test_a_time_that_comes_twice_means_the_first():
    assert instant(date(2027, 10, 31), time(2, 30), "Europe/Berlin") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@given(st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2031, 12, 31)), st.times())
def test_the_derived_instant_is_the_wall_time_or_just_after_a_gap(name, day, at):
    """Against zoneinfo's own reckoning, over every zone that people can choose."""
    at = at.replace(second=0, microsecond=0)
    back = instant(day, at, name).astimezone(zone(name)).replace(tzinfo=None)
    later = back - datetime.combine(day, at)
    assert timedelta(0) <= later <= timedelta(hours=24)
    assert (later > timedelta(0)) == (on_the_clock(day, at, name) is OnTheClock.SKIPPED)


EVERY_ZONE = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
FIVE_YEARS = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2031, 11, 1, tzinfo=UTC))


def changes(name: str):
    """Every instant of the next five years at which a zone's clocks change, with the offsets before and after."""
    place, at = zone(name), FIVE_YEARS[0]
    while at < FIVE_YEARS[1]:
        later = at + timedelta(days=7)
        if offset(place, at) != offset(place, later):
            low, high = at, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if offset(place, middle) == offset(place, low) else (low, middle)
            exact = high.replace(second=0, microsecond=0)
            yield exact, offset(place, exact - timedelta(minutes=1)), offset(place, exact)
            at = exact
        else:
            at = later


def offset(place, at: datetime) -> timedelta:
    return at.astimezone(place).utcoffset()


def test_every_change_of_every_clock_of_the_next_five_years_is_resolved_by_the_stated_rule():
    """In all IANA zones: what the clocks skip is moved later by what they skip, what comes twice means the first."""
    seen = 0
    for name in EVERY_ZONE:
        for at, before, then in changes(name):
            seen += 1
            size = abs(then - before)
            wall = (at + min(before, then)).replace(tzinfo=None)
            for part in (timedelta(0), size / 2, size - timedelta(minutes=1)):
                inside = wall + part
                derived = instant(inside.date(), inside.time(), name)
                if then > before:
                    assert on_the_clock(inside.date(), inside.time(), name) is OnTheClock.SKIPPED, (name, at)
                    assert derived.astimezone(zone(name)).replace(tzinfo=None) == inside + size, (name, at)
                else:
                    assert on_the_clock(inside.date(), inside.time(), name) is OnTheClock.TWICE, (name, at)
                    assert derived == inside.replace(tzinfo=UTC) - before, (name, at)
                    assert derived < at
            for outside in (wall - timedelta(minutes=1), wall + size):
                assert on_the_clock(outside.date(), outside.time(), name) is OnTheClock.ONCE, (name, at)
    assert seen > 1_500


def test_days_without_a_session_move_the_rest_by_a_week():
    without = [date(2027, 3, 2), date(2027, 3, 9)]
    usual = list(slots(a_format(), date(2027, 2, 16), time(18), "Europe/Berlin"))
    dated = list(slots(a_format(), date(2027, 2, 16), time(18), "Europe/Berlin", without))
    assert [slot.day for slot in dated[:2]] == [slot.day for slot in usual[:2]]
    assert [slot.day - before.day for slot, before in zip(dated[2:], usual[2:], strict=True)] == [
        timedelta(days=14)
    ] * len(usual[2:])
    assert [slot.plan.id for slot in dated] == [slot.plan.id for slot in usual], "the retreat keeps its place"


def test_in_an_intensive_a_day_without_a_session_moves_the_rest_by_a_day():
    dated = list(slots(a_format("msc-5-days"), date(2027, 6, 7), time(9), "Europe/London", [date(2027, 6, 9)]))
    assert [slot.day.day for slot in dated[::2]] == [7, 8, 10, 11, 12]


def test_zones_come_from_the_shipped_package():
    assert is_known("Europe/Berlin")
    assert not is_known("Europe/Nowhere")
    assert len(ZONES) > 400


def test_the_door_opens_before_a_session_and_the_next_one_follows():
    sessions = a_plan().sessions
    first, second = sessions[0], sessions[1]
    assert doorway(sessions, first.starts_at - hours(1)).door is Door.SOON
    assert doorway(sessions, first.starts_at - hours(0.2)).door is Door.OPEN
    assert doorway(sessions, first.ends_at + hours(1)).session == second
    assert doorway(sessions, sessions[-1].ends_at + hours(1)).door is Door.OVER


def test_of_two_blocks_whose_doors_are_both_open_the_later_one_is_meant():
    sessions = a_plan(format_id="msc-5-days", time=time(9)).sessions
    between = sessions[1].starts_at - timedelta(minutes=5)
    assert doorway(sessions, between).session == sessions[1]
