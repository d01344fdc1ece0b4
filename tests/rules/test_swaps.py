"""The teacher's hand on the cards: whatever is moved where, nobody is lost and no wish is broken (invariants 7, 8)."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from functions.breakouts.matching import match
from functions.breakouts.pairing.request import Pair, Request
from functions.breakouts.pairing.staff import STAFF
from functions.breakouts.swaps import changed_places, swapped
from tests.courses import people

TOM = f"{STAFF}tom"


@st.composite
def previews(draw):
    everyone = people(draw(st.integers(4, 9)))
    pairs = st.sampled_from([Pair(two) for two in combinations(everyone, 2)])
    asked = Request(
        everyone,
        draw(st.text(max_size=2)),
        size=draw(st.sampled_from([2, 3])),
        never=draw(st.frozensets(pairs, max_size=5)),
        devices=[tuple(sorted(pair)) for pair in draw(st.sets(pairs, max_size=2))],
        staff=[TOM],
        odd_one=draw(st.sampled_from(["trio", "staff"])),
    )
    return everyone, asked, match(asked).groups


@given(previews(), st.data())
def test_any_moves_keep_everyone_and_every_device_and_break_no_wish(drawn, data):
    everyone, asked, groups = drawn
    sizes = [len(asked.units(group)) for group in groups]
    for _ in range(4):
        one, other = data.draw(st.sampled_from(everyone)), data.draw(st.sampled_from(everyone))
        if data.draw(st.booleans()):
            groups = changed_places(groups, one, other, asked)
        else:
            groups = swapped(groups, one, data.draw(st.integers(-1, 5)), asked)
        assert sorted(one for group in groups for one in group) == sorted(
            one for group in match(asked).groups for one in group
        )
        assert [len(asked.units(group)) for group in groups] == sizes
        for group in groups:
            assert len(group) > 1
            assert not asked.splits(group)
            assert not any(Pair(two) in asked.never for two in combinations(group, 2))


def test_who_is_put_onto_another_card_lands_there_where_that_may_be():
    groups = swapped([("a", "b"), ("c", "d"), ("e", "f")], "a", 2, Request("abcdef", "seed"))
    assert groups == (("e", "b"), ("c", "d"), ("a", "f"))


def test_where_that_may_not_be_they_land_in_the_nearest_room():
    never = {Pair("ae"), Pair("af")}
    groups = swapped([("a", "b"), ("c", "d"), ("e", "f")], "a", 2, Request("abcdef", "seed", never=never))
    assert groups == (("c", "b"), ("a", "d"), ("e", "f"))


def test_two_on_one_device_change_places_with_one():
    asked = Request("abcdefg", "seed", devices=[("a", "b")])
    assert changed_places([("a", "b", "c"), ("d", "e"), ("f", "g")], "b", "e", asked) == (
        ("e", "c"),
        ("d", "a", "b"),
        ("f", "g"),
    )


def test_somebody_of_the_staff_stays_where_they_are():
    groups = changed_places([("a", TOM), ("c", "d")], "c", TOM, Request("acd", "seed", staff=[TOM]))
    assert groups == (("c", TOM), ("a", "d"))


def test_nobody_is_left_alone_on_a_card_by_two_who_share_a_device():
    asked = Request("abcd", "seed", devices=[("a", "c")])
    assert changed_places([("b", "d"), ("a", "c")], "b", "a", asked) == (("b", "d"), ("a", "c"))
