"""Addresses, tokens and checksums for the providers of rooms, against what their own documents show."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from functions.shared.storage.meetings import Meeting
from functions.shared.video import bbb, connections, links
from functions.shared.video.connections import Bbb, Jitsi, Zoom
from functions.shared.video.jitsi import JitsiRooms
from functions.shared.video.provider import Reason, Room, VideoError, Visitor

NOON = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
ROOM = Room(key="tag-secret", title="1. Entdecken", starts_at=NOON, ends_at=NOON + timedelta(hours=2))
ANA = Visitor(id="r-ana", name='Ana "Zoë" Ñ')
HOST = Visitor(id="staff-maria", name="Maria", hosts=True)
APP = "vpaas-magic-cookie-0123"


@pytest.fixture(scope="module")
def pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, form, none = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(kind, form, none).decode()


def claims(address: str, key: str, algorithm: str, audience: str) -> dict:
    token = parse_qs(urlsplit(address).query)["jwt"][0]
    return jwt.decode(token, key, [algorithm], audience=audience, options={"verify_exp": False, "verify_nbf": False})


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("sha1", "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"),
        ("sha256", "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e"),
    ],
)
def test_bigbluebuttons_checksum_is_the_one_in_its_documentation(algorithm, expected):
    """docs/development/api.md, "Usage": its example of a call of create."""
    query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
    assert bbb.checksum("create", query, "639259d4-9dd8-4b25-bf01-95f9567eaf4b", algorithm) == expected


@pytest.mark.parametrize(("algorithm", "length"), [("sha1", 40), ("sha256", 64), ("sha384", 96), ("sha512", 128)])
def test_each_algorithm_gives_a_checksum_by_whose_length_a_server_knows_it(algorithm, length):
    assert len(bbb.checksum("end", "meetingID=a", "s", algorithm)) == length


def test_a_jitsi_server_without_tokens_needs_a_room_that_nobody_can_guess_and_a_name():
    way = JitsiRooms(Jitsi(address="https://meet.example.org/")).way_in(ROOM, ANA, NOON)
    address, _, said = way.url.partition("#")
    assert address == "https://meet.example.org/tag-secret"
    values = dict(part.split("=", 1) for part in said.split("&"))
    assert json.loads(unquote(values["userInfo.displayName"])) == ANA.name
    assert not way.lasting


def test_hs256_lets_one_person_into_one_room_until_it_is_over():
    connection = Jitsi(address="https://meet.example.org", app_id="kindred", secret="s" * 32)
    found = claims(JitsiRooms(connection).way_in(ROOM, ANA, NOON).url, "s" * 32, "HS256", "kindred")
    assert (found["iss"], found["sub"], found["room"]) == ("kindred", "meet.example.org", "tag-secret")
    assert found["exp"] == int((ROOM.ends_at + timedelta(minutes=30)).timestamp())
    assert found["context"]["user"] == {"id": "r-ana", "name": ANA.name}


def test_only_who_hosts_is_a_moderator_and_nobody_is_told_false():
    connection = Jitsi(address="https://meet.example.org", app_id="kindred", secret="s" * 32)
    found = claims(JitsiRooms(connection).way_in(ROOM, HOST, NOON).url, "s" * 32, "HS256", "kindred")
    assert found["context"]["user"]["moderator"] == "true"
    assert all(isinstance(value, str) for value in found["context"]["user"].values())


def test_jaas_signs_with_rs256_under_the_apps_name(pem):
    connection = Jitsi(address="https://8x8.vc", app_id=APP, private_key=pem, key_id=f"{APP}/abc")
    url = JitsiRooms(connection).way_in(ROOM, HOST, NOON).url
    assert urlsplit(url).path == f"/{APP}/tag-secret"
    token = parse_qs(urlsplit(url).query)["jwt"][0]
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": f"{APP}/abc"}
    public = serialization.load_pem_private_key(pem.encode(), None).public_key()
    found = claims(url, public, "RS256", "jitsi")
    assert (found["iss"], found["sub"], found["room"]) == ("chat", APP, "tag-secret")


def test_an_unreadable_private_key_is_a_wrong_key_and_not_a_failure():
    connection = Jitsi(address="https://8x8.vc", app_id=APP, private_key="not a key", key_id=f"{APP}/abc")
    with pytest.raises(VideoError) as error:
        JitsiRooms(connection).way_in(ROOM, ANA, NOON)
    assert error.value.reason is Reason.WRONG_KEYS


@pytest.mark.parametrize(
    ("connection", "says"),
    [
        (Jitsi(address="https://meet.jit.si"), "public server"),
        (Jitsi(address="https://meet.example.org", app_id="kindred"), "Tokens need both"),
        (Jitsi(address="https://8x8.vc", app_id=APP, private_key="x", key_id=f"{APP}/a"), "private key cannot be read"),
        (Jitsi(address="https://8x8.vc", app_id="else", private_key="x", key_id="else/a"), "AppID of JaaS begins with"),
        (Jitsi(address="https://8x8.vc", app_id=APP, private_key="x", key_id="abc"), "id of the key"),
    ],
)
def test_the_test_of_a_jitsi_connection_names_what_is_wrong_with_it(connection, says):
    assert any(says in lack.words for lack in JitsiRooms(connection).lacks(NOON))


def test_the_test_of_a_good_jitsi_connection_finds_nothing(pem):
    for connection in (
        Jitsi(address="https://meet.example.org"),
        Jitsi(address="https://meet.example.org", app_id="kindred", secret="s" * 32),
        Jitsi(address="https://8x8.vc", app_id=APP, private_key=pem, key_id=f"{APP}/abc"),
    ):
        assert JitsiRooms(connection).lacks(NOON) == []


def test_pair_rooms_by_links_come_from_a_template_or_a_list():
    assert links.pair_link("https://rooms.example.org/{room}", 7) == "https://rooms.example.org/7"
    assert links.pair_link("https://rooms.example.org/{slug}", 7, "tag-x") == "https://rooms.example.org/tag-x"
    listed = "https://a.example/1\n\n https://b.example/2 \n"
    assert [links.pair_link(listed, number) for number in (1, 2, 3)] == [
        "https://a.example/1",
        "https://b.example/2",
        "",
    ]
    assert links.pair_link("", 1) == ""


def test_a_list_of_links_says_how_many_it_is_short_of():
    assert [links.missing("https://a.example/1\nhttps://b.example/2", rooms) for rooms in (1, 2, 5)] == [0, 0, 3]
    assert links.missing("https://a.example/{room}", 200) == links.missing("", 200) == 0


def test_from_the_name_of_one_room_no_other_rooms_can_be_made_out():
    meeting = Meeting(cohort="c", session="s", tag="t", secret="very-secret")
    names = {meeting.main_key, *(meeting.pair_key(number, room) for number in range(1, 4) for room in range(1, 30))}
    assert len(names) == 1 + 3 * 29
    assert all(name.startswith("t-") for name in names)
    assert not any("very-secret" in name for name in names - {meeting.main_key})
    assert meeting.pair_key(1, 1) != replace(meeting, secret="another").pair_key(1, 1)


def test_keys_are_never_shown_where_a_connection_is():
    zoom = Zoom(account_id="a", client_id="b", client_secret="canary", host="h@x.org")
    for one in (zoom, Bbb(address="https://x", secret="canary"), Jitsi(address="https://x", secret="canary")):
        assert "canary" not in repr(one) + str(one) + f"{one!r}"
    assert "canary" not in repr(Meeting(cohort="c", session="s", secret="canary", join_url="canary"))


def test_a_connection_is_kept_beside_the_others_and_a_wrong_one_is_not():
    before = json.dumps({"unused": "what CloudFormation made", "bbb": {"address": "https://b", "secret": "s"}})
    after = connections.merged(before, "jitsi", {"address": "https://j"})
    assert connections.parse(after).bbb.address == "https://b"
    assert connections.parse(after).jitsi.address == "https://j"
    assert connections.parse(connections.merged(after, "bbb", {})).bbb is None
    with pytest.raises(ValueError, match=r"client_secret|account_id"):
        connections.merged(before, "zoom", {"host": "h@x.org"})
