"""The teacher's console: preview, hand, press, repair, and the way back (invariants 7 to 10)."""

import csv
import re
from datetime import timedelta

import pytest

from functions.shared.domain.models import Role, Staff
from functions.shared.storage import here, persons, schema, staff, table, wishes
from functions.shared.storage.live import Phase
from functions.shared.storage.wishes import KeptApart, Wish
from tests.builders import NOON, a_person
from tests.handlers.conftest import Browser, sign_in, text
from tests.handlers.sessions import Room, a_room

SIX = ("Ana", "Ben", "Chi", "Dev", "Eva", "Fay")


@pytest.fixture
def room(teacher, at) -> Room:
    return a_room(teacher, at)


@pytest.fixture
def tom(room, pump) -> Browser:
    """An assistant with a browser of his own."""
    person = a_person("Tom", zone="Europe/London")
    table.write(*persons.added(person), *staff.teaches(room.cohort.id, person.id, Role.ASSISTANT))
    table.write(staff.added(Staff(person=person.id)))
    browser = Browser()
    sign_in(browser, pump, person.address)
    return browser


def groups(room: Room) -> set[frozenset[str]]:
    return {frozenset(people) for people in room.round.rooms if people}


def cards(room: Room) -> list[set[str]]:
    """The preview as the teacher sees it."""
    page = text(room.teacher.get(room.console))
    return [set(re.findall(r'data-person="([^"]+)"', card)) for card in page.split("data-room=")[1:]]


def test_a_preview_sends_nobody_anywhere_and_tells_their_pages_that_something_comes(room):
    room.join(*SIX)
    room.press("preview", practice="listening", minutes="7")
    assert room.live.phase is Phase.FORMING
    assert room.rounds() == []
    assert "We are about to go into pairs" in room.page("Ana")
    assert len(cards(room)) == 3
    assert "Everyone meets somebody new." in room.shown()


def test_what_is_previewed_is_what_opens(room):
    room.join(*SIX)
    room.press("preview", practice="listening", minutes="7", travel="90")
    seen = cards(room)
    room.press("round")
    assert groups(room) == {frozenset(one) for one in seen}
    opened = room.round
    assert opened.starts_at - opened.opened_at == timedelta(seconds=90)
    assert opened.ends_at - opened.starts_at == timedelta(minutes=7)


def test_groups_are_as_large_as_the_teacher_wants_them_this_time(room):
    room.join(*SIX)
    room.press("preview", size="3")
    assert sorted(len(card) for card in cards(room)) == [3, 3]
    room.press("preview", again="yes")
    assert sorted(len(card) for card in cards(room)) == [3, 3]
    room.press("round")
    assert room.round.size == 3


def test_a_pinned_room_stays_when_the_others_are_shuffled(room):
    room.join(*SIX)
    room.press("preview")
    kept = cards(room)[0]
    room.press("arrange", do="pin", room="1")
    for _ in range(3):
        room.press("preview", again="yes")
        assert kept in cards(room)
    assert "Pinned" in room.shown()
    room.press("arrange", do="let-go", room=str(cards(room).index(kept) + 1))
    assert "Pinned" not in room.shown()


def test_two_people_change_places(room):
    room.join(*SIX)
    room.press("preview")
    first, second, third = cards(room)
    one, other = min(first), min(second)
    room.press("arrange", do="swap", one=one, other=other)
    assert cards(room) == [first - {one} | {other}, second - {other} | {one}, third]


def test_a_card_that_may_not_lie_there_lands_in_the_nearest_room_and_no_reason_is_said(room):
    """Invariant 8: a refused swap looks like any other."""
    room.join(*SIX)
    room.press("preview")
    first, second, _ = cards(room)
    one = min(first)
    for other in second:
        wishes.wished(room.cohort, Wish(registration=other, apart=(one,)))
    before = room.shown()
    room.press("arrange", do="swap", one=one, other=min(second))
    assert cards(room)[1] == second
    assert one in cards(room)[2]
    words = re.sub(r"<[^>]+>", " ", room.shown())
    assert set(re.findall(r"[a-z]{4,}", words)) <= set(re.findall(r"[a-z]{4,}", re.sub(r"<[^>]+>", " ", before))) | {
        "pairs",
        "pair",
        "meet",
        "meets",
    }


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "pin"},
        {"do": "pin", "room": "99"},
        {"do": "swap", "one": "x"},
        {"do": "swap", "one": "r-ana", "other": "nobody"},
        {"do": "swap", "one": "r-ana", "room": "0"},
    ],
)
def test_whatever_else_is_asked_of_the_cards_changes_nothing(room, form):
    room.join("Ana", "Ben")
    room.press("preview")
    before = cards(room)
    assert room.press("arrange", **form).status == 303
    assert cards(room) == before


def test_who_comes_or_goes_between_preview_and_press_is_seen_to(room):
    room.join(*SIX)
    room.press("preview")
    room.of("Ana", "left")
    room.join("Gil")
    room.press("round")
    assert {one for group in groups(room) for one in group} == {f"r-{name.lower()}" for name in (*SIX[1:], "Gil")}
    assert all(len(group) > 1 for group in groups(room))


def test_not_now_takes_the_preview_away(room):
    room.join("Ana", "Ben")
    room.press("preview")
    room.press("cancel")
    assert room.live.phase is Phase.TOGETHER
    assert "Everyone into pairs" in room.shown()


def test_the_second_of_two_teachers_is_told_whose_press_came_first(room, tom):
    """Invariant 10."""
    room.join("Ana", "Ben")
    room.press("preview")
    answer = room.press("round", version=0, browser=tom)
    assert answer.status == 303
    where = dict(answer.headers)["Location"]
    assert "Maria Sol pressed just before you" in text(tom.get(where))
    assert room.rounds() == []
    assert room.shown(tom).count("Open the rooms") == room.shown().count("Open the rooms") == 1


def test_a_press_that_nobody_of_the_staff_was_before_says_so(room, at):
    room.teacher.post(f"{room.console}/here", {"by-itself": "yes"})
    room.join(*SIX)
    room.press("round")
    seen = room.live.press
    at(room.session.starts_at + timedelta(minutes=2))
    room.say("Ana", "nobody-came")
    answer = room.press("end", version=seen)
    assert "Something changed at the same moment" in text(room.teacher.get(dict(answer.headers)["Location"]))
    assert room.live.phase is Phase.IN_PAIRS


def test_a_double_click_of_one_teacher_says_nothing_of_another(room):
    room.join("Ana", "Ben")
    room.press("round", version=0)
    answer = room.press("round", version=0)
    page = text(room.teacher.get(dict(answer.headers)["Location"]))
    assert "just before you" not in page
    assert "You have pressed already" in page
    assert len(room.rounds()) == 1


def test_where_nobody_is_left_an_assistant_is_the_partner(room, tom):
    tom.post(f"{room.console}/here")
    room.join("Ana", "Ben", "Chi")
    wishes.wished(room.cohort, Wish(registration="r-ana", apart=("r-ben", "r-chi")))
    room.press("round")
    assert groups(room) == {frozenset({"r-ana", "staff:tom"}), frozenset({"r-ben", "r-chi"})}
    assert room.partners("Ana") == ["Tom"]
    assert "This time you practise with" in room.page("Ana")


def test_an_assistant_who_says_no_is_not_asked(room, tom):
    tom.post(f"{room.console}/here", {"accompanies": "no"})
    room.join("Ana")
    room.press("round")
    assert groups(room) == {frozenset({"r-ana", "staff:teacher"})}


def test_an_assistant_who_does_not_come_is_waited_for_no_longer_than_a_press(room, tom):
    for browser in (tom, room.teacher):
        browser.post(f"{room.console}/here")
    room.join("Ana")
    room.press("round")
    assert groups(room) == {frozenset({"r-ana", "staff:tom"})}
    room.say("Ana", "nobody-came")
    assert "Has not come: Tom." in room.shown()
    assert 'data-alert="Somebody is alone"' in text(room.teacher.get(room.console))
    room.press("repair")
    assert groups(room) == {frozenset({"r-ana", "staff:teacher"})}
    room.say("Ana", "nobody-came")
    assert "nobody is free to be with them" in room.shown()
    room.press("repair")
    assert groups(room) == {frozenset({"r-ana", "staff:teacher"})}, "the room stays for whoever is late"
    assert "We have told your teachers" in room.page("Ana")
    assert "You are awaited in room 1." in room.shown()
    room.teacher.post(f"{room.console}/here", {"accompanies": "yes"})
    assert "without company" not in room.shown()
    assert "You are awaited" not in room.shown()


def test_an_assistant_who_cannot_after_all_leaves_nobody_alone(room, tom):
    tom.post(f"{room.console}/here")
    room.join("Ana")
    room.press("round")
    tom.post(f"{room.console}/here", {"accompanies": "no"})
    assert "Somebody is without company" in room.shown()
    room.press("repair")
    assert groups(room) == {frozenset({"r-ana", "staff:teacher"})}


def test_an_assistant_who_did_not_come_is_asked_again_in_the_next_round(room, tom, at):
    tom.post(f"{room.console}/here")
    room.join("Ana")
    room.press("round")
    room.say("Ana", "nobody-came")
    room.press("repair")
    room.press("end")
    room.press("round")
    assert groups(room) == {frozenset({"r-ana", "staff:tom"})}


def test_pairs_that_teachers_want_apart_are_never_together(room, at):
    wishes.keep_apart(room.cohort, KeptApart(first="r-ana", second="r-ben", by="teacher", at=NOON))
    room.join("Ana", "Ben", "Chi", "Dev")
    for number in range(6):
        at(room.session.starts_at + timedelta(minutes=20 * number))
        room.press("round")
        assert not any({"r-ana", "r-ben"} <= group for group in groups(room))
        at(room.session.starts_at + timedelta(minutes=20 * number + 10))
        room.press("end")


def test_who_leaves_during_a_round_leaves_nobody_alone_for_longer_than_a_press(room):
    room.join(*SIX)
    room.press("round")
    ana = next(group for group in groups(room) if "r-ana" in group)
    (partner,) = ana - {"r-ana"}
    room.of("Ana", "left")
    assert "Somebody is without company" in room.shown()
    assert "Your partner had to step away" in room.page(partner.removeprefix("r-").title())
    room.press("repair")
    assert sum(len(group) == 3 for group in groups(room)) == 1
    assert partner in next(group for group in groups(room) if len(group) == 3)
    assert "Now you are with" in room.page(partner.removeprefix("r-").title())
    assert "without company" not in room.shown()


def test_a_teacher_leaves_somebody_alone_and_is_asked_again_only_for_somebody_else(room):
    room.join("Ana", "Ben", "Chi", "Dev")
    room.press("round")
    room.join("Late")
    room.press("leave")
    assert "without company" not in room.shown()
    assert "Late" in room.shown().split("In the main room:")[1].split("</p>")[0]
    room.press("extend")
    assert "without company" not in room.shown()
    room.join("Eva")
    assert "without company" in room.shown()
    room.press("repair")
    assert {"r-eva", "r-late"} in groups(room)
    room.of("Eva", "left")
    assert "without company" in room.shown()


def test_what_was_left_so_is_for_one_round(room, at):
    room.join("Ana", "Ben")
    room.press("round")
    room.join("Late")
    room.press("leave")
    at(room.session.starts_at + timedelta(minutes=15))
    room.press("end")
    room.of("Late", "left")
    room.press("round")
    room.guests.pop("Late")
    room.join("Late")
    assert "without company" in room.shown()


def test_who_comes_late_is_proposed_a_room(room):
    room.join("Ana", "Ben")
    room.press("round")
    room.join("Late")
    assert "Room 1: Ana, Ben, Late" in room.shown() or "Room 1: Ben, Ana, Late" in room.shown()
    room.press("repair")
    assert groups(room) == {frozenset({"r-ana", "r-ben", "r-late"})}


def test_who_waits_in_vain_gets_other_company_and_whoever_did_not_come_can_join_again(room):
    room.join(*SIX)
    room.press("round")
    partner = room.partners("Ana")[0]
    room.say("Ana", "nobody-came")
    assert "We have told your teachers" in room.page("Ana")
    room.press("repair")
    assert len(next(group for group in groups(room) if "r-ana" in group)) == 3
    assert "We missed each other" in room.page(partner)
    room.say(partner, "partner")
    room.press("repair")
    assert f"r-{partner.lower()}" in {one for group in groups(room) for one in group}


def test_who_says_that_they_are_there_while_they_are_missed_is_not_taken_for_absent(room):
    room.join(*SIX)
    room.press("round")
    partner = room.partners("Ana")[0]
    room.say("Ana", "nobody-came")
    room.say(partner, "together")
    missed = here.missed(room.cohort.id, room.session.id, f"r-{partner.lower()}", 1)
    with pytest.raises(table.ConditionFailedError):
        table.write(missed)
    room.press("repair")
    assert "We missed each other" not in room.page(partner)


def test_by_itself_nobody_loses_the_room_in_which_they_wait(teacher, at):
    room = a_room(teacher, at)
    room.teacher.post(f"{room.console}/here", {"by-itself": "yes", "accompanies": "yes"})
    room.join("Ana")
    room.press("round")
    at(room.session.starts_at + timedelta(minutes=2))
    room.say("Ana", "nobody-came")
    assert groups(room) == {frozenset({"r-ana", "staff:teacher"})}
    assert "We have told your teachers" in room.page("Ana")


def test_of_two_on_one_device_one_speaks_for_both(room):
    room.join("Ana", "Chi", "Dev")
    room.of("Ana", "device", **{"with": "r-chi"})
    room.press("round")
    assert groups(room) == {frozenset({"r-ana", "r-chi", "r-dev"})}
    room.say("Dev", "nobody-came")
    assert "Not to be found, so without a room: Ana, Chi." in room.shown()
    room.say("Chi", "together")
    assert "without company" not in room.shown()


def test_whoever_comes_to_a_device_that_sits_in_a_room_sits_there_too(room):
    room.join("Ana", "Dev")
    room.press("round")
    room.join("Late", "Chi")
    room.of("Chi", "device", **{"with": "r-ana"})
    room.press("repair")
    assert {"r-ana", "r-chi"} <= next(group for group in groups(room) if "r-ana" in group)


def test_where_the_cohort_wants_it_so_company_is_found_without_a_press(teacher, at):
    room = a_room(teacher, at)
    room.teacher.post(f"{room.console}/here", {"by-itself": "yes"})
    assert "gets other company by itself" in room.shown()
    room.join(*SIX)
    room.press("round")
    room.say("Ana", "nobody-came")
    assert len(next(group for group in groups(room) if "r-ana" in group)) == 2, "people may be on their way still"
    at(room.session.starts_at + timedelta(minutes=2))
    room.say("Ana", "nobody-came")
    assert len(next(group for group in groups(room) if "r-ana" in group)) == 3
    assert "Now you are with" in room.page("Ana")


def test_a_page_that_slept_says_nothing_of_the_next_round(room, at):
    room.join("Ana", "Ben")
    room.press("round")
    at(room.session.starts_at + timedelta(minutes=15))
    room.press("end")
    room.press("round")
    room.guests["Ana"].post("/live/say", {"do": "nobody-came", "round": "1"})
    assert "without company" not in room.shown()
    room.guests["Ana"].post("/live/say", {"do": "nobody-came", "round": "2"})
    assert "without company" in room.shown()


def test_two_who_wait_for_each_other_are_told_apart_from_one_who_is_alone(room):
    room.join("Ana", "Ben")
    room.press("round")
    for name in ("Ana", "Ben"):
        room.say(name, "nobody-came")
    assert "each wait for the other" in room.shown()
    assert "without company" not in room.shown()


def test_more_time_and_a_few_words_reach_every_page(room):
    room.join("Ana", "Ben")
    room.press("round", minutes="5")
    before = room.round.ends_at
    room.press("extend", minutes="2")
    assert room.round.ends_at == room.live.ends_at == before + timedelta(minutes=2)
    room.press("say", words="Take <b>your</b> time")
    assert "Take &lt;b&gt;your&lt;/b&gt; time" in room.page("Ana")
    room.press("say", words="x" * 5000)
    assert len(room.live.said) == 300


def test_two_on_one_device_are_in_one_room(room):
    room.join("Ana", "Ben", "Chi", "Dev")
    room.of("Ana", "device", **{"with": "r-chi"})
    room.press("round")
    assert {"r-ana", "r-chi"} <= next(group for group in groups(room) if "r-ana" in group)
    room.press("end")
    assert room.shown().count("with Chi") == room.shown().count("with Ana") == 1
    room.of("Chi", "device", **{"with": ""})
    assert all(not one.device for one in here.everyone(room.cohort.id, room.session.id))


def test_two_on_one_device_stay_together_when_their_card_is_moved(room):
    room.join("Ana", "Ben", "Chi", "Dev", "Eva")
    room.of("Ana", "device", **{"with": "r-chi"})
    room.press("preview")
    home = next(number for number, card in enumerate(cards(room)) if "r-ana" in card)
    room.press("arrange", do="swap", one="r-chi", room=str(2 - home))
    assert next(card for card in cards(room) if "r-ana" in card) >= {"r-ana", "r-chi"}
    room.press("arrange", do="swap", one="r-ben", other="r-ana")
    assert next(card for card in cards(room) if "r-ana" in card) >= {"r-ana", "r-chi"}


def test_a_wish_is_stronger_than_a_device_that_was_noted_by_mistake(room):
    wishes.wished(room.cohort, Wish(registration="r-ana", apart=("r-chi",)))
    room.join("Ana", "Ben", "Chi", "Dev")
    room.of("Ana", "device", **{"with": "r-chi"})
    room.press("round")
    assert not any({"r-ana", "r-chi"} <= group for group in groups(room))


@pytest.mark.parametrize(
    "do", ["left", "quietly", "partner", "in-call", "not-in-call", "answered", "device", "nonsense", ""]
)
def test_whatever_a_teacher_says_of_whomever_is_understood_or_passed_over(room, do):
    room.join("Ana")
    room.accepted("Away")
    for name in ("Ana", "Away"):
        assert room.of(name, do, **{"with": "nobody-there"}).status == 303
    assert len(here.everyone(room.cohort.id, room.session.id)) == 1
    assert room.teacher.get(room.console).status == 200


def test_whoever_is_ticked_in_again_is_back(room):
    room.join("Ana")
    room.of("Ana", "left")
    assert "Have left: 1" in room.shown()
    room.teacher.post(f"{room.console}/tick", {"registration": "r-ana"})
    assert "Have left" not in room.shown()


def test_the_wall_has_first_names_and_rooms_and_nothing_else(room):
    room.join("Ana", "Ben")
    room.press("round")
    words = re.sub(r"<[^>]+>", " ", text(room.teacher.get(f"{room.console}/wall")).partition("<main")[2])
    assert "Ana" in words
    assert "@" not in words.partition("A question?")[0]


def test_the_list_can_be_applied_by_hand(room):
    room.join("Ana", "Ben", "=Cmd()")
    room.press("round")
    page = text(room.teacher.get(f"{room.console}/list"))
    assert re.search(r"Room 1: .*begins\) https://rooms.example.org/1", page)
    assert page.count("\n1\n2\n3\n4") or "1\n2\n3\n4" in page
    answer = room.teacher.get(f"{room.console}/list.csv")
    rows = list(csv.reader(answer.body.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["Room", "Name", "Name in the meeting"]
    assert ["1", "'=Cmd()", "1 =Cmd()"] in rows


def test_who_asks_for_a_person_is_named_on_a_page_of_its_own_and_not_on_the_console(room):
    room.join("Ana", "Ben")
    room.press("round")
    before = room.shown()
    room.say("Ana", "need-somebody")
    console = room.shown()
    assert "Somebody would like a person with them now." in console
    room.say("Ana", "all-well")
    assert before.count("Ana") == room.shown().count("Ana") == console.count("Ana"), "no more than at other times"
    room.say("Ana", "need-somebody")
    assert "I am with Ana" in text(room.teacher.get(f"{room.console}/asking"))
    assert "Your teachers know" in room.page("Ana")
    assert "Your partner may step away for a moment" in room.page("Ben")
    room.of("Ana", "answered")
    assert "would like a person" not in room.shown()
    assert "Maria Sol is with you now" in room.page("Ana")
    assert "Maria Sol is with Ana." in text(room.teacher.get(f"{room.console}/asking"))
    assert "Your partner may step away for a moment" in room.page("Ben")
    room.say("Ana", "all-well")
    assert "is with you now" not in room.page("Ana")


def test_the_console_does_not_tell_who_wished_to_be_quiet(room):
    """Invariant 8: staying in the main room looks the same for whoever came late, rests, or wished it."""
    room.join(*SIX)
    room.say("Ana", "quietly")
    room.press("round")
    page = room.shown()
    assert "In the main room: Ana." in page
    assert (
        "quiet"
        not in re.sub(r'class="[^"]*"', "", page.partition('<ol class="groups')[2].partition("</ol>")[0]).lower()
    )


def test_another_cohorts_teacher_sees_and_presses_nothing(room, pump):
    stranger = a_person("Sam")
    table.write(*persons.added(stranger), staff.added(Staff(person=stranger.id)))
    sam = Browser()
    sign_in(sam, pump, stranger.address)
    room.join("Ana", "Ben")
    for page in ("", "/wall", "/list", "/list.csv", "/asking"):
        assert sam.get(room.console + page).status == 404
    for what in ("preview", "arrange", "cancel", "round", "repair", "say", "extend", "end", "tick", "person", "here"):
        assert room.press(what, browser=sam).status == 404
    assert room.live.press == 0
    assert room.rounds() == []


def test_who_was_here_who_was_together_and_what_was_wished_is_erased_with_the_course(room, at):
    room.join("Ana", "Ben")
    wishes.wished(room.cohort, Wish(registration="r-ana", apart=("staff:teacher",)))
    room.press("preview")
    room.press("round")
    room.teacher.post(f"{room.console}/here")
    last = room.cohort.last_end + timedelta(days=30)
    live_items = list(table.query(table.in_collection(f"LIVE#{room.cohort.id}#{room.session.id}")))
    kept = [
        *live_items,
        *table.query(table.in_collection(f"COHORT#{room.cohort.id}", "ROUND#")),
        *table.query(table.in_collection(f"WISHES#{room.cohort.id}")),
    ]
    assert {item[schema.SK].partition("#")[0] for item in kept} == {"STATE", "HERE", "STAFF", "ROUND", "WISH"}
    assert {item[schema.EXPIRES] for item in kept} == {int(last.timestamp())}
    at(last + timedelta(minutes=1))
    assert room.rounds() == [], "what DynamoDB has not erased yet is not read any more"


def test_a_wish_between_preview_and_press_holds_in_the_round_that_opens(room):
    """Invariant 8: the page has said "from the next round on"."""
    room.join(*SIX)
    room.press("preview")
    one, other = sorted(cards(room)[0])
    wishes.wished(room.cohort, Wish(registration=one, apart=(other,)))
    room.press("round")
    assert not any({one, other} <= group for group in groups(room))
    assert all(len(group) > 1 for group in groups(room))


def test_a_call_for_help_of_somebody_who_was_taken_for_gone_is_heard(room):
    room.join("Ana", "Ben")
    room.of("Ana", "left")
    room.say("Ana", "need-somebody")
    assert "Somebody would like a person" in room.shown()
    room.of("Ana", "left")
    assert "Somebody would like a person" in room.shown()
    assert "I am with Ana" in text(room.teacher.get(f"{room.console}/asking"))


def test_a_call_for_help_is_not_shown_to_a_later_partner(room, at):
    room.join("Ana", "Ben")
    room.say("Ana", "need-somebody")
    at(room.session.starts_at + timedelta(minutes=10))
    room.press("round")
    assert "may step away" not in room.page("Ben")
