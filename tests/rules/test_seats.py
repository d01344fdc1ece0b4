"""The waiting list: who is next, how long an offer stands, and why nobody is offered a place."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.domain import seats
from functions.shared.domain.cohort import CohortStatus, Order
from functions.shared.domain.next_steps import looked_at
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.seats import Why
from functions.shared.domain.zones import by_region, zone
from tests.builders import NOON, a_plan, a_registration, hours

COHORT = a_plan(capacity=2).cohort
ZONES = sorted(name for names in by_region().values() for name in names)


def waiting(name: str, since: datetime = NOON, **given):
    return a_registration(State.WAITLISTED, id=name, person=name, waiting_since=since, **given)


@given(
    place=st.sampled_from(ZONES),
    before=st.integers(min_value=1, max_value=60 * 24 * 40),
    stands=st.integers(min_value=4, max_value=336),
)
def test_an_offer_never_ends_in_its_readers_night_nor_too_late_for_the_course(place, before, stands):
    """Invariant 2."""
    now = COHORT.first_start - timedelta(minutes=before)
    until = seats.offered_until(now, replace(COHORT, offer_hours=stands), place)
    if until is None:
        assert before < 60 * 24
        return
    local = until.astimezone(zone(place))
    assert seats.NIGHT_UNTIL <= local.time() <= seats.NIGHT_FROM
    assert until <= COHORT.first_start - hours(2)
    assert until - now >= hours(3)
    assert until - now <= hours(stands + 12)


def test_an_offer_that_would_end_at_night_ends_in_the_morning():
    until = seats.offered_until(NOON, replace(COHORT, offer_hours=12), "Europe/Berlin")
    assert until.astimezone(zone("Europe/Berlin")).isoformat() == "2027-02-02T09:00:00+01:00"


def test_the_line_goes_by_when_people_came_and_who_rests_is_not_in_it():
    line = [waiting("late", NOON + hours(2)), waiting("rests", rests=True), waiting("first"), waiting("z", NOON)]
    assert [one.id for one in seats.in_line(line)] == ["first", "z", "late"]
    assert [seats.place_in_line(one, line) for one in line] == [3, 0, 1, 2]


@pytest.mark.parametrize(
    ("why", "cohort", "line", "now"),
    [
        (Why.CANCELLED, replace(COHORT, status=CohortStatus.CANCELLED), [waiting("a")], NOON),
        (Why.BEGUN, COHORT, [waiting("a")], COHORT.first_start),
        (Why.NOBODY_WAITS, COHORT, [a_registration(State.ACCEPTED)], NOON),
        (Why.ALL_REST, COHORT, [waiting("a", rests=True)], NOON),
        (Why.FULL, replace(COHORT, held=2), [waiting("a")], NOON),
        (Why.BY_HAND, replace(COHORT, order=Order.BY_HAND), [waiting("a")], NOON),
        (Why.TOO_CLOSE, COHORT, [waiting("a")], COHORT.first_start - hours(3)),
        (Why.NEXT_SWEEP, COHORT, [waiting("a")], NOON),
    ],
)
def test_why_nobody_is_offered_a_place_is_said(why, cohort, line, now):
    assert seats.why_nobody(cohort, line, now, {}) is why


def test_who_comes_back_after_withdrawing_waits_from_then_on():
    """Nothing of the first time is left that would put them before others."""
    before = a_registration(State.WITHDRAWN, waiting_since=NOON, rests=True, decided_by="teacher", seated_at=NOON)
    marks = seats.marks(before, Event.APPLY, State.APPLIED, NOON + hours(9))
    again = replace(before, **marks)
    assert (again.waiting_since, again.rests, again.decided_by, again.seated_at) == (None, False, "", None)
    assert again.applied_at == NOON + hours(9)


@given(state=st.sampled_from(State), changed=st.datetimes(datetime(2027, 1, 1), datetime(2027, 3, 1)))
def test_nothing_is_looked_at_before_it_has_come_about(state, changed):
    one = a_registration(
        state,
        changed_at=changed.replace(tzinfo=NOON.tzinfo),
        hear_by=NOON.date(),
        offered_until=NOON + hours(48),
        moved_from="other/one",
    )
    at = looked_at(one, COHORT)
    assert at is None or at >= one.changed_at
    settled = {State.NOT_NOW, State.WITHDRAWN, State.DEFERRED, State.DROPPED_OUT, State.COMPLETED}
    assert (at is None) == (state in settled | {State.LAPSED, State.CANCELLED})
