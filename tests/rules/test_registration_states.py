"""Every state of a registration, walked exhaustively."""

import re
from pathlib import Path

import pytest

from functions.shared.domain.mail_kinds import POLICIES, MailKind
from functions.shared.domain.registration_states import (
    ENDED,
    HOLDS_A_SEAT,
    TRANSITIONS,
    Event,
    NotPossibleNowError,
    State,
    after,
)

ROWS = [(state, event, row) for state, rows in TRANSITIONS.items() for event, row in rows.items()]


def test_the_table_names_every_state_and_every_event():
    assert set(TRANSITIONS) == {None, *State}
    assert {event for _, event, _ in ROWS} == set(Event)


def test_every_state_can_be_reached_from_nothing():
    reached, new = {None}, {None}
    while new:
        new = {row.to for state in new for row in TRANSITIONS[state].values()} - reached
        reached |= new
    assert reached == {None, *State}


@pytest.mark.parametrize(("state", "event", "row"), ROWS)
def test_a_row_changes_held_seats_by_what_its_states_hold(state, event, row):
    """Invariant 1 in the small: the counter moves exactly when holding a seat begins or ends."""
    assert row.seats == (row.to in HOLDS_A_SEAT) - (state in HOLDS_A_SEAT) or State.COMPLETED in {row.to, state}


def test_completing_keeps_the_seat_counted():
    """A completed course's seat is not given to anybody else."""
    assert after(State.ACCEPTED, Event.COMPLETE).seats == 0


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", [None, *State])
def test_what_is_not_in_the_table_is_refused(state, event):
    if event in TRANSITIONS[state]:
        assert after(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(NotPossibleNowError):
            after(state, event)


def test_who_registers_twice_never_loses_their_place():
    for state in set(State) - ENDED - {State.APPLIED}:
        assert after(state, Event.APPLY).to is state
        assert after(state, Event.APPLY).mails in {(MailKind.YOUR_LINK,), (MailKind.CONTINUE_FORM,)}


@pytest.mark.parametrize(("state", "event", "row"), ROWS)
def test_a_mail_of_a_row_concerns_whoever_is_in_the_state_it_leads_to(state, event, row):
    for kind in row.mails:
        assert not POLICIES[kind].states or row.to.value in POLICIES[kind].states, kind


def test_every_kind_of_mail_has_a_policy():
    assert set(POLICIES) == set(MailKind)


def test_the_readme_draws_the_table():
    drawn = set(
        re.findall(r"^    (\S+) --> (\w+): (\w+)( \([+-]1\))?$", Path("README.md").read_text("utf-8"), re.MULTILINE)
    )
    seats = {1: " (+1)", -1: " (-1)", 0: ""}
    assert drawn == {
        (state.value if state else "[*]", row.to.value, event.value, seats[row.seats])
        for state, event, row in ROWS
        if row.to is not state and event is not Event.COHORT_CANCELLED
    }
