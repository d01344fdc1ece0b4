"""Who is with whom: nobody alone, wishes always, no partner twice until it is unavoidable (invariants 7 to 10)."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.breakouts.matching import match
from functions.breakouts.pairing.request import Pair, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF
from tests.courses import course, people, repeat_free_rounds
from tests.networkx_recipe import recipe

NAMES = st.sets(st.sampled_from(people(24)), max_size=24)
MARIA, TOM = f"{STAFF}maria", f"{STAFF}tom"


@st.composite
def asked(draw, sizes=(2, 3, 4), most=16) -> Request:
    """A press with anything that may come with it."""
    everyone = people(draw(st.integers(0, most)))
    pairs = [Pair(two) for two in combinations([*everyone, MARIA, TOM], 2)]
    some = st.lists(st.sampled_from(pairs), max_size=20) if pairs else st.just([])
    one_of = st.sampled_from(everyone) if everyone else st.nothing()
    groups = (
        st.lists(st.lists(one_of, min_size=2, max_size=3, unique=True), max_size=3)
        if len(everyone) > 2
        else st.just([])
    )
    history = draw(st.lists(groups, max_size=4))
    return Request(
        draw(st.permutations(everyone)),
        draw(st.text("abc", max_size=2)),
        size=draw(st.sampled_from(sizes)),
        history=history,
        never=frozenset(draw(some)),
        quiet=draw(st.sets(one_of, max_size=3)) if everyone else (),
        languages=draw(st.dictionaries(one_of, st.frozensets(st.sampled_from(["en", "de", "pt"]), max_size=2)))
        if everyone
        else {},
        odd_turns=draw(st.dictionaries(one_of, st.integers(0, 3))) if everyone else {},
        odd_one=draw(st.sampled_from(["trio", "staff", "sit_out"])),
        pinned=draw(groups),
        devices=draw(st.lists(st.lists(one_of, min_size=2, max_size=2, unique=True), max_size=2))
        if len(everyone) > 1
        else (),
        staff=draw(st.sampled_from([(), (TOM,), (TOM, MARIA)])),
        roster=everyone,
    )


@given(asked())
def test_everyone_who_is_here_is_in_exactly_one_place(request_):
    found = match(request_)
    placed = [one for group in found.groups for one in group if not one.startswith(STAFF)]
    assert sorted([*placed, *found.quiet, *found.rests, *found.unplaced]) == sorted(request_.present)
    helpers = [one for group in found.groups for one in group if one.startswith(STAFF)]
    assert len(helpers) == len(set(helpers)) <= len(request_.staff)


@given(asked())
def test_nobody_is_alone_in_a_room(request_):
    """Invariant 7."""
    assert all(len(group) > 1 for group in match(request_).groups)


@given(asked())
def test_who_must_not_meet_does_not_and_who_wants_quiet_has_it(request_):
    """Invariant 8: whatever else is asked for."""
    found = match(request_)
    for group in found.groups:
        assert not {Pair(two) for two in combinations(group, 2)} & request_.never or _one_device(group, request_)
        assert not set(group) & set(request_.quiet)


@given(asked())
def test_everyone_in_a_room_shares_a_language(request_):
    for group in match(request_).groups:
        assert may_be_together(group, request_) or _one_device(group, request_)


def _one_device(group, request_) -> bool:
    """Those on one device are in one room whatever we do: the wish is for the teacher to settle with them."""
    return any(len(set(device) & set(group)) > 1 for device in request_.devices)


@given(asked())
def test_a_retried_press_gives_the_same_answer(request_):
    """Invariant 10: whatever the order in which people arrived."""
    again = match(request_)
    request_.present = list(reversed(request_.present))
    assert match(request_).groups == again.groups


def test_another_press_gives_another_answer():
    assert match(Request(people(11), "seed")).groups != match(Request(people(11), "other")).groups


@given(asked(sizes=(2,)))
def test_a_pin_is_kept_or_said_to_be_unmet(request_):
    found = match(request_)
    kept = {frozenset(group) for group in found.groups}
    for pin in request_.pinned:
        assert frozenset(pin) in kept or tuple(pin) in found.unmet


@given(asked())
def test_a_certificate_is_never_more_than_what_was_made(request_):
    certificate = match(request_).certificate
    assert 0 <= certificate.lower_bound <= certificate.repeats


def repeats_of(groups, request_) -> int:
    met = {Pair(two) for each in request_.history for group in each for two in combinations(group, 2)}
    return sum(Pair(two) in met for group in groups for two in combinations(group, 2))


@given(st.integers(2, 9), st.data())
def test_the_proved_bound_is_what_trying_everything_finds(count, data):
    """Invariant 9: "unavoidable" is only said where no other round has fewer repeats."""
    everyone = people(count)
    pairs = list(combinations(everyone, 2))
    history = [[pair] for pair in data.draw(st.lists(st.sampled_from(pairs), max_size=len(pairs)))]
    request_ = Request(everyone, "seed", history=history)
    certificate = match(request_).certificate
    fewest = min(repeats_of(groups, request_) for groups in all_rounds(everyone))
    assert certificate.lower_bound <= fewest <= certificate.repeats
    assert certificate.certified


def all_rounds(everyone):
    """Every round of pairs, with one three where the number is odd."""
    if not everyone:
        yield []
        return
    first, *rest = everyone
    sizes = (1, 2) if len(everyone) % 2 else (1,)
    for size in sizes:
        for others in combinations(rest, size):
            left = [one for one in rest if one not in others]
            for groups in all_rounds(left):
                yield [(first, *others), *groups]


@given(NAMES)
def test_where_staff_takes_the_odd_place_all_others_are_in_pairs(everyone):
    found = match(Request(everyone, "seed", odd_one="staff", staff=[TOM]))
    assert all(len(group) == 2 for group in found.groups)
    assert found.unplaced == ()
    assert sum(TOM in group for group in found.groups) == len(everyone) % 2


@given(st.sets(st.sampled_from(people(24)), min_size=2))
def test_where_the_odd_one_rests_it_is_whoever_has_rested_least(everyone):
    turns = {one: number % 3 for number, one in enumerate(sorted(everyone))}
    found = match(Request(everyone, "seed", odd_one="sit_out", odd_turns=turns))
    assert len(found.rests) == len(everyone) % 2
    assert all(turns[one] == 0 for one in found.rests)


def test_a_single_person_is_with_somebody_of_the_staff():
    assert match(Request(["a"], "seed", staff=[TOM, MARIA])).groups == (("a", TOM),)
    assert match(Request(["a"], "seed")).unplaced == ("a",)


def test_whoever_may_be_with_nobody_is_with_staff_and_a_named_helper_is_passed_over():
    never = {Pair(("a", other)) for other in (*people(4), TOM)}
    found = match(Request(["a", *people(4)], "seed", never=never, staff=[TOM, MARIA]))
    assert ("a", MARIA) in found.groups


def test_two_on_one_device_share_a_room_and_are_a_room_where_nobody_else_is():
    found = match(Request(["a", "b", "c"], "seed", devices=[("a", "b")]))
    assert [sorted(group) for group in found.groups] == [["a", "b", "c"]]
    assert [sorted(group) for group in match(Request(["a", "b"], "s", devices=[("a", "b")])).groups] == [["a", "b"]]


def test_three_share_a_room_only_where_they_share_one_language():
    languages = {"a": frozenset({"en", "de"}), "b": frozenset({"de", "pt"}), "c": frozenset({"pt", "en"})}
    found = match(Request("abc", "seed", languages=languages, staff=[TOM]))
    assert sorted(len(group) for group in found.groups) == [2, 2]


def test_staff_never_begins():
    assert all(match(Request(["a"], str(seed), staff=[TOM])).groups == (("a", TOM),) for seed in range(20))
    assert match(Request(["a"], "seed", pinned=[(TOM, "a")], staff=[TOM])).groups == (("a", TOM),)


def test_repeats_are_spread_out_nobody_meets_a_third_time_before_all_have_met_twice():
    played = course(6, 10, "seed")
    met = Counter(frozenset(pair) for groups in played.rounds for pair in groups)
    assert set(met.values()) == {2}


def test_a_certificate_tells_nothing_of_wishes():
    """Invariant 8: a repeat that only a wish made necessary is not said to be unavoidable."""
    history = [[("a", "c"), ("b", "d")]]
    wished = match(Request("abcd", "seed", history=history, never={Pair("ab"), Pair("ad")}, staff=[]))
    assert (wished.certificate.repeats, wished.certificate.lower_bound) == (2, 0)
    assert not wished.certificate.certified


def test_each_group_has_its_reason_and_none_is_a_wish():
    found = match(
        Request(
            "abcdefg", "seed", pinned=[("a", "b")], history=[[("c", "d"), ("e", "f")]], never={Pair("gc")}, staff=[TOM]
        )
    )
    assert dict(zip(found.why, found.groups, strict=True)).keys() == {"pinned", "new", "third"}
    assert set(next(group for why, group in zip(found.why, found.groups, strict=True) if why == "pinned")) == set("ab")
    again = match(Request("ab", "seed", history=[[("a", "b")]]))
    assert (again.why, again.certificate.certified) == (("again",), True)
    assert match(Request("a", "seed", staff=[TOM])).why == ("staff",)
    assert match(Request("ab", "seed", devices=[("a", "b")])).why == ("device",)


def test_room_numbers_do_not_tell_who_is_kept_apart():
    """Invariant 8: whoever is hard to place is placed first, and must not be in the first room for it."""
    rooms = Counter()
    for seed in range(200):
        found = match(Request(people(16), f"s{seed}", never={Pair(("p0003", "p0009"))}))
        rooms.update(number for number, group in enumerate(found.groups) if {"p0003", "p0009"} & set(group))
    assert set(rooms) == set(range(8))
    assert max(rooms.values()) < 100


SAMPLE = ["1", "2"]


@pytest.mark.parametrize("count", range(6, 31, 2))
def test_an_even_number_meets_everyone_before_anyone_meets_again(count):
    """Invariant 9. All of 60 courses each: `make soak`."""
    assert all(repeat_free_rounds(count, seed) == count - 1 for seed in SAMPLE)


def ceiling(count: int) -> int:
    """Rounds that could be counted: each uses up one pair for two people, and three for three."""
    return count * (count - 1) // 2 // ((count + 3) // 2)


@pytest.mark.parametrize("count", range(9, 26, 2))
def test_an_odd_number_is_at_most_one_round_short_of_what_could_be_counted(count):
    assert all(repeat_free_rounds(count, seed) >= ceiling(count) - 1 for seed in SAMPLE)


@pytest.mark.parametrize(("count", "size", "most"), [(15, 3, 7), (24, 3, 11), (16, 4, 5), (24, 4, 7)])
def test_threes_and_fours_have_every_round_without_a_repeat_that_there_is(count, size, most):
    assert repeat_free_rounds(count, "1", size) == most == (count - 1) // (size - 1)


def test_with_people_missing_the_excess_is_small():
    played = [course(24, 10, seed, per_session=2, absent=0.15) for seed in SAMPLE]
    assert sum(one.excess for one in played) <= 1
    assert all(one.certified == 20 for one in played)


def test_the_odd_place_is_shared_out():
    played = course(23, 10, "1", per_session=2)
    assert played.spread <= 2
    assert played.excess <= 1


@pytest.mark.parametrize("count", [25, 27])
def test_whoever_comes_back_after_weeks_is_the_third_twice_in_a_row_at_most(count):
    everyone, rounds, turns, third = people(count), [], Counter(), []
    for number in range(16):
        here = everyone[1:] if number < 8 else everyone
        found = match(Request(here, f"ill {number}", history=rounds, odd_turns=turns, roster=everyone))
        turns.update(one for group in found.groups if len(group) > 2 for one in group)
        third.append(any(len(group) > 2 and everyone[0] in group for group in found.groups))
        rounds.append(found.groups)
    assert not any(all(third[begin : begin + 3]) for begin in range(14))


@pytest.mark.soak
@pytest.mark.parametrize("count", range(6, 31, 2))
def test_sixty_courses_of_an_even_number(count):
    assert all(repeat_free_rounds(count, f"soak {seed}") == count - 1 for seed in range(60))


@pytest.mark.soak
@pytest.mark.parametrize("count", range(9, 26, 2))
def test_sixty_courses_of_an_odd_number(count):
    short = Counter(ceiling(count) - repeat_free_rounds(count, f"soak {seed}") for seed in range(60))
    assert set(short) <= {0, 1}
    if count in {11, 13}:
        assert short[0] >= 57


@pytest.mark.soak
@pytest.mark.parametrize(("count", "absent"), [(24, 0.15), (23, 0.0)])
def test_sixty_courses_against_the_usual_recipe(count, absent):
    played = [course(count, 10, f"soak {seed}", per_session=2, absent=absent) for seed in range(60)]
    usual = [course(count, 10, f"soak {seed}", per_session=2, absent=absent, matcher=recipe) for seed in range(60)]
    excess, theirs = (sum(one.excess for one in each) / 60 for each in (played, usual))
    assert excess <= 0.25
    assert excess <= theirs / 10
    if not absent:
        assert max(one.spread for one in played) <= 2


@pytest.mark.soak
@pytest.mark.parametrize(("count", "size", "most"), [(15, 3, 7), (24, 3, 11), (16, 4, 5), (24, 4, 7)])
def test_sixty_courses_in_threes_and_fours(count, size, most):
    assert all(repeat_free_rounds(count, f"soak {seed}", size) == most for seed in range(60))
