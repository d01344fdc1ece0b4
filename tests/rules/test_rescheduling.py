"""Changes of dates: what moves, what stays, and what cannot be (invariants 12 and 14)."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from functions.shared.domain.quiet_hours import silences
from functions.shared.domain.rescheduling import (
    Cause,
    Hindrance,
    How,
    Place,
    added,
    after,
    cancelled,
    derived_again,
    hindrance,
    moved,
    told_of,
)
from functions.shared.domain.schedule import instant
from functions.teaching.rules import woken
from tests.builders import NOON, a_person, a_plan, hours

SESSIONS = a_plan().sessions


def a_week_later(one, **changed) -> Place:
    return replace(Place(one.day + timedelta(days=7), one.time, one.minutes), **changed)


def test_one_session_moves_alone_and_its_entry_is_the_same_one():
    (changed,) = moved(SESSIONS, SESSIONS[2], a_week_later(SESSIONS[2], day=date(2027, 3, 3)), NOON, with_later=False)
    assert (changed.id, changed.sequence, changed.changed_at) == (SESSIONS[2].id, 1, NOON)
    assert changed.starts_at == instant(date(2027, 3, 3), time(18), "Europe/Berlin")
    assert changed.ends_at - changed.starts_at == SESSIONS[2].ends_at - SESSIONS[2].starts_at


def test_later_ones_move_by_as_much_on_the_clock_of_the_course():
    changed = moved(SESSIONS, SESSIONS[2], a_week_later(SESSIONS[2]), NOON, with_later=True)
    assert [one.id for one in changed] == [one.id for one in SESSIONS[2:]]
    for old, new in zip(SESSIONS[2:], changed, strict=True):
        assert (new.day - old.day, new.time) == (timedelta(days=7), old.time)
    assert len({one.starts_at.hour for one in changed}) > 1, "the change of clocks lies between them"


def test_a_new_time_of_day_is_for_those_that_had_the_same():
    """The retreat keeps its morning."""
    one = SESSIONS[1]
    changed = moved(SESSIONS, one, Place(one.day, time(19), one.minutes), NOON, with_later=True)
    assert {each.time for each in changed} == {time(19)}
    assert not any(each.retreat for each in changed)


def test_a_session_that_is_lengthened_begins_as_before():
    one = SESSIONS[0]
    (changed,) = moved(SESSIONS, one, Place(one.day, one.time, one.minutes + 30), NOON, with_later=False)
    assert (changed.starts_at, changed.ends_at) == (one.starts_at, one.ends_at + timedelta(minutes=30))


def test_what_would_stay_as_it_is_is_no_change():
    one = SESSIONS[0]
    changed = moved(SESSIONS, one, Place(one.day, one.time, one.minutes), NOON, with_later=True)
    assert changed == []
    assert hindrance(SESSIONS, changed, NOON) is Hindrance.NOTHING


def test_a_cancelled_session_can_be_held_after_all():
    (gone,) = cancelled(SESSIONS[1], NOON)
    assert (gone.cancelled, gone.sequence) == (True, 1)
    assert cancelled(gone, NOON) == []
    sessions = after(SESSIONS, [gone])
    (back,) = moved(sessions, gone, Place(gone.day, gone.time, gone.minutes), NOON, with_later=False)
    assert (back.cancelled, back.sequence) == (False, 2)
    assert [one.how for one in told_of(sessions, [back])] == [How.ADDED]


def test_sessions_are_added_with_ids_of_their_own():
    plan = a_plan()
    place = Place(date(2027, 4, 24), time(10), 60)
    (first,) = added(plan.cohort, plan.sessions, "Coming together again", place, NOON)
    (second,) = added(plan.cohort, [*plan.sessions, first], "And again", place, NOON)
    assert (first.id, second.id, first.sequence, first.number) == ("extra-1", "extra-2", 0, 0)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (moved(SESSIONS, SESSIONS[0], Place(date(2027, 1, 1), time(18), 90), NOON, with_later=False), Hindrance.PAST),
        (
            moved(SESSIONS, SESSIONS[0], Place(SESSIONS[1].day, time(17), 90), NOON, with_later=False),
            Hindrance.OVERLAP,
        ),
        ([replace(one, cancelled=True) for one in SESSIONS], Hindrance.NONE_LEFT),
        (cancelled(SESSIONS[3], NOON), None),
    ],
)
def test_what_cannot_be_is_said(changed, why):
    assert hindrance(SESSIONS, changed, NOON) is why


def test_a_session_that_has_begun_keeps_its_place():
    during = SESSIONS[0].starts_at + hours(1)
    assert hindrance(SESSIONS, cancelled(SESSIONS[0], during), during) is Hindrance.BEGUN
    assert hindrance(SESSIONS, cancelled(SESSIONS[1], during), during) is None


def test_people_are_told_what_was_and_what_became_of_it():
    changed = [
        *moved(SESSIONS, SESSIONS[1], a_week_later(SESSIONS[1], day=date(2027, 2, 24)), NOON, with_later=False),
        *cancelled(SESSIONS[0], NOON),
    ]
    first, second = told_of(SESSIONS, changed)
    assert (first.how, first.was_starts_at) == (How.CANCELLED, SESSIONS[0].starts_at)
    assert (second.how, second.was_ends_at) == (How.MOVED, SESSIONS[1].ends_at)
    assert Cause.CLOCKS != Cause.TEACHER


def test_when_the_rules_of_the_clocks_change_only_instants_ahead_are_derived_again():
    """As though the zone's rules had been an hour off when the instants were derived."""
    old = [replace(one, starts_at=one.starts_at + hours(1), ends_at=one.ends_at + hours(1)) for one in SESSIONS]
    old[3] = replace(old[3], cancelled=True)
    again = derived_again(old, old[1].starts_at)
    assert [one.id for one in again] == [
        one.id for one in SESSIONS if one.id not in {o.id for o in (old[0], old[1], old[3])}
    ]
    assert all(one.starts_at == before.starts_at for one in again for before in SESSIONS if before.id == one.id)
    assert derived_again(SESSIONS, NOON) == []


def test_those_whom_a_session_wakes_are_named():
    people = [a_person("Ana"), a_person("Aki", zone="Asia/Tokyo"), a_person("Ben", zone="Europe/Berlin")]
    assert [one.name for one in woken(SESSIONS[0], people)] == ["Aki"]


def test_what_takes_the_place_of_the_retreat_is_as_silent_as_it():
    plan = a_plan()
    retreat = next(one for one in plan.sessions if one.retreat)
    place = Place(retreat.day + timedelta(days=1), retreat.time, retreat.minutes)
    sessions = [replace(one, cancelled=one.id == retreat.id) for one in plan.sessions]
    (new,) = added(plan.cohort, sessions, "The retreat, a day later", place, NOON, retreat.id)
    assert new.retreat
    assert [one.begins for one in silences([*(one for one in sessions if not one.cancelled), new])] == [new.starts_at]
    (other,) = added(plan.cohort, sessions, "Something else", place, NOON)
    assert not other.retreat
