"""What counts as having met, and as a turn in the odd place (invariants 9 and 10)."""

from datetime import timedelta

from functions.breakouts import rules
from functions.shared.domain.models import Round
from tests.builders import NOON


def a_round(groups, opened=NOON, closed=None) -> Round:
    return Round(
        cohort="c",
        session="s",
        number=1,
        groups=groups,
        practice="",
        opened_at=opened,
        ends_at=opened,
        closed_at=closed,
    )


def test_what_was_called_back_at_once_did_not_happen():
    kept = a_round((("a", "b"),), closed=NOON + timedelta(minutes=5))
    called_back = a_round((("a", "c"),), closed=NOON + timedelta(seconds=30))
    assert rules.kept([called_back, kept], NOON + timedelta(hours=1)) == [kept]


def test_rounds_are_in_the_order_in_which_they_were_opened():
    first, second = a_round(()), a_round((), opened=NOON + timedelta(minutes=30))
    assert rules.kept([second, first], NOON + timedelta(hours=1)) == [first, second]


def test_a_third_and_whoever_was_with_staff_have_had_a_turn_in_the_odd_place():
    rounds = [a_round((("a", "b", "c"), ("d", "e"))), a_round((("a", "staff:tom"), ("b", "d")))]
    turns = rules.odd_turns(rounds, 2)
    assert {one: turns[one] for one in "abcde"} == {"a": 2, "b": 1, "c": 1, "d": 0, "e": 0}
