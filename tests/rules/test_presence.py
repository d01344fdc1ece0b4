"""How long somebody was there, and what it counts as: from what many sides say, in any order."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from functions.shared.domain.formats import AttendanceRule
from functions.shared.domain.models import Attendance, Visit
from functions.shared.domain.presence import Standing, all_left, is_in, presence, seen_inside, with_visit
from tests.builders import a_plan

SESSION = a_plan().sessions[0]
RULE = AttendanceRule()
BEGIN = SESSION.starts_at


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def record(*visits: tuple[float | None, float | None], sources=("zoom",), first: float = 0, **more) -> Attendance:
    stays = {
        f"zoom:{number}": Visit(
            joined=None if came is None else at(came),
            left=None if left is None else at(left),
            again=None if came is None else at(came),
        )
        for number, (came, left) in enumerate(visits)
    }
    return Attendance(
        cohort="c", session="s", registration="r", first_at=at(first), sources=sources, visits=stays, **more
    )


def judged(*visits, rule=RULE, in_pairs=(), **more):
    return presence(record(*visits, **more), SESSION, rule, in_pairs=in_pairs)


def test_nobody_who_is_not_known_was_there():
    assert presence(None, SESSION, RULE).standing is Standing.ABSENT


def test_a_click_alone_means_here_and_how_long_is_not_known():
    found = judged(sources=("join",))
    assert (found.standing, found.minutes, found.counts) == (Standing.FULL, None, True)
    assert judged(sources=("join",), first=16).standing is Standing.LATE
    assert judged(sources=("join",), first=15).standing is Standing.FULL


def test_a_lost_connection_is_no_absence_and_two_devices_are_one_person():
    assert judged((0, 60), (62, 165)).minutes == 165
    assert judged((0, 60), (90, 165)).minutes == 60 + 75
    assert judged((0, 165), (10, 40)).minutes == 165


def test_what_is_before_and_after_the_session_is_not_counted():
    assert judged((-14, 300)).minutes == SESSION.minutes


def test_less_than_the_formats_share_is_a_part_which_counts_where_the_format_says_so():
    found = judged((0, 60))
    assert (found.standing, found.counts) == (Standing.PARTIAL, False)
    assert judged((0, 60), rule=AttendanceRule(partial_counts=True)).counts
    assert judged((0, 60), rule=AttendanceRule(full_percent=30)).standing is Standing.FULL


def test_whoever_came_late_and_stayed_was_late_and_it_counts():
    found = judged((20, 165))
    assert (found.standing, found.late_by, found.counts) == (Standing.LATE, 20, True)


def test_time_in_a_pairs_own_room_is_time_in_the_session():
    assert judged((0, 60), (85, 165), in_pairs=[(at(60), at(84))]).minutes == 165


def test_what_was_lost_speaks_for_the_person():
    assert judged((0, None)).minutes == SESSION.minutes
    assert judged((None, 165)).minutes == SESSION.minutes
    assert judged((None, 165), sources=("join", "zoom"), first=20).minutes == 145


def test_a_teachers_tick_and_a_teachers_word_stand_before_what_a_provider_says():
    assert judged((0, 5), sources=("zoom", "tick")).standing is Standing.FULL
    found = judged((0, 165), verdict="absent")
    assert (found.standing, found.counts, found.by_teacher) == (Standing.ABSENT, False, True)


def test_a_teachers_word_that_was_taken_back_leaves_nothing_that_was_not_there():
    assert judged(sources=(), verdict="").standing is Standing.ABSENT


def test_a_session_that_was_made_up_for_counts():
    assert judged(sources=(), made_up="other/session-1").counts


TOLD = some.lists(
    some.tuples(some.sampled_from("abc"), some.booleans(), some.integers(-30, 200)), min_size=1, max_size=12
)


@given(TOLD, some.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_it_is_told_the_record_is_the_same(told, chance):
    def after(order):
        visits: dict[str, Visit] = {}
        for key, came, minute in order:
            visits = with_visit(visits, key, joined=at(minute) if came else None, left=None if came else at(minute))
        return visits

    shuffled = [*told, *chance.choices(told, k=3)]
    chance.shuffle(shuffled)
    assert after(shuffled) == after(told)


@given(some.lists(some.tuples(some.integers(-20, 180), some.integers(0, 90)), max_size=8))
def test_nobody_is_there_for_longer_than_the_session_nor_for_less_than_their_longest_stay(stays):
    found = judged(*((came, came + lasted) for came, lasted in stays))
    if not stays:
        return
    assert 0 <= found.minutes <= SESSION.minutes
    inside = [min(came + lasted, SESSION.minutes) - max(came, 0) for came, lasted in stays]
    assert found.minutes >= max(0, *inside)


def test_a_device_that_comes_back_under_the_name_that_it_had_is_in_again():
    visits: dict[str, Visit] = {}
    for came, minute in ((True, 0), (False, 30), (True, 40)):
        visits = with_visit(
            visits, "bbb:main:w", joined=at(minute) if came else None, left=None if came else at(minute)
        )
    assert is_in(visits)
    assert not is_in(with_visit(visits, "bbb:main:w", joined=None, left=at(90)))


def test_what_is_known_of_pairs_rooms_alone_says_nothing_of_the_rest():
    """The main room by a pasted link, pairs by BigBlueButton: twelve minutes in a pair are not twelve in the session."""
    visits = {"bbb:pair:x:1": Visit(joined=at(60), left=at(72), again=at(60))}
    found = presence(
        Attendance(cohort="c", session="s", registration="r", first_at=at(0), sources=("join", "bbb"), visits=visits),
        SESSION,
        RULE,
    )
    assert (found.standing, found.minutes, found.counts) == (Standing.FULL, None, True)


def test_somebody_who_is_found_in_a_room_again_and_again_has_one_stay_until_they_are_not():
    visits: dict[str, Visit] = {}
    for minute in (0, 2, 4, 8, 60, 62):
        visits = seen_inside(visits, "bbb:asked:", at(minute))
    assert sorted((one.joined, one.left) for one in visits.values()) == [(at(0), at(8)), (at(60), at(62))]


def test_when_a_room_ends_everybody_in_it_has_left_and_nobody_else():
    visits = record((0, None), (10, 20), (70, None)).visits | {"bbb:other:1": Visit(joined=at(0), again=at(0))}
    ended = all_left(visits, "zoom:", at(60))
    assert ended["zoom:0"].left == at(60)
    assert ended["zoom:1"].left == at(20)
    assert ended["zoom:2"].left is None
    assert ended["bbb:other:1"].left is None
    assert is_in(ended)


@pytest.mark.parametrize(
    ("visits", "inside"), [(((0, 60),), False), (((0, 60), (61, None)), True), (((None, 60),), False)]
)
def test_somebody_is_in_the_room_while_one_of_their_stays_has_no_end(visits, inside):
    assert is_in(record(*visits).visits) is inside
