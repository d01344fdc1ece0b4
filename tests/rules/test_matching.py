"""The plain first matching: nobody alone, no stranger passed over, the same press the same answer (7 to 10)."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.breakouts import rules
from functions.breakouts.matching import Pair, match
from functions.shared.domain.models import Round
from tests.builders import NOON

PEOPLE = st.sets(st.text("abcdefghijklmnop", min_size=1, max_size=3), max_size=24)


@given(PEOPLE, st.text(max_size=5))
def test_everyone_is_in_exactly_one_group_and_nobody_is_alone(people, seed):
    found = match(people, {}, seed)
    placed = [one for group in found.groups for one in group]
    assert sorted([*placed, *found.alone]) == sorted(people)
    assert all(len(group) in {2, 3} for group in found.groups)
    assert len(found.alone) == (len(people) == 1)
    assert sum(len(group) == 3 for group in found.groups) == (len(people) % 2 if len(people) > 1 else 0)


@given(PEOPLE, st.data())
def test_never_pairs_are_honoured_always(people, data):
    pairs = [Pair(pair) for pair in combinations(sorted(people), 2)]
    never = set(data.draw(st.lists(st.sampled_from(pairs), max_size=30))) if pairs else set()
    found = match(people, {}, "seed", never)
    assert not {Pair(pair) for group in found.groups for pair in combinations(group, 2)} & never
    assert sorted([one for group in found.groups for one in group] + list(found.alone)) == sorted(people)


@given(PEOPLE)
def test_where_staff_takes_the_odd_place_all_others_are_in_pairs(people):
    found = match(people, {}, "seed", trios=False)
    assert all(len(group) == 2 for group in found.groups)
    assert len(found.alone) == len(people) % 2


def test_a_retried_press_gives_the_same_answer():
    people = {f"p{number}" for number in range(11)}
    assert match(people, {}, "seed") == match(set(reversed(sorted(people))), {}, "seed")
    assert match(people, {}, "seed") != match(people, {}, "other")


@settings(max_examples=20)
@given(st.integers(4, 12), st.integers(0, 1000))
def test_early_in_a_course_nobody_meets_twice(half, seed):
    people, met = [f"p{number}" for number in range(2 * half)], Counter()
    for number in range(half // 2):
        found = match(people, met, f"{seed}/{number}")
        assert found.repeats == 0
        met.update(Pair(group) for group in found.groups)


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
    assert rules.met([kept, called_back], NOON + timedelta(hours=1)) == {Pair("ab"): 1}


def test_a_trio_is_three_meetings():
    assert len(rules.met([a_round((("a", "b", "c"),))], NOON + timedelta(hours=1))) == 3


def test_whoever_could_be_put_with_nobody_is_with_the_teacher():
    assert rules.with_staff(match({"a"}, {}, "s"), "maria") == (("a", "staff:maria"),)


def test_a_silent_page_is_quiet_and_not_absent():
    assert not rules.is_quiet(NOON, NOON + timedelta(seconds=60))
    assert rules.is_quiet(NOON, NOON + timedelta(minutes=5))
