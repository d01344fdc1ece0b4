"""Whoever comes at the wrong hour hears by how much, and the likely reason."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from functions.shared.domain.wrong_hour import Cause, wrong_hour
from tests.builders import a_plan

PLAN = a_plan()
FIRST = PLAN.sessions[0]
"""16 February 2027, six in the evening in Berlin; in São Paulo that is two in the afternoon."""
HOME = "America/Sao_Paulo"


def at(**off: float):
    return FIRST.starts_at + timedelta(**off)


def test_who_took_the_courses_time_for_their_own_is_told_of_the_zone():
    found = wrong_hour(PLAN.sessions, at(hours=4, minutes=5), HOME)
    assert (found.cause, found.is_late, found.session.id) == (Cause.ZONE, True, FIRST.id)
    early = wrong_hour(PLAN.sessions, at(hours=-7, minutes=5), "Asia/Tokyo")
    assert early is not None
    assert not early.is_late
    assert wrong_hour(PLAN.sessions, at(hours=-8), "Asia/Tokyo").cause is Cause.ZONE


def test_where_only_one_of_two_places_has_changed_its_clocks_that_is_the_reason():
    """On 16 March 2027 New York has changed its clocks and Berlin has not: there it begins an hour later than before."""
    plan = a_plan(start=date(2027, 3, 9))
    second = plan.sessions[1]
    found = wrong_hour(plan.sessions, second.starts_at - timedelta(minutes=60), "America/New_York")
    assert (found.cause, found.early) == (Cause.CLOCKS, timedelta(hours=1))
    assert wrong_hour(plan.sessions, second.starts_at - timedelta(minutes=60), "Europe/Berlin").cause is Cause.UNKNOWN


def test_a_session_that_was_moved_says_so():
    moved = [replace(FIRST, sequence=1), *PLAN.sessions[1:]]
    assert wrong_hour(moved, at(hours=-9), HOME).cause is Cause.MOVED


@pytest.mark.parametrize("days", [1, -1])
def test_the_right_hour_of_another_day(days):
    found = wrong_hour(PLAN.sessions, at(days=days, minutes=10), "Europe/Berlin")
    assert found.cause is Cause.DAY


def test_for_the_rest_it_says_how_far_off_and_no_reason():
    found = wrong_hour(PLAN.sessions, at(hours=-2), "Europe/Berlin")
    assert (found.cause, found.early) == (Cause.UNKNOWN, timedelta(hours=2))


@pytest.mark.parametrize("off", [{"minutes": -20}, {"days": -3}])
def test_who_is_a_little_early_or_days_away_is_not_told_that_they_are_wrong(off):
    assert wrong_hour(PLAN.sessions, at(**off), "Europe/Berlin") is None
