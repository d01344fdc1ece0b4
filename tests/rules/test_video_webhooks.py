"""What providers say: whether it is they who say it, and what it says. Shapes as their published examples have them."""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from functions.shared.domain.cohort import Video
from functions.shared.video import said, signatures
from functions.shared.video.queue import Came
from functions.shared.video.said import UnreadableError

SECRET = "zoom-webhook-secret-for-tests"
STAMP = 1_654_503_850
VALIDATION = (
    b'{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}'
)
SIGNED = "v0=e3c4eff588f49a6ed60cd15e6a1857b87cbae2dd648030e4e66f472ad1c2e3c2"
THEN = datetime.fromtimestamp(STAMP, UTC)

JOINED = {
    "event": "meeting.participant_joined",
    "event_ts": 1_234_566_789_900,
    "payload": {
        "account_id": "AAAAAABBBB",
        "object": {
            "id": "1234567890", "uuid": "4444AAAiAAAAAiAiAiiAii==", "host_id": "x8yuUG9YS2mUGgfXXXXX", "topic": "My Meeting",
            "type": 2, "start_time": "2021-07-13T21:44:51Z", "timezone": "America/Los_Angeles", "duration": 60,
            "participant": {
                "user_id": "1234567890", "user_name": "Jill Chill", "id": "iFxeBPYun6SAiWUzBcEkX", "participant_uuid": "abc",
                "join_time": "2021-07-13T21:44:51Z", "email": "jchill@example.com", "registrant_id": "abcdefghij0-klmnopq23456",
            },
        },
    },
}  # fmt: skip


def mapped(what: str, **user: str) -> dict:
    """As example/events/mapped-events.json of bbb-webhooks has it."""
    about = {"meeting": {"internal-meeting-id": "038b-1696511528029", "external-meeting-id": "random-3136035"}}
    attributes = about | ({"user": user} if user else {})
    return {"data": {"type": "event", "id": what, "attributes": attributes, "event": {"ts": 1_696_511_534_740}}}


ENTERED = mapped("user-joined", **{"internal-user-id": "w_1fewpbchnudl", "external-user-id": "r-ana", "name": "Ana"})


def zoom(body=VALIDATION, stamp=str(STAMP), given=SIGNED, now=THEN, secret=SECRET):
    return signatures.zoom(secret, stamp, body, given, now)


def test_zooms_signature_is_over_the_bytes_as_they_came():
    assert zoom()
    assert not zoom(body=json.dumps(json.loads(VALIDATION)).encode())


@pytest.mark.parametrize("off", [timedelta(minutes=5, seconds=1), -timedelta(minutes=5, seconds=1), timedelta(hours=1)])
def test_an_old_signature_of_zooms_is_worth_nothing(off):
    assert not zoom(now=THEN + off)


@pytest.mark.parametrize(
    "wrong",
    [{"given": "v0=" + "0" * 64}, {"given": ""}, {"stamp": "x"}, {"secret": ""}, {"body": b""}, {"given": "v0=ü"}],
)
def test_a_forged_signature_of_zooms_is_refused(wrong):
    assert not zoom(**wrong)


def test_zoom_hears_what_it_wants_to_when_it_looks_whether_an_address_is_ours():
    answer = signatures.zoom_answer(SECRET, "qgg8vlvZRS6UYooatFL8Aw")
    assert answer["encryptedToken"] == "3c0a1c8c7d7996cc699aa097db124a72cf3b6aba423210f6384d5c57444ce49c"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_bigbluebutton_may_sign_with_any_of_its_algorithms_or_send_the_secret(algorithm):
    address, body = "https://kindred.test/hooks/bbb", b"event=%5B%5D"
    checksum = hashlib.new(algorithm, address.encode() + body + b"s").hexdigest()
    assert signatures.bbb("s", address, body, checksum, "")
    assert not signatures.bbb("s", address, body + b"x", checksum, "")
    assert not signatures.bbb("", address, body, checksum, "")
    assert signatures.bbb("s", address, body, "", "Bearer s")
    assert not signatures.bbb("s", address, body, checksum, "Bearer t")


def test_who_came_to_zoom_is_a_registrant_and_never_a_name():
    (one,) = said.zoom(JOINED)
    assert (one.provider, one.room, one.came) == (Video.ZOOM, "1234567890", Came.JOINED)
    assert (one.who, one.visit) == ("abcdefghij0-klmnopq23456", "1234567890")
    assert one.at == datetime(2021, 7, 13, 21, 44, 51, tzinfo=UTC)
    assert "Jill" not in repr(one)
    assert "jchill" not in repr(one)


def test_ids_of_zooms_are_read_as_numbers_and_as_text():
    event = json.loads(json.dumps(JOINED))
    event["payload"]["object"]["id"] = 92_674_392_836
    (one,) = said.zoom(event)
    assert one.room == "92674392836"


def test_a_move_into_a_breakout_room_is_a_stay_of_its_own():
    event = json.loads(json.dumps(JOINED))
    event["event"] = "meeting.participant_joined_breakout_room"
    event["payload"]["object"]["breakout_room_uuid"] = "room=="
    event["payload"]["object"]["participant"] |= {"user_id": "77", "parent_user_id": "1234567890"}
    (one,) = said.zoom(event)
    assert (one.came, one.visit, one.who) == (Came.JOINED, "77", "abcdefghij0-klmnopq23456")


def test_the_end_of_a_zoom_meeting_is_everybodys():
    event = {
        "event": "meeting.ended",
        "event_ts": 1,
        "payload": {"object": {"id": "1", "end_time": "2021-07-13T23:00:50Z"}},
    }
    (one,) = said.zoom(event)
    assert (one.came, one.who, one.at.hour) == (Came.ENDED, "", 23)


@pytest.mark.parametrize(
    "event", [[ENTERED], ENTERED, [mapped("user-presenter-assigned"), ENTERED, mapped("poll-started")]]
)
def test_bigbluebuttons_event_is_read_as_a_list_and_as_one_object(event):
    body = urlencode({"domain": "bbb.example.org", "event": json.dumps(event), "timestamp": "1696511534740"})
    (one,) = said.bbb(body)
    assert (one.room, one.came, one.who, one.visit) == ("random-3136035", Came.JOINED, "r-ana", "w_1fewpbchnudl")
    assert one.at == datetime.fromtimestamp(1_696_511_534.740, UTC)


def test_jaas_tells_by_the_id_in_the_token():
    event = {
        "idempotencyKey": "d11f155d", "customerId": "c28", "appId": "vpaas-magic-cookie-c28", "eventType": "PARTICIPANT_LEFT",
        "sessionId": "c3348153", "timestamp": 1_600_951_800_112, "fqn": "vpaas-magic-cookie-c28/tag-room",
        "data": {"moderator": "false", "name": "Ana", "id": "r-ana", "participantId": "p1", "disconnectReason": "left"},
    }  # fmt: skip
    (one,) = said.jaas(event)
    assert (one.provider, one.room, one.came, one.who, one.visit) == (Video.JITSI, "tag-room", Came.LEFT, "r-ana", "p1")


ANYTHING = some.recursive(
    some.none()
    | some.booleans()
    | some.floats()
    | some.text(max_size=8)
    | some.sampled_from(["meeting.ended", "user-left"]),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                ["event", "payload", "object", "participant", "data", "id", "event_ts", "eventType", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_else_is_sent_is_unreadable_or_says_nothing(what):
    for read in (said.zoom, said.jaas, lambda one: said.bbb(urlencode({"event": json.dumps(one)}))):
        with suppress(UnreadableError):
            list(read(what))
