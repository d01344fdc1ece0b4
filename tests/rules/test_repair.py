"""Somebody comes, leaves, comes back: the smallest change that leaves nobody alone (invariants 7 to 10)."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.breakouts.matching import match
from functions.breakouts.pairing.repair import repair
from functions.breakouts.pairing.request import Pair, Request, may_be_together
from functions.breakouts.pairing.staff import STAFF
from tests.courses import people

TOM, MARIA = f"{STAFF}tom", f"{STAFF}maria"


def asked(present, **more) -> Request:
    return Request(present, "seed", **more)


def test_nothing_changes_where_everyone_has_company():
    found = repair([("a", "b"), ("c", "d", "e")], asked("abcde"))
    assert found.rooms == (("a", "b"), ("c", "d", "e"))
    assert not found.moved | found.placed


def test_who_is_left_alone_joins_a_pair_whose_room_and_company_stay():
    found = repair([("a", "b"), ("c", "d")], asked("acd"))
    assert found.rooms == ((), ("c", "d", "a"))
    assert (found.placed, found.moved) == ({"a"}, set())


def test_two_who_are_alone_find_each_other_in_a_room_that_one_of_them_is_in():
    assert repair([("a", "b"), ("c", "d")], asked("ac")).rooms == (("a", "c"), ())


def test_of_changes_that_are_equally_small_that_with_the_fewest_repeats_is_made():
    history = [[("a", "c")], [("a", "d")]]
    found = repair([("a", "b"), ("c", "d"), ("e", "f")], asked("acdef", history=history))
    assert found.rooms == ((), ("c", "d"), ("e", "f", "a"))


def test_where_all_rooms_are_threes_one_person_comes_over():
    found = repair([("a", "b", "c")], asked("abcd"))
    assert sorted(len(room) for room in found.rooms if room) == [2, 2]
    assert len(found.moved) == 1


def test_three_who_come_late_make_a_room_where_no_other_takes_them():
    found = repair([], asked("abc"))
    assert [sorted(room) for room in found.rooms] == [["a", "b", "c"]]


def test_whoever_comes_back_finds_their_partner_where_nobody_has_been_moved():
    assert repair([("a", "b"), ("c", "d")], asked("abcd")).rooms == (("a", "b"), ("c", "d"))


def test_where_the_odd_one_is_with_staff_nobody_is_disturbed():
    found = repair([("a", "b"), ("c", "d")], asked("acd", odd_one="staff", staff=[TOM]))
    assert found.rooms == (("a", TOM), ("c", "d"))


def test_whoever_may_be_with_nobody_gets_staff_and_is_said_to_be_over_where_there_is_none():
    never = {Pair("ac"), Pair("ad")}
    rooms = [("a", "b"), ("c", "d")]
    assert repair(rooms, asked("acd", never=never, staff=[TOM])).rooms == (("a", TOM), ("c", "d"))
    assert repair(rooms, asked("acd", never=never)).unplaced == ("a",)


def test_staff_who_are_in_a_room_already_are_not_asked_again():
    never = {Pair("ab"), Pair("ac"), Pair("bc")}
    found = repair([("a", TOM)], asked("ab", never=never, staff=[TOM, MARIA]))
    assert found.rooms == (("a", TOM), ("b", MARIA))


def test_two_on_one_device_move_together():
    found = repair([("a", "b"), ("c", "d")], asked("acdxy", devices=[("x", "y")]))
    assert any({"x", "y"} <= set(room) for room in found.rooms)
    assert all(len(room) != 1 for room in found.rooms)


@st.composite
def standing(draw, most=7):
    """Rooms of pairs and threes that wishes allow, and then people who have come and gone."""
    everyone = people(draw(st.integers(2, most)))
    pairs = [Pair(two) for two in combinations(everyone, 2)]
    never = frozenset(draw(st.lists(st.sampled_from(pairs), max_size=6)))
    history = [[tuple(pair)] for pair in draw(st.lists(st.sampled_from(pairs), max_size=6))]
    before = [one for one in everyone if draw(st.booleans())]
    rooms = match(Request(before, "seed", never=never)).groups
    present = [one for one in everyone if draw(st.integers(0, 4))]
    return rooms, Request(present, "seed", never=never, history=history)


@settings(max_examples=150)
@given(standing())
def test_as_few_people_move_as_trying_everything_finds(drawn):
    """Invariant 7: the change is the smallest there is, and of these it repeats the fewest meetings."""
    rooms, request_ = drawn
    found = repair(rooms, request_)
    best = fewest_moves(rooms, request_)
    if best is None:
        assert found.unplaced
        return
    assert found.unplaced == ()
    assert (len(found.moved), repeats_made(rooms, found.rooms, request_)) == best


def company(room, request_):
    return [one for one in room if one in request_.present]


def repeats_made(before, after, request_) -> int:
    """Among meetings that the change makes, those that are not the first."""
    met = {Pair(two) for groups in request_.history for group in groups for two in combinations(group, 2)}
    stood = {Pair(two) for room in before for two in combinations(company(room, request_), 2)}
    made = {Pair(two) for room in after for two in combinations(room, 2)} - stood
    return len(made & met)


def fewest_moves(rooms, request_):
    """Over all ways to put everyone into the rooms that there are or into new ones."""
    settled = {
        one: number
        for number, room in enumerate(rooms)
        if len(company(room, request_)) > 1
        for one in company(room, request_)
    }
    present = sorted(request_.present)
    best = None
    for placed in product(range(len(rooms) + len(present) // 2), repeat=len(present)):
        moved = sum(one in settled and settled[one] != number for one, number in zip(present, placed, strict=True))
        if best is not None and moved > best[0]:
            continue
        after = {}
        for one, number in zip(present, placed, strict=True):
            after.setdefault(number, []).append(one)
        if all(2 <= len(room) <= 3 and may_be_together(room, request_) for room in after.values()):
            found = (moved, repeats_made(rooms, list(after.values()), request_))
            best = found if best is None else min(best, found)
    return best if present else (0, 0)


def test_devices_that_overlap_are_one_and_nobody_is_in_a_room_twice():
    found = repair([("a", "b"), ("c", "d")], asked("abcdefg", devices=[("e", "f"), ("f", "g")]))
    everyone = [one for room in found.rooms for one in room]
    assert sorted(everyone) == list("abcdefg")
    assert any(set("efg") <= set(room) for room in found.rooms)


def test_two_on_one_device_whom_nobody_can_join_are_a_room_by_themselves():
    found = repair([("a", "b")], asked("abxy", devices=[("x", "y")], never={Pair("ax"), Pair("bx")}))
    assert set(found.rooms) == {("a", "b"), ("x", "y")}


def test_a_search_that_wishes_make_long_ends_all_the_same():
    rooms = [(f"r{number}a", f"r{number}b") for number in range(6)]
    lone = [f"l{number}" for number in range(10)]
    present = [*(one for room in rooms for one in room), *lone]
    never = {Pair((hard, other)) for hard in lone[-2:] for other in present if other not in {hard, "r0a"}}
    found = repair(rooms, asked(present, never=never, staff=[TOM, MARIA]))
    assert all(len(room) != 1 for room in found.rooms)
    assert not any(Pair(two) in never for room in found.rooms for two in combinations(room, 2))


def test_where_no_staff_is_free_any_more_those_who_are_left_find_each_other():
    rooms = [("a", TOM), ("b", MARIA), ("c", "d")]
    found = repair(rooms, asked("abcd", odd_one="staff", staff=[TOM, MARIA], gone={MARIA}))
    assert found.unplaced == ()
    assert "b" in {one for room in found.rooms for one in room}
