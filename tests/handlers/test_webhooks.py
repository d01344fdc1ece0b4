"""What providers tell of comings and goings: taken in at once, and what is forged, late or told twice changes nothing."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from functions.meetings import happenings
from functions.shared import aws, clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings as deployed
from functions.shared.storage import attendance, cohorts, here, live, meetings, presences, table, ways_in
from functions.shared.storage.schema import attendance as key_of
from functions.shared.storage.writes import Delete
from functions.shared.tokens import Scope
from functions.shared.video import connections
from functions.shared.video.queue import Came, Happened
from infra.function import Queue
from infra.local import gateway
from infra.local.embedded_aws import queue_url
from infra.local.gateway import Request
from tests.builders import stored_plan, stored_registration
from tests.handlers.conftest import Browser
from tests.providers import HOOK_SECRET, JITSI, a_bigbluebutton, a_zoom, connect


@pytest.fixture
def plan(teacher, at):
    plan = stored_plan(capacity=10)
    at(plan.sessions[0].starts_at)
    return plan


@pytest.fixture
def bbb(plan):
    with a_bigbluebutton() as running:
        cohorts.rooms_chosen(plan.cohort, {"main_video": Video.BBB}, "teacher", clock.now())
        yield running


def joined(plan, name="Ana") -> Browser:
    one = stored_registration(plan.cohort, name, State.ACCEPTED)
    browser = Browser()
    browser.post(links.link_for(one, Scope.JOIN))
    return browser


def record(plan, registration="r-ana"):
    return next((one for one in attendance.of_cohort(plan.cohort.id) if one.registration == registration), None)


def signed(event, at=None, secret: str = HOOK_SECRET) -> Request:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    stamp = str(int((at or clock.now()).timestamp()))
    signature = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Host": "kindred.test",
        "x-zm-signature": signature,
        "x-zm-request-timestamp": stamp,
        "Content-Type": "application/json",
    }
    return Request("POST", "/hooks/zoom", "", headers, body)


def waiting(queue: Queue) -> int:
    answer = aws.sqs().get_queue_attributes(QueueUrl=queue_url(queue), AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def of_bbb(bbb, pump):
    """Delivers what the small BigBlueButton has to tell."""
    told, bbb.told = bbb.told, []
    for event in told:
        assert gateway.answer(bbb.webhook("https://kindred.test/hooks/bbb", event)).status == 204
    pump.turn()
    return told


# Zoom


def zoom_event(what: str, meeting: str, registrant: str, at, user: str = "16778240") -> dict:
    field = {"meeting.participant_joined": "join_time", "meeting.participant_left": "leave_time"}[what]
    who = {
        "user_id": user,
        "user_name": "canary name",
        "email": "canary@example.org",
        "registrant_id": registrant,
        field: at.isoformat(),
    }
    about = {"id": meeting, "uuid": "u==", "topic": "t", "type": 2, "participant": who}
    return {"event": what, "event_ts": int(at.timestamp() * 1000), "payload": {"account_id": "a", "object": about}}


def test_zoom_looks_whether_the_address_is_ours_and_hears_so(plan):
    with a_zoom():
        answer = gateway.answer(
            signed({"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}, "event_ts": 1})
        )
    assert answer.status == 200
    expected = hmac.new(HOOK_SECRET.encode(), b"abc", hashlib.sha256).hexdigest()
    assert json.loads(answer.body) == {"plainToken": "abc", "encryptedToken": expected}


def test_what_zoom_says_is_only_put_on_the_queue_and_has_nobodys_name_or_address_on_it(plan):
    with a_zoom():
        event = zoom_event("meeting.participant_joined", "1", "r", clock.now())
        assert gateway.answer(signed(event)).status == 204
    assert waiting(Queue.HAPPENINGS) == 1
    (message,) = aws.sqs().receive_message(QueueUrl=queue_url(Queue.HAPPENINGS))["Messages"]
    assert "canary" not in message["Body"]


def test_a_registrants_coming_and_going_is_their_attendance(plan, pump, at):
    with a_zoom():
        at(plan.sessions[0].starts_at - timedelta(hours=3))
        cohorts.rooms_chosen(plan.cohort, {"main_video": Video.ZOOM}, "teacher", clock.now())
        stored_registration(plan.cohort, "Ben", State.ACCEPTED)
        pump.minute()
        meeting = meetings.get(plan.cohort.id, plan.sessions[0].id)
        registrant = ways_in.get(meeting, "r-ben").registrant
        at(plan.sessions[0].starts_at)
        for what, minutes in (("meeting.participant_left", 90), ("meeting.participant_joined", 5)):
            moment = plan.sessions[0].starts_at + timedelta(minutes=minutes)
            assert gateway.answer(signed(zoom_event(what, meeting.external_id, registrant, moment))).status == 204
        pump.turn()
    found = record(plan, "r-ben")
    assert found.sources == ("zoom",)
    (visit,) = found.visits.values()
    assert visit.left - visit.joined == timedelta(minutes=85)


@pytest.mark.parametrize(
    "request_of",
    [
        lambda event: signed(event, secret="another"),
        lambda event: signed(event, at=clock.now() - timedelta(minutes=6)),
        lambda event: Request("POST", "/hooks/zoom", "", {"Host": "kindred.test"}, json.dumps(event).encode()),
        lambda event: Request(
            "POST", "/hooks/jaas", "", {"Host": "kindred.test", "Authorization": "guess"}, json.dumps(event).encode()
        ),
        lambda _event: Request("POST", "/hooks/bbb", "checksum=" + "0" * 40, {"Host": "kindred.test"}, b"event=[]"),
    ],
)
def test_what_is_forged_or_old_is_refused_and_leaves_nothing(plan, request_of):
    with a_zoom():
        connect(jitsi=JITSI, bbb={"address": "https://b", "secret": "s"})
        assert gateway.answer(request_of(zoom_event("meeting.participant_joined", "1", "r", clock.now()))).status == 401
    assert waiting(Queue.HAPPENINGS) == 0


def test_without_keys_nobody_is_believed(plan):
    event = zoom_event("meeting.participant_joined", "1", "r", clock.now())
    assert gateway.answer(signed(event, secret="")).status == 401
    assert (
        gateway.answer(Request("POST", "/hooks/jaas", "", {"Host": "kindred.test", "Authorization": ""}, b"{}")).status
        == 401
    )


def test_something_signed_that_cannot_be_read_is_refused_and_not_an_error(plan):
    with a_zoom():
        for event in (
            {"event": "meeting.ended", "payload": []},
            {"event": "meeting.participant_joined", "event_ts": "x", "payload": {"object": {}}},
            {"event": "endpoint.url_validation", "payload": ["a"]},
            {"event": "endpoint.url_validation", "payload": {"plainToken": {}}},
            [1],
            b"[" * 100_000,
            b"{",
        ):
            assert gateway.answer(signed(event)).status == 400
        assert gateway.answer(signed({"event": "user.created", "payload": {}})).status == 204


def test_when_our_keys_cannot_be_read_the_provider_is_to_say_it_again(plan):
    event = zoom_event("meeting.participant_joined", "1", "r", clock.now())
    aws.secrets().delete_secret(SecretId=deployed().video_secret, ForceDeleteWithoutRecovery=True)
    connections.forget()
    for path in ("/hooks/zoom", "/hooks/bbb", "/hooks/jaas"):
        assert gateway.answer(replace(signed(event), path=path)).status == 503


def test_when_the_queue_takes_nothing_the_provider_is_to_say_it_again(plan):
    with a_zoom():
        aws.sqs().delete_queue(QueueUrl=queue_url(Queue.HAPPENINGS))
        answer = gateway.answer(signed(zoom_event("meeting.participant_joined", "1", "r", clock.now())))
    assert answer.status == 503


# BigBlueButton


def test_from_the_click_to_the_end_of_a_room(bbb, plan, pump, at):
    browser = joined(plan)
    way = browser.post(links.link_for(stored_registration(plan.cohort, "Ana", State.ACCEPTED), Scope.JOIN))
    enter(bbb, way)
    of_bbb(bbb, pump)
    assert here.one(plan.cohort.id, plan.sessions[0].id, "r-ana").in_call is True
    at(clock.now() + timedelta(minutes=100))
    session = next(iter(next(iter(bbb.meetings.values())).attendees))
    assert bbb.leave(session) == "https://kindred.test/live"
    of_bbb(bbb, pump)
    found = record(plan)
    assert found.sources == ("join", "bbb")
    (visit,) = found.visits.values()
    assert visit.left - visit.joined == timedelta(minutes=100)
    me = here.one(plan.cohort.id, plan.sessions[0].id, "r-ana")
    assert (me.in_call, me.left_at) == (False, clock.now())


def enter(bbb, way) -> None:
    """Follows the way into the room as a browser does."""
    address = way.body.decode().split('content="1;url=')[1].split('"')[0].replace("&amp;", "&")
    path, _, query = address.partition("?")
    assert (
        bbb.answer(Request("GET", "/bigbluebutton" + path.partition("/bigbluebutton")[2], query, {}, b"")).status == 302
    )


def test_whoever_left_and_came_back_is_here_and_an_old_word_of_it_changes_nothing(bbb, plan, pump, at):
    browser = joined(plan)
    assert browser
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    start = plan.sessions[0].starts_at

    def say(came: Came, minute: int, visit: str):
        happenings.work_on(
            Happened(
                provider=Video.BBB,
                room=meeting.main_key,
                came=came,
                at=start + timedelta(minutes=minute),
                who="r-ana",
                visit=visit,
            )
        )

    say(Came.JOINED, 1, "a")
    say(Came.JOINED, 40, "b")
    say(Came.LEFT, 39, "a")
    assert here.one(plan.cohort.id, plan.sessions[0].id, "r-ana").left_at is None
    say(Came.LEFT, 90, "b")
    assert here.one(plan.cohort.id, plan.sessions[0].id, "r-ana").left_at is not None
    say(Came.JOINED, 1, "a")
    assert here.one(plan.cohort.id, plan.sessions[0].id, "r-ana").left_at is not None


def test_what_is_about_another_day_another_room_or_nobody_of_the_course_changes_nothing(bbb, plan):
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    joined(plan)
    before = record(plan)
    good = {
        "provider": Video.BBB,
        "room": meeting.main_key,
        "came": Came.JOINED,
        "at": clock.now(),
        "who": "r-ana",
        "visit": "v",
    }
    for wrong in (
        {"at": clock.now() + timedelta(days=7)}, {"at": clock.now() - timedelta(days=1)}, {"room": "nowhere"},
        {"who": "r-nobody"}, {"who": "staff-teacher"}, {"who": "Ana"}, {"who": ""}, {"visit": ""},
    ):  # fmt: skip
        happenings.work_on(Happened(**{**good, **wrong}))
    assert attendance.of_cohort(plan.cohort.id) == [before]


def test_while_pairs_are_in_rooms_of_their_own_whoever_leaves_the_main_room_has_not_left(bbb, plan, teacher, pump):
    for name in ("Ana", "Ben"):
        joined(plan, name)
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    console = f"/console/{plan.cohort.id}/{plan.sessions[0].id}"
    teacher.post(f"{console}/round", {"version": "0"})
    for came in (Came.JOINED, Came.LEFT):
        happenings.work_on(
            Happened(provider=Video.BBB, room=meeting.main_key, came=came, at=clock.now(), who="r-ana", visit="v")
        )
    me = here.one(plan.cohort.id, plan.sessions[0].id, "r-ana")
    assert (me.left_at, me.in_call) == (None, False)


def test_when_pairs_rooms_close_nobody_has_left_and_a_second_round_has_everybody(teacher, plan, pump):
    """The main room by a pasted link, the pairs' by BigBlueButton: its events speak of pairs alone."""
    with a_bigbluebutton() as running:
        cohorts.rooms_chosen(plan.cohort, {"pair_video": Video.BBB}, "teacher", clock.now())
        browsers = [joined(plan, name) for name in ("Ana", "Ben", "Chi", "Dev")]
        console = f"/console/{plan.cohort.id}/{plan.sessions[0].id}"
        for press in ("round", "end", "round"):
            teacher.post(
                f"{console}/{press}", {"version": str(live.state_now(plan.cohort.id, plan.sessions[0].id).press)}
            )
            if press == "round":
                for browser in browsers:
                    enter(running, browser.post("/live/room"))
            of_bbb(running, pump)
        assert live.state_now(plan.cohort.id, plan.sessions[0].id).round == 2
        assert not any(one.left_at for one in here.everyone(plan.cohort.id, plan.sessions[0].id))
        course, sessions = cohorts.course(plan.cohort.id), cohorts.sessions(plan.cohort.id)
        found = presences.of_cohort(plan.cohort.id, course, sessions, clock.now())[plan.sessions[0].id]
        assert [one.counts for one in found.values()] == [True] * 4


def test_whoever_has_left_the_course_gets_no_record_by_an_event_that_is_told_again(bbb, plan):
    one = stored_registration(plan.cohort, "Ana", State.WITHDRAWN)
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    happenings.work_on(
        Happened(provider=Video.BBB, room=meeting.main_key, came=Came.JOINED, at=clock.now(), who=one.id, visit="v")
    )
    assert attendance.of_cohort(plan.cohort.id) == []


@pytest.mark.parametrize("stamp", ["²", "9" * 400, "9" * 5000, "-1", "1e9", ""])
def test_a_stamp_of_any_shape_is_refused_and_no_error(plan, stamp):
    with a_zoom():
        headers = {"Host": "kindred.test", "x-zm-signature": "v0=0", "x-zm-request-timestamp": stamp}
        assert gateway.answer(Request("POST", "/hooks/zoom", "", headers, b"{}")).status == 401


def test_the_end_of_a_pairs_room_ends_nobodys_stay_in_the_main_room(bbb, plan):
    joined(plan)
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    say = {"provider": Video.BBB, "at": clock.now()}
    happenings.work_on(Happened(**say, room=meeting.main_key, came=Came.JOINED, who="r-ana", visit="main"))
    happenings.work_on(Happened(**say, room=meeting.pair_key(1, 1), came=Came.JOINED, who="r-ana", visit="pair"))
    happenings.work_on(Happened(**say, room=meeting.pair_key(1, 1), came=Came.ENDED))
    assert sorted(visit.left is None for visit in record(plan).visits.values()) == [False, True]


def test_jaas_tells_by_our_own_id(plan, pump):
    connect(jitsi=JITSI)
    joined(plan)
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    event = {
        "idempotencyKey": "k", "eventType": "PARTICIPANT_JOINED", "timestamp": int(clock.now().timestamp() * 1000),
        "fqn": f"app/{meeting.main_key}", "data": {"id": "r-ana", "participantId": "p", "name": "canary"},
    }  # fmt: skip
    headers = {"Host": "kindred.test", "Authorization": JITSI["webhook_key"]}
    for _ in range(2):
        assert gateway.answer(Request("POST", "/hooks/jaas", "", headers, json.dumps(event).encode())).status == 204
    pump.turn()
    assert record(plan).sources == ("join", "jitsi")
    assert len(record(plan).visits) == 1


EVENTS = some.lists(
    some.tuples(some.sampled_from(("a", "b")), some.booleans(), some.integers(0, 170)), min_size=1, max_size=6
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVENTS, some.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_events_come_the_record_is_the_same(bbb, plan, events, chance):
    meeting = meetings.ensured(plan.cohort, plan.sessions[0].id)
    if not record(plan):
        joined(plan)

    def after(order):
        table.write(Delete(key_of(plan.cohort.id, plan.sessions[0].id, "r-ana")))
        attendance.seen(plan.cohort.id, plan.sessions[0].id, "r-ana", "join", plan.sessions[0].starts_at)
        for visit, came, minute in order:
            moment = plan.sessions[0].starts_at + timedelta(minutes=minute)
            happenings.work_on(
                Happened(
                    provider=Video.BBB,
                    room=meeting.main_key,
                    came=Came.JOINED if came else Came.LEFT,
                    at=moment,
                    who="r-ana",
                    visit=visit,
                )
            )
        return record(plan).visits

    shuffled = [*events, *chance.choices(events, k=2)]
    chance.shuffle(shuffled)
    assert after(shuffled) == after(events)
