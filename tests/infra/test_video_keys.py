"""`make video`: keys are entered once, kept beside the others, tested, and never shown."""

import json

import msgspec
import pytest

from functions.shared import aws as clients
from functions.shared.settings import settings
from functions.shared.video import connections as kinds
from functions.shared.video.connections import connections
from infra.commands import video
from infra.local.providers.bigbluebutton import BigBlueButton
from infra.local.providers.serving import served
from infra.local.providers.zoom import Zoom
from tests.providers import connect, zoom_keys


def kept() -> dict:
    return json.loads(clients.secrets().get_secret_value(SecretId=settings().video_secret)["SecretString"])


def test_keys_are_kept_beside_the_others_and_used_at_once(aws, capsys):
    connect(jitsi={"address": "https://meet.example.org"})
    running = BigBlueButton("canary-secret")
    with served(running.answer) as address:
        video.enter("bbb", {"address": f"{address}/bigbluebutton", "secret": "canary-secret", "algorithm": ""})
        assert set(kept()) == {"jitsi", "bbb"}
        assert connections().bbb.algorithm == "sha256"
        assert video.report("bbb") == []
    assert "The connection to bbb works." in capsys.readouterr().out


def test_what_is_missing_is_said_and_no_key_is(aws, capsys):
    zoom = Zoom()
    zoom.scopes = zoom.scopes[1:]
    with served(zoom.answer) as address:
        video.enter("zoom", zoom_keys(zoom, address))
        (lack,) = video.report("zoom")
    said = capsys.readouterr().out
    assert lack.detail == "meeting:write:meeting:admin"
    assert lack.detail in said
    assert "client-secret" not in said


def test_a_provider_without_keys_says_that_it_is_not_connected(aws, capsys):
    assert len(video.report("jitsi")) == 1
    assert "not connected" in capsys.readouterr().out


def test_half_the_keys_are_refused_and_what_was_there_stays(aws):
    connect(bbb={"address": "https://b", "secret": "s"})
    with pytest.raises(msgspec.ValidationError):
        video.enter("bbb", {"address": "https://b"})
    assert kept()["bbb"]["secret"] == "s"


def test_every_key_that_is_asked_for_is_one_that_a_connection_has():
    known = {"zoom": "Zoom", "jitsi": "Jitsi", "bbb": "Bbb"}
    for provider, asked in video.FIELDS.items():
        fields = set(getattr(kinds, known[provider]).__struct_fields__)
        assert {name for name, _, _ in asked} <= fields
        required = {
            name
            for name in fields
            if name in {"account_id", "client_id", "client_secret", "host"} and provider == "zoom"
        }
        assert required <= {name for name, _, _ in asked}


def test_secrets_are_hidden_while_they_are_typed_and_a_private_key_is_read_from_its_file(tmp_path):
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n")
    hidden: list[str] = []

    def ask(question: str, *, hidden: bool) -> str:
        (seen if not hidden else hid).append(question)
        return str(key) if "File with" in question else "typed"

    seen, hid = [], hidden
    given = video._asked("jitsi", ask)
    assert given["private_key"].startswith("-----BEGIN")
    assert any("app_secret" in question for question in hid)
    assert not any("secret" in question.lower() for question in seen)
