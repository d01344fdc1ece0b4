"""The small providers of rooms, running and connected, for any test that has AWS."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from functions.meetings import trouble
from functions.shared import aws
from functions.shared.settings import settings
from functions.shared.video import bbb, connections
from functions.shared.video.zoom import tokens
from infra.local.providers.bigbluebutton import BigBlueButton
from infra.local.providers.serving import served
from infra.local.providers.zoom import Zoom

HOOK_SECRET = "zoom-hook-secret"
JITSI = {
    "address": "https://meet.example.org",
    "app_id": "kindred",
    "secret": "jitsi-canary-" + "s" * 32,
    "webhook_key": "jaas-hook-canary",
}


def connect(**providers: dict[str, str]) -> None:
    """Enters keys as the operator's command does, and forgets what was known before."""
    secret = settings().video_secret
    text = aws.secrets().get_secret_value(SecretId=secret)["SecretString"]
    for name, fields in providers.items():
        text = connections.merged(text, name, fields)
    aws.secrets().put_secret_value(SecretId=secret, SecretString=text)
    for module in (bbb, connections, tokens, trouble):
        module.forget()


@contextmanager
def a_bigbluebutton() -> Iterator[BigBlueButton]:
    running = BigBlueButton("bbb-secret-canary")
    with served(running.answer) as address:
        running.address = f"{address}/bigbluebutton"
        connect(bbb={"address": running.address, "secret": running.secret})
        yield running


@contextmanager
def a_zoom(**given: object) -> Iterator[Zoom]:
    running = Zoom(**given)  # type: ignore[arg-type]
    with served(running.answer) as address:
        connect(zoom=zoom_keys(running, address))
        yield running


def zoom_keys(running: Zoom, address: str) -> dict[str, str]:
    return {
        "account_id": running.account, "client_id": running.client, "client_secret": running.client_secret,
        "host": next(iter(running.hosts)), "webhook_secret": HOOK_SECRET, "api": f"{address}/v2", "oauth": f"{address}/oauth/token",
    }  # fmt: skip


def bodies(asked: list) -> list[dict]:
    return [json.loads(one.body) for one in asked if one.body and one.body[:1] == b"{"]
