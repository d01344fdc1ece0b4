"""Who was together for how long, what counts as having met, and whose turn it was (invariants 9 and 10)."""

from datetime import timedelta

import pytest

from functions.breakouts import rules
from functions.shared.domain.models import Role
from functions.shared.domain.rounds import history, rearranged
from tests.builders import NOON, a_round

LATER = NOON + timedelta(hours=1)
SECONDS, MINUTES = timedelta(seconds=1), timedelta(minutes=1)


def test_what_was_called_back_at_once_did_not_happen():
    kept = a_round((("a", "b"),), closed_at=NOON + 5 * MINUTES)
    called_back = a_round((("a", "c"),), closed_at=NOON + 30 * SECONDS)
    assert history([called_back, kept], LATER) == [(("a", "b"),)]


def test_rounds_are_in_the_order_in_which_they_were_opened():
    first, second = a_round((("a", "b"),)), a_round((("a", "c"),), NOON + 30 * MINUTES)
    assert history([second, first], LATER) == [(("a", "b"),), (("a", "c"),)]


def test_who_was_moved_has_met_both_those_they_were_with_for_a_minute():
    changed = rearranged(a_round((("a", "b"), ("c", "d"))), ((), ("c", "d", "a")), NOON + 2 * MINUTES)
    assert changed.rooms == ((), ("c", "d", "a"))
    assert history([changed], LATER) == [(("a", "b"), ("c", "d"), ("c", "d", "a"))]
    at_once = rearranged(a_round((("a", "b"), ("c", "d"))), ((), ("c", "d", "a")), NOON + 20 * SECONDS)
    assert history([at_once], LATER) == [(("c", "d", "a"),)]


def test_a_room_in_which_nothing_changes_goes_on():
    changed = rearranged(a_round((("a", "b"), ("c", "d"))), (("b", "a"), ("c", "e")), NOON + 50 * SECONDS)
    (stay,) = [stay for stay in changed.stays if "a" in stay.people]
    assert (stay.since, stay.until) == (NOON, None)


def test_a_third_and_whoever_was_with_staff_have_had_a_turn_in_the_odd_place():
    rounds = [a_round((("a", "b", "c"), ("d", "e"))), a_round((("a", "staff:tom"), ("b", "d")))]
    turns = rules.odd_turns(rounds, LATER)
    assert {one: turns[one] for one in "abcde"} == {"a": 2, "b": 1, "c": 1, "d": 0, "e": 0}


def test_who_rested_has_had_a_turn():
    assert rules.odd_turns([a_round((("a", "b"),), rests=("c",))], LATER)["c"] == 1


def test_those_who_are_waited_for_in_vain_are_missing_unless_they_have_answered():
    shown = a_round((("a", "b"), ("c", "d", "e"), ("f", "staff:tom")))
    assert rules.missing(shown, {"a"}, {"a"}) == {"b"}
    assert rules.missing(shown, {"c"}, {"c"}) == set(), "in a three one press does not say who has not come"
    assert rules.missing(shown, {"c", "d"}, {"c", "d"}) == {"e"}
    assert rules.missing(shown, {"a", "b"}, {"a", "b"}) == set()
    assert rules.both_wait(shown, {"a", "b"}) == [("a", "b")]
    assert rules.missing(shown, {"f"}, {"f"}) == {"staff:tom"}
    assert rules.missing(shown, {"e"}, {"e"}, [("c", "d")]) == {"c", "d"}, "of two on one device one speaks for both"
    assert rules.missing(shown, {"e"}, {"e", "c"}, [("c", "d")]) == set()
    assert rules.missing(shown, {"a"}, {"a"}, [("a", "b")]) == set(), "they have each other"


@pytest.mark.parametrize(
    ("phase", "after", "milliseconds"),
    [
        ("together", 0, rules.IDLE), ("forming", 0, rules.SOON), ("in_pairs", 10, rules.NEAR), ("in_pairs", 300, rules.IDLE),
        ("in_pairs", 13 * 60 - 5, rules.NEAR), ("in_pairs", 13 * 60 + 5, rules.NEAR), ("in_pairs", 3600, rules.IDLE),
    ],
)  # fmt: skip
def test_pages_ask_often_when_something_is_about_to_change_and_else_seldom(phase, after, milliseconds):
    starts, ends = NOON + MINUTES, NOON + 13 * MINUTES
    assert rules.pages_ask_again(phase, starts, ends, NOON + after * SECONDS) == milliseconds
    assert rules.IDLE >= 10_000


def test_assistants_are_asked_first_and_whoever_leads_last():
    roles = {"maria": Role.LEAD, "eva": Role.TEACHER, "tom": Role.ASSISTANT, "kim": Role.ASSISTANT}
    around = {"maria": NOON, "eva": NOON, "tom": NOON - 6 * MINUTES, "kim": NOON, "stranger": NOON}
    assert rules.staff_in_order(around, roles, "maria", NOON) == ["staff:kim", "staff:eva", "staff:maria"]
