"""Rooms of their own for pairs: made at the press, in this round, for these people, and closed by the teacher's press."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.shared import clock
from functions.shared.domain.cohort import Video
from functions.shared.storage import cohorts, meetings
from infra.local.providers import faults
from tests.handlers.conftest import Browser, text
from tests.handlers.sessions import a_room
from tests.providers import JITSI, a_bigbluebutton, connect


@pytest.fixture
def bbb(aws):
    with a_bigbluebutton() as running:
        yield running


@pytest.fixture
def room(teacher, at):
    return a_room(teacher, at)


def pairs_meet_by(room, kind: Video, links: str = ""):
    cohorts.rooms_chosen(room.cohort, {"pair_video": kind, "room_links": links}, "teacher", clock.now())


def led_to(answer) -> str:
    assert answer.status == 200, text(answer)
    found = re.search(r'content="1;url=([^"]+)"', text(answer))
    return found[1].replace("&amp;", "&") if found else ""


def test_partners_are_led_into_one_room_and_others_into_another(bbb, room):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben", "Chi", "Dev")
    room.press("round")
    assert 'action="/live/room"' in room.page("Ana")
    ids = {
        name: parse_qs(urlsplit(led_to(room.guests[name].post("/live/room"))).query)["meetingID"][0]
        for name in room.guests
    }
    partner = room.partners("Ana")[0]
    assert ids["Ana"] == ids[partner]
    assert len(set(ids.values())) == 2
    (given,) = {one.given["maxParticipants"] for one in bbb.meetings.values()}
    assert given == "6"


def test_whatever_an_old_page_shows_the_press_leads_to_the_room_of_now(bbb, room):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round")
    first = led_to(room.guests["Ana"].post("/live/room"))
    room.press("end")
    assert room.guests["Ana"].post("/live/room").status == 303
    room.press("round")
    second = led_to(room.guests["Ana"].post("/live/room"))
    assert parse_qs(urlsplit(first).query)["meetingID"] != parse_qs(urlsplit(second).query)["meetingID"]


def test_calling_everyone_back_closes_every_room_and_leads_to_their_page(bbb, room, pump):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben", "Chi", "Dev")
    room.press("round")
    for browser in room.guests.values():
        browser.post("/live/room")
    assert len(bbb.meetings) == 2
    assert {one.given["logoutURL"] for one in bbb.meetings.values()} == {"https://kindred.test/live"}
    room.press("end")
    pump.turn()
    assert bbb.meetings == {}
    assert 'action="/live/meeting"' in room.page("Ana")


def test_a_server_that_does_not_answer_when_rooms_are_closed_is_asked_again(bbb, room, pump):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round")
    room.guests["Ana"].post("/live/room")
    bbb.faults.then(faults.answers(500))
    room.press("end")
    pump.turn()
    assert bbb.meetings == {}


def test_rooms_end_by_themselves_only_when_the_session_has(bbb, room):
    """A round may be made longer after its rooms were made."""
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round", minutes="10", travel="60")
    room.guests["Ana"].post("/live/room")
    (made,) = bbb.meetings.values()
    left = (room.session.ends_at - clock.now()).total_seconds() / 60
    assert int(made.given["duration"]) >= left + 30


def test_somebody_without_a_room_is_led_to_none(bbb, room):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round")
    room.join("Eva")
    assert room.guests["Eva"].post("/live/room").status == 303
    assert Browser().post("/live/room").status == 410


def test_when_a_pairs_room_is_not_to_be_had_they_stay_and_the_teacher_sees_why(bbb, room):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round")
    bbb.faults.always = faults.answers(500)
    answer = room.guests["Ana"].post("/live/room")
    assert answer.status == 200
    assert "does not open just now" in text(answer)
    assert meetings.get(room.cohort.id, room.session.id).reason == "broken"
    assert "error of its own" in text(room.teacher.get(f"/teach/{room.cohort.id}/rooms"))


def test_whoever_teaches_can_go_into_any_room_as_a_moderator_and_nobody_else(bbb, room):
    pairs_meet_by(room, Video.BBB)
    room.join("Ana", "Ben")
    room.press("round")
    assert f'action="{room.console}/room"' in room.shown()
    way = led_to(room.teacher.post(f"{room.console}/room", {"room": "1"}))
    assert parse_qs(urlsplit(way).query)["role"] == ["MODERATOR"]
    assert room.teacher.post(f"{room.console}/room", {"room": "99"}).status == 303
    assert room.guests["Ana"].post(f"{room.console}/room", {"room": "1"}).status == 303


def test_jitsi_gives_each_pair_an_address_that_nobody_can_guess(room):
    connect(jitsi=JITSI)
    pairs_meet_by(room, Video.JITSI)
    room.join("Ana", "Ben", "Chi", "Dev")
    room.press("round")
    paths = [urlsplit(led_to(browser.post("/live/room"))).path for browser in room.guests.values()]
    assert len(set(paths)) == 2
    assert all(len(path.split("-")[-1]) == 26 for path in paths)


def test_a_template_with_a_name_in_it_leads_there_by_the_press(room):
    pairs_meet_by(room, Video.LINKS, "https://meet.example.org/{slug}")
    room.join("Ana", "Ben")
    room.press("round")
    assert "{slug}" not in room.page("Ana")
    way = led_to(room.guests["Ana"].post("/live/room"))
    assert way == led_to(room.guests["Ben"].post("/live/room"))
    assert re.fullmatch(r"https://meet\.example\.org/[a-z0-9]+-[a-z0-9]{26}", way)


def test_too_few_links_keep_the_rooms_closed_and_say_how_many_are_missing(room):
    pairs_meet_by(room, Video.LINKS, "https://a.example/1\nhttps://a.example/2")
    room.join("Ana", "Ben", "Chi", "Dev", "Eva", "Fay", "Gil", "Hal")
    room.press("preview")
    assert "2 links to pair rooms are missing" in room.shown()
    room.press("round")
    assert room.rounds() == []
    room.press("preview", size="4")
    room.press("round")
    assert len(room.rounds()) == 1
    assert "https://a.example/" in room.page("Ana")


def test_back_into_the_meeting_by_the_press_on_the_page_for_the_pairs(room):
    room.join("Ana")
    assert led_to(room.guests["Ana"].post("/live/meeting")) == room.cohort.main_link
    assert Browser().post("/live/meeting").status == 410
