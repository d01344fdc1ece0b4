"""One link that always leads to a room: by each provider, by the fallback, and back (invariants 6 and 13)."""

import json
import re
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.meetings import preparing, trouble
from functions.shared import aws as clients
from functions.shared import clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import attendance, cohorts, ledger, mails, meetings, registrations, table, ways_in
from functions.shared.tokens import Scope
from functions.shared.video import connections, http
from functions.shared.video.provider import Reason, VideoError
from functions.shared.video.queue import PrepareMeeting
from infra.local import mailbox
from infra.local.gateway import Request
from infra.local.providers import faults
from infra.local.providers.zoom import BASIC, LICENSED
from infra.local.providers.zoom_answers import DAILY, TOO_FAST, refused
from tests.builders import hours, stored_plan, stored_registration
from tests.handlers.conftest import Browser, text
from tests.providers import JITSI, a_bigbluebutton, a_zoom, bodies, connect

FALLBACK = "https://meeting.example.org/main"
HOST = "host@school.example.org"


@pytest.fixture
def bbb(aws):
    with a_bigbluebutton() as running:
        yield running


@pytest.fixture
def zoom(aws):
    with a_zoom() as running:
        yield running


@pytest.fixture
def plan(teacher):
    return stored_plan(capacity=40)


def meets_by(plan, **fields):
    cohorts.rooms_chosen(plan.cohort, fields, "teacher", clock.now())
    return cohorts.get(plan.cohort.id)


def join(plan, name="Ana", browser=None):
    one = stored_registration(plan.cohort, name, State.ACCEPTED)
    return led_to((browser or Browser()).post(links.link_for(one, Scope.JOIN)))


def led_to(answer) -> str:
    assert answer.status == 200, text(answer)
    found = re.search(r'content="1;url=([^"]+)"', text(answer))
    assert found, text(answer)
    return found[1].replace("&amp;", "&")


def trouble_mails() -> list:
    return [one for one in mails.of_person("teacher") if one.kind is MailKind.ROOM_TROUBLE]


def prepare(plan, session=None, times=1):
    for _ in range(times):
        preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=(session or plan.sessions[0]).id))
    return meetings.get(plan.cohort.id, (session or plan.sessions[0]).id)


# BigBlueButton


def test_the_first_one_makes_the_room_and_the_others_come_into_the_same(bbb, plan, at):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    ways = [urlsplit(join(plan, name)) for name in ("Ana", "Ben")]
    assert len(bbb.meetings) == 1
    given = [parse_qs(way.query) for way in ways]
    assert given[0]["meetingID"] == given[1]["meetingID"] == list(bbb.meetings)
    assert [one["userID"] for one in given] == [["r-ana"], ["r-ben"]]
    assert {one["role"][0] for one in given} == {"VIEWER"}
    assert trouble_mails() == []


def test_one_person_on_two_devices_comes_into_the_same_room_with_both_and_is_one_person(bbb, plan, teacher, at):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    phone, laptop = Browser(), Browser()
    given = [
        parse_qs(urlsplit(led_to(device.post(links.link_for(one, Scope.JOIN)))).query) for device in (phone, laptop)
    ]
    for name in ("meetingID", "userID", "role"):
        assert given[0][name] == given[1][name]
    assert len(attendance.of_cohort(plan.cohort.id)) == 1
    assert [device.get("/live").status for device in (phone, laptop)] == [200, 200]


def test_whoever_teaches_comes_in_with_the_hosts_rights(bbb, plan, teacher, at):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    way = led_to(teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}"))
    assert parse_qs(urlsplit(way).query)["role"] == ["MODERATOR"]


def test_a_hosts_way_in_is_not_made_days_ahead(plan, teacher, at):
    at(plan.sessions[0].starts_at - timedelta(days=2))
    assert teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}").status == 303


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (faults.answers(500, b"<html>"), "broken"),
        (faults.answers(200, b"<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey></response>"), "wrong_keys"),
        (faults.answers(200, b'<!DOCTYPE x [<!ENTITY a "b">]><response>&a;</response>'), "broken"),
        (faults.answers(429, b""), "broken"),
    ],
)  # fmt: skip
def test_whatever_a_provider_does_people_get_in_and_the_teacher_hears_of_it_once(bbb, plan, at, fault, reason):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    bbb.faults.always = fault
    assert {join(plan, name) for name in ("Ana", "Ben", "Chi")} == {FALLBACK}
    assert len(trouble_mails()) == 1
    assert meetings.get(plan.cohort.id, plan.sessions[0].id).reason == reason
    trouble.forget()
    assert join(plan, "Dev") == FALLBACK
    assert len(trouble_mails()) == 1
    assert {one.sources for one in attendance.of_cohort(plan.cohort.id)} == {("join",)}


def test_a_provider_that_is_slow_keeps_one_person_waiting_and_not_the_others(bbb, plan, at):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    bbb.faults.always = faults.slow(6)
    assert join(plan, "Ana") == FALLBACK
    asked = len(bbb.faults.asked)
    assert {join(plan, name) for name in ("Ben", "Chi", "Dev")} == {FALLBACK}
    assert len(bbb.faults.asked) == asked


def test_a_provider_that_answers_in_drops_is_not_waited_for_for_ever(aws):
    with drips() as address:
        began = time.monotonic()
        with pytest.raises(VideoError) as error:
            http.call("GET", address, seconds=1.0)
        assert time.monotonic() - began < 3
        assert error.value.reason is Reason.UNREACHABLE


@contextmanager
def drips():
    """A server whose body comes a byte at a time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopped = threading.Event()

        def serve() -> None:
            peer, _ = listening.accept()
            with peer, suppress(OSError):
                peer.recv(1000)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not stopped.wait(0.2):
                    peer.sendall(b"x")

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        stopped.set()
        serving.join()


def test_without_keys_and_without_the_secret_itself_the_fallback_leads_in(plan, at, monkeypatch):
    meets_by(plan, main_video=Video.JITSI)
    at(plan.sessions[0].starts_at)
    assert join(plan) == FALLBACK
    assert meetings.get(plan.cohort.id, plan.sessions[0].id).reason == "not_connected"


def test_the_letter_about_it_says_what_is_wrong_and_where_to_test_it(bbb, plan, at, pump):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    bbb.faults.always = faults.answers(500)
    join(plan)
    pump.turn()
    letter = next(one for one in mailbox.received() if "video room was not to be had" in one.subject)
    assert "It answers with an error of its own" in letter.text
    assert f"/teach/{plan.cohort.id}/rooms" in letter.text


# Jitsi


def test_jitsi_has_one_room_for_all_and_a_token_for_each(plan, at):
    connect(jitsi=JITSI)
    meets_by(plan, main_video=Video.JITSI)
    at(plan.sessions[0].starts_at)
    first, second = (urlsplit(join(plan, name)) for name in ("Ana", "Ben"))
    assert first.path == second.path
    assert first.query != second.query
    assert "canary" not in first.geturl()


def test_rooms_of_two_sessions_have_nothing_in_common(plan, at):
    connect(jitsi={"address": "https://meet.example.org"})
    meets_by(plan, main_video=Video.JITSI)
    paths = []
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    for session in plan.sessions[:2]:
        at(session.starts_at)
        paths.append(urlsplit(led_to(Browser().post(links.link_for(one, Scope.JOIN)))).path)
    assert not set(paths[0].strip("/").split("-")) & set(paths[1].strip("/").split("-"))


# Zoom


def test_meetings_are_made_ahead_by_the_sweep_and_the_queue(zoom, plan, pump):
    meets_by(plan, main_video=Video.ZOOM)
    pump.minute()
    assert len(zoom.meetings) == len(plan.sessions)
    made = zoom.meetings[int(meetings.get(plan.cohort.id, plan.sessions[0].id).external_id)]
    assert made.host == HOST
    assert made.given["start_time"] == "2027-02-16T17:00:00Z"
    settings = made.given["settings"]
    assert (
        settings["meeting_authentication"]
        is settings["registrants_email_notification"]
        is settings["waiting_room"]
        is False
    )
    pump.minute()
    assert len(zoom.meetings) == len(plan.sessions)


def test_a_day_before_everybody_gets_a_link_of_their_own_in_batches_of_thirty(zoom, teacher, at):
    plan = stored_plan(capacity=80)
    meets_by(plan, main_video=Video.ZOOM)
    for number in range(65):
        stored_registration(plan.cohort, f"Person {number}", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(23))
    meeting = prepare(plan)
    assert len(ways_in.of_meeting(meeting)) == 65
    batches = [len(body["registrants"]) for body in bodies(zoom.faults.asked) if "registrants" in body]
    assert batches == [30, 30, 5]
    prepare(plan, times=3)
    assert len([1 for body in bodies(zoom.faults.asked) if "registrants" in body]) == 3
    aliases = [one["email"] for body in bodies(zoom.faults.asked) for one in body.get("registrants", [])]
    assert all(re.fullmatch(r"p-[a-z0-9 -]+@school\.example\.org", alias) for alias in aliases)


def test_who_comes_late_is_registered_at_the_click_and_keeps_the_link(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    at(plan.sessions[0].starts_at - hours(23))
    meeting = prepare(plan)
    at(plan.sessions[0].starts_at)
    first = join(plan)
    assert "/w/" in first
    assert "tk=" in first
    asked = len(zoom.faults.asked)
    one = registrations.get(plan.cohort.id, "r-ana")
    assert led_to(Browser().post(links.link_for(one, Scope.JOIN))) == first
    assert len(zoom.faults.asked) == asked
    assert ways_in.whose(meeting.external_id, ways_in.get(meeting, "r-ana").registrant) == "r-ana"


def test_a_host_without_a_paid_plan_gets_people_in_by_invite_links_and_hears_why(aws, teacher, at):
    plan = stored_plan(capacity=9)
    with a_zoom(hosts={HOST: BASIC}) as zoom:
        meets_by(plan, main_video=Video.ZOOM)
        prepare(plan)
        at(plan.sessions[0].starts_at)
        assert "inv=1" in join(plan)
        assert meetings.get(plan.cohort.id, plan.sessions[0].id).reason == "paid_plan"
        assert len(trouble_mails()) == 1
        zoom.faults.always = faults.only("invite_links", faults.answers(500))
        assert join(plan, "Ben") == f"{zoom.address}/j/{next(iter(zoom.meetings))}?pwd=x"


@pytest.mark.parametrize(
    "fault", [faults.answers(500), faults.answers(401, b'{"code":124}'), faults.answers(502, b"<html>")]
)
def test_when_zoom_is_down_at_the_hour_the_fallback_leads_in(zoom, plan, at, fault):
    meets_by(plan, main_video=Video.ZOOM)
    prepare(plan)
    at(plan.sessions[0].starts_at)
    zoom.faults.always = fault
    assert join(plan) == FALLBACK


def test_a_meeting_that_was_never_made_leads_to_the_fallback_too(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    at(plan.sessions[0].starts_at)
    assert join(plan) == FALLBACK


def test_a_token_that_zoom_has_taken_back_is_asked_for_anew_once(zoom, plan):
    meets_by(plan, main_video=Video.ZOOM)
    prepare(plan, plan.sessions[0])
    zoom.tokens.clear()
    prepare(plan, plan.sessions[1])
    assert len(zoom.meetings) == 2
    assert sum(one.path == "/oauth/token" for one in zoom.faults.asked) == 2


def test_one_token_serves_every_call_for_an_hour(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    for session in plan.sessions[:3]:
        prepare(plan, session)
    assert sum(one.path == "/oauth/token" for one in zoom.faults.asked) == 1
    at(clock.now() + hours(1))
    prepare(plan, plan.sessions[3])
    assert sum(one.path == "/oauth/token" for one in zoom.faults.asked) == 2


def due_of(plan, session):
    return meetings.due_at(meetings.get(plan.cohort.id, session.id))


def test_too_many_requests_in_a_second_are_made_again_soon_and_in_a_day_tomorrow(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    zoom.faults.then(lambda _: None, lambda _: refused(429, 429, TOO_FAST))
    prepare(plan)
    assert due_of(plan, plan.sessions[0]).startswith("2027-02-01T12:01")
    zoom.faults.then(lambda _: refused(429, 429, DAILY))
    prepare(plan)
    assert due_of(plan, plan.sessions[0]).startswith("2027-02-02T00:01")
    assert trouble_mails() == []


def test_a_hundred_meetings_a_day_is_the_hosts_limit_and_the_rest_is_made_tomorrow(zoom, plan, at, pump):
    meets_by(plan, main_video=Video.ZOOM)
    zoom.counted[f"meetings {HOST} 2027-02-01"] = 95
    pump.minute()
    assert len(zoom.meetings) == 5
    at(clock.now().replace(hour=0, minute=2) + timedelta(days=1))
    pump.minute()
    assert len(zoom.meetings) == len(plan.sessions)


def test_what_only_a_person_can_mend_is_told_at_once_with_the_scope_that_is_missing(zoom, plan):
    meets_by(plan, main_video=Video.ZOOM)
    zoom.scopes = tuple(one for one in zoom.scopes if one != "meeting:write:meeting:admin")
    meeting = prepare(plan)
    assert (meeting.reason, meeting.detail) == ("scope_missing", "meeting:write:meeting:admin")
    assert len(trouble_mails()) == 1


def test_a_moved_session_moves_its_meeting_and_every_link_stays(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(20))
    before = prepare(plan)
    way = ways_in.get(before, "r-ana")
    moved = replace(
        plan.sessions[0],
        starts_at=plan.sessions[0].starts_at + hours(1),
        ends_at=plan.sessions[0].ends_at + hours(1),
        sequence=1,
    )
    table.write(cohorts.placed(moved))
    after = prepare(plan)
    assert after.external_id == before.external_id
    assert zoom.meetings[int(after.external_id)].given["start_time"] == "2027-02-16T18:00:00Z"
    assert ways_in.get(after, "r-ana") == way


def test_a_meeting_that_somebody_deleted_at_zoom_is_made_anew(zoom, plan):
    meets_by(plan, main_video=Video.ZOOM)
    before = prepare(plan)
    zoom.meetings.clear()
    table.write(cohorts.placed(replace(plan.sessions[0], sequence=1)))
    assert prepare(plan).external_id
    assert len(zoom.meetings) == 1
    assert before.external_id


def test_a_cancelled_session_and_a_change_of_provider_take_meetings_back(zoom, plan, pump):
    meets_by(plan, main_video=Video.ZOOM)
    pump.minute()
    table.write(cohorts.placed(replace(plan.sessions[0], cancelled=True)))
    prepare(plan)
    assert len(zoom.meetings) == len(plan.sessions) - 1
    meets_by(plan, main_video=Video.LINKS)
    pump.minute()
    assert zoom.meetings == {}


def test_the_personal_link_stays_through_every_change_of_provider(zoom, plan, at, teacher):
    connect(jitsi=JITSI)
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    link = links.link_for(one, Scope.JOIN)
    at(plan.sessions[0].starts_at)
    hosts = []
    for kind in (Video.LINKS, Video.JITSI, Video.ZOOM, Video.LINKS):
        meets_by(plan, main_video=kind)
        if kind is Video.ZOOM:
            prepare(plan)
        hosts.append(urlsplit(led_to(Browser().post(link))).netloc)
    assert hosts == ["meeting.example.org", "meet.example.org", "zoom.example.org", "meeting.example.org"]


def test_two_who_work_on_one_meeting_at_once_make_one(zoom, plan):
    meets_by(plan, main_video=Video.ZOOM)
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    assert meetings.claim(meeting, clock.now())
    prepare(plan)
    assert zoom.meetings == {}
    meetings.look_again(meeting, None, "")
    prepare(plan)
    assert len(zoom.meetings) == 1


def test_a_start_link_is_made_at_the_hosts_click_and_kept_nowhere(zoom, plan, teacher, at):
    meets_by(plan, main_video=Video.ZOOM)
    prepare(plan)
    at(plan.sessions[0].starts_at)
    assert "zak=host-key" in led_to(teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}"))
    everything = str(list(table.query(table.in_collection(f"COHORT#{plan.cohort.id}"))))
    assert "host-key" not in everything


def test_erasing_somebody_erases_their_way_in(zoom, plan, at, pump):
    meets_by(plan, main_video=Video.ZOOM)
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(20))
    meeting = prepare(plan)
    registrant = ways_in.get(meeting, "r-ana").registrant
    ledger.begin("ana", "ana", clock.now())
    pump.minute()
    assert ways_in.get(meeting, "r-ana") is None
    assert ways_in.whose(meeting.external_id, registrant) == ""


def test_zooms_published_answers_are_read_as_they_are(zoom, plan, at):
    """Sample data of ZoomNet's tests (Endpoints/users-{userId}-meetings_POST.json and its neighbours), shortened."""
    made = {
        "host_email": "jchill@example.com",
        "id": 92674392836,
        "uuid": "aDYlohsHRtCd4ii1uC2+hA==",
        "join_url": "https://example.com/j/11111",
        "start_url": "https://example.com/s/11111",
        "type": 2,
    }
    alone = {
        "id": 85746065,
        "join_url": "https://example.com/j/11111",
        "registrant_id": "fdgsfh2ey82fuh",
        "start_time": "2021-07-13T21:44:51Z",
        "topic": "My Meeting",
        "participant_pin_code": 380303,
    }
    batch = {
        "registrants": [
            {
                "email": "p-r-ana@school.example.org",
                "join_url": "https://example.com/j/22222",
                "registrant_id": "9tboDiHUQAeOnbmudzWa5g",
                "participant_pin_code": 380303,
            }
        ]
    }
    published = {
        f"/users/{HOST}/meetings": (201, made),
        "/92674392836": (200, {}),
        "/batch_registrants": (200, batch),
        "/registrants": (201, alone),
    }

    def answer(request):
        path = request.path.replace("%40", "@")
        found = next((one for ending, one in published.items() if path.endswith(ending)), None)
        return faults.answers(found[0], json.dumps(found[1]).encode())(request) if found else None

    zoom.faults.always = answer
    meets_by(plan, main_video=Video.ZOOM)
    meeting = prepare(plan)
    assert (meeting.external_id, meeting.join_url) == ("92674392836", "https://example.com/j/11111")
    assert meetings.of_room("92674392836") == (plan.cohort.id, plan.sessions[0].id)
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(20))
    prepare(plan)
    assert ways_in.get(meeting, "r-ana").url == "https://example.com/j/22222"
    at(plan.sessions[0].starts_at)
    assert join(plan, "Ben") == "https://example.com/j/11111"
    assert ways_in.whose("92674392836", "fdgsfh2ey82fuh") == "r-ben"


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"x"', b"{}", b'{"registrants": null}', b'{"join_url": ""}', b"not json"]
)
@pytest.mark.parametrize("status", [200, 201, 400, 502])
def test_an_answer_of_any_shape_keeps_nobody_out(zoom, plan, at, status, body):
    meets_by(plan, main_video=Video.ZOOM)
    prepare(plan)
    at(plan.sessions[0].starts_at)
    zoom.faults.always = faults.answers(status, body)
    assert join(plan).startswith("https://")


def test_a_secret_that_cannot_be_read_keeps_nobody_out(plan, at, teacher):
    for text_of in ("not json", '{"bbb": {"address": "https://b", "secret": "s", "algorithm": "sha265"}}', "[]"):
        clients.secrets().put_secret_value(SecretId=settings().video_secret, SecretString=text_of)
        connections.forget()
        trouble.forget()
        meets_by(plan, main_video=Video.BBB)
        at(plan.sessions[0].starts_at)
        assert join(plan) == FALLBACK
        assert teacher.get(f"/teach/{plan.cohort.id}/rooms").status == 200


def test_the_test_of_a_connection_without_the_secret_itself_says_that_it_is_not_connected(plan, teacher):
    meets_by(plan, main_video=Video.BBB)
    clients.secrets().delete_secret(SecretId=settings().video_secret, ForceDeleteWithoutRecovery=True)
    connections.forget()
    given = {"main_video": "bbb", "main_link": FALLBACK, "pair_video": "numbers", "press": "test"}
    answer = teacher.post(f"/teach/{plan.cohort.id}/rooms", given)
    assert answer.status == 200
    assert "It is not connected" in text(answer)


def test_a_meeting_that_was_deleted_at_zoom_is_made_anew_near_the_hour_with_everybodys_way(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(23))
    before = prepare(plan)
    zoom.meetings.clear()
    at(plan.sessions[0].starts_at - timedelta(minutes=20))
    after = prepare(plan)
    assert after.external_id in {str(number) for number in zoom.meetings}
    at(plan.sessions[0].starts_at)
    assert after.external_id in join(plan)
    assert before.reason == after.reason == ""


def test_a_meeting_that_cannot_be_filled_is_not_changed_at_each_try(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    at(plan.sessions[0].starts_at - hours(23))
    zoom.faults.always = faults.only("/batch_registrants", faults.answers(500))
    assert prepare(plan, times=5).attempts == 5
    assert changes_of_meetings(zoom) == 0
    zoom.faults.always = None
    filled = prepare(plan)
    assert (filled.attempts, filled.reason, len(ways_in.of_meeting(filled))) == (0, "", 1)
    assert changes_of_meetings(zoom) == 0
    prepare(plan)
    assert changes_of_meetings(zoom) == 1


def changes_of_meetings(zoom) -> int:
    return sum(one.method == "PATCH" for one in zoom.faults.asked)


def test_another_host_gets_a_meeting_of_their_own(zoom, plan):
    zoom.hosts["other@school.example.org"] = LICENSED
    meets_by(plan, main_video=Video.ZOOM)
    prepare(plan)
    meets_by(plan, main_video=Video.ZOOM, video_host="other@school.example.org")
    prepare(plan)
    assert [one.host for one in zoom.meetings.values()] == ["other@school.example.org"]


def test_who_leaves_a_room_goes_to_the_participants_page_whoever_came_first(bbb, plan, teacher, at):
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    teacher.post(f"/teach/{plan.cohort.id}/meeting/{plan.sessions[0].id}")
    (room,) = bbb.meetings.values()
    assert room.given["logoutURL"] == "https://kindred.test/live"


def test_bigbluebuttons_published_answers_are_read_as_they_are(bbb, plan, at):
    """docs/development/api.md, "create" and "end": its examples."""
    made = b"<response><returncode>SUCCESS</returncode><meetingID>Test</meetingID><internalMeetingID>640ab2bae07bedc4c163f679a746f7ab7fb5d1fa-1531155809613</internalMeetingID><createTime>1531155809613</createTime><messageKey>duplicateWarning</messageKey><message>This conference was already in existence and may currently be in progress.</message></response>"
    meets_by(plan, main_video=Video.BBB)
    at(plan.sessions[0].starts_at)
    bbb.faults.then(faults.answers(200, made, "text/xml"))
    assert "/api/join?" in join(plan)
    assert trouble_mails() == []


def test_zoom_refuses_a_fourth_registration_in_a_day_and_we_never_ask_for_a_second(zoom, plan, at):
    meets_by(plan, main_video=Video.ZOOM)
    at(plan.sessions[0].starts_at - hours(20))
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    prepare(plan, times=5)
    at(plan.sessions[0].starts_at)
    for _ in range(5):
        assert "/w/" in led_to(Browser().post(links.link_for(registrations.get(plan.cohort.id, "r-ana"), Scope.JOIN)))
    assert [count for what, count in zoom.counted.items() if what.startswith("add")] == [1]


def test_a_bigbluebutton_without_events_is_asked_who_is_in_its_room(bbb, plan, pump, at):
    meets_by(plan, main_video=Video.BBB)
    pump.minute()
    start = plan.sessions[0].starts_at
    for name in ("Ana", "Ben"):
        at(start)
        query = urlsplit(join(plan, name)).query
        bbb.answer(Request("GET", "/bigbluebutton/api/join", query, {}, b""))
    bbb.told.clear()
    for minute in range(0, 60, 2):
        at(start + timedelta(minutes=minute))
        pump.minute()
        if minute == 30:
            bbb.leave(
                next(key for key, one in bbb.meetings[next(iter(bbb.meetings))].attendees.items() if one.name == "Ben")
            )
            bbb.told.clear()
    found = {one.registration: one for one in attendance.of_cohort(plan.cohort.id)}
    stayed = {
        who: sum((visit.left - visit.joined for visit in one.visits.values()), timedelta())
        for who, one in found.items()
    }
    assert stayed == {"r-ana": timedelta(minutes=58), "r-ben": timedelta(minutes=30)}
    assert found["r-ana"].sources == ("join", "bbb")
    at(plan.sessions[0].ends_at + timedelta(hours=1))
    pump.minute()
    asked = len(bbb.faults.asked)
    pump.minute()
    assert len(bbb.faults.asked) == asked


# The page of the settings


def settings_form(**given: str) -> dict[str, str]:
    return {
        "main_video": "links",
        "main_link": FALLBACK,
        "host_link": "",
        "video_host": "",
        "pair_video": "numbers",
        "room_links": "",
        "press": "keep",
        **given,
    }


def test_a_teacher_chooses_main_room_and_pair_rooms_apart(bbb, plan, teacher):
    rooms = f"/teach/{plan.cohort.id}/rooms"
    assert "BigBlueButton" in text(teacher.get(rooms))
    assert teacher.post(rooms, settings_form(pair_video="bbb")).status == 303
    kept = cohorts.get(plan.cohort.id)
    assert (kept.main_video, kept.pair_video, kept.room_links) == (Video.LINKS, Video.BBB, "")
    assert (
        teacher.post(
            rooms, settings_form(pair_video="links", room_links="https://a.example/1\nhttps://a.example/2")
        ).status
        == 303
    )
    assert cohorts.get(plan.cohort.id).room_links == "https://a.example/1\nhttps://a.example/2"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"main_link": "meeting"}, "whole link"),
        ({"main_link": "javascript:alert(1)"}, "whole link"),
        ({"host_link": "javascript:alert(1)"}, "whole link"),
        ({"pair_video": "links"}, "a link for each room"),
        ({"pair_video": "links", "room_links": "https://a.example/x"}, "{room}"),
        ({"pair_video": "links", "room_links": "https://a.example/1\nftp://b"}, "one whole link to a line"),
        ({"main_video": "zoom"}, "what is offered here"),
        ({"pair_video": "zoom"}, "what is offered here"),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_is_lost(bbb, plan, teacher, given, says):
    answer = teacher.post(f"/teach/{plan.cohort.id}/rooms", settings_form(**given))
    assert answer.status == 422
    assert says in text(answer)
    assert cohorts.get(plan.cohort.id).main_link == FALLBACK


def test_who_hosts_at_zoom_is_an_address_and_stays_while_zoom_is_not_connected(zoom, plan, teacher):
    rooms = f"/teach/{plan.cohort.id}/rooms"
    answer = teacher.post(rooms, settings_form(main_video="zoom", video_host="nobody"))
    assert answer.status == 422
    assert "does not look like" in text(answer)
    teacher.post(rooms, settings_form(video_host="other@school.example.org"))
    form = settings_form()
    del form["video_host"]
    teacher.post(rooms, form)
    assert cohorts.get(plan.cohort.id).video_host == "other@school.example.org"


def test_the_test_of_a_connection_keeps_nothing_and_says_what_is_missing(zoom, plan, teacher):
    rooms = f"/teach/{plan.cohort.id}/rooms"
    assert "The connection works" in text(teacher.post(rooms, settings_form(main_video="zoom", press="test")))
    zoom.scopes = tuple(one for one in zoom.scopes if "invite_links" not in one)
    zoom.hosts[HOST] = BASIC
    said = text(teacher.post(rooms, settings_form(main_video="zoom", press="test")))
    assert "meeting:write:invite_links:admin" in said
    assert "basic account" in said
    zoom.hosts.clear()
    assert "does not know the host" in text(teacher.post(rooms, settings_form(main_video="zoom", press="test")))
    zoom.client_secret = "another"
    assert "does not accept" in text(teacher.post(rooms, settings_form(main_video="zoom", press="test")))
    assert cohorts.get(plan.cohort.id).main_video is Video.LINKS


def test_the_test_of_a_bigbluebutton_says_whether_it_is_the_secret_or_the_server(bbb, plan, teacher):
    rooms = f"/teach/{plan.cohort.id}/rooms"
    assert "The connection works" in text(teacher.post(rooms, settings_form(main_video="bbb", press="test")))
    bbb.secret = "another"
    assert "does not accept the secret" in text(teacher.post(rooms, settings_form(main_video="bbb", press="test")))
    bbb.faults.always = faults.answers(404, b"<html>not here")
    assert "no BigBlueButton server that answers" in text(
        teacher.post(rooms, settings_form(main_video="bbb", press="test"))
    )


def test_assistants_and_strangers_see_nothing_of_it(plan, teacher):
    assert Browser().get(f"/teach/{plan.cohort.id}/rooms").status == 303
    assert teacher.get("/teach/nowhere/rooms").status == 404
