"""`make video`: enters the keys of a provider of video rooms on a deployed stack, and tests the connection.

Keys are asked for on the terminal, or read from a file of JSON on standard input; none is ever an argument or printed.
"""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from functions.shared import aws, clock
from functions.shared.domain.cohort import Video
from functions.shared.settings import settings
from functions.shared.video import connections, http, rooms
from functions.shared.video.provider import WORDS, Lack, VideoError
from infra.commands.deployed import NoStackError, point_at

FIELDS: Mapping[str, tuple[tuple[str, str, bool], ...]] = MappingProxyType(
    {
        "zoom": (
            ("account_id", "Account ID of the server-to-server OAuth app", False),
            ("client_id", "Client ID", False),
            ("client_secret", "Client secret", True),
            ("webhook_secret", "Secret token of its event subscription (empty: no events)", True),
            ("host", "Address of the Zoom user who hosts", False),
        ),
        "jitsi": (
            ("address", "Address, as in https://meet.example.org or https://8x8.vc", False),
            ("app_id", "app_id, or the AppID of JaaS (empty: no tokens)", False),
            ("secret", "app_secret for HS256 (empty for JaaS)", True),
            ("private_key", "File with the private key of JaaS (empty for a server of your own)", False),
            ("key_id", "kid of JaaS, as in vpaas-magic-cookie-.../abc123", False),
            ("webhook_key", "What JaaS is told to send as Authorization (empty: no events)", True),
        ),
        "bbb": (
            ("address", "URL that `bbb-conf --secret` prints, up to and with /bigbluebutton", False),
            ("secret", "Secret that it prints", True),
            ("algorithm", "sha1, sha256, sha384 or sha512 (empty: sha256)", False),
        ),
    }
)
"""For each provider what is asked for: the name, the question, and whether it is hidden while it is typed."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make video")
    arguments.add_argument("--stage", required=True)
    arguments.add_argument("--provider", choices=sorted(FIELDS), required=True)
    arguments.add_argument("--only-test", action="store_true")
    given = arguments.parse_args()
    try:
        point_at(given.stage)
    except NoStackError as error:
        sys.exit(str(error))
    if not given.only_test:
        try:
            enter(given.provider, _asked(given.provider, typed) if sys.stdin.isatty() else json.load(sys.stdin))
        except (msgspec.ValidationError, ValueError) as error:
            sys.exit(f"Nothing was kept: {error}")
        print("Kept. Every function uses it within a minute.")
    sys.exit(1 if report(given.provider) else 0)


def enter(provider: str, fields: Mapping[str, str]) -> None:
    """Keeps a provider's keys beside those of the others.

    Raises:
        msgspec.ValidationError: something is missing.

    """
    secret = settings().video_secret
    before = aws.secrets().get_secret_value(SecretId=secret)["SecretString"]
    kept = {name: value for name, value in fields.items() if value}
    aws.secrets().put_secret_value(SecretId=secret, SecretString=connections.merged(before, provider, kept))
    connections.forget()


def report(provider: str) -> list[Lack]:
    """Tests the connection from here, and says what is missing."""
    lacks = lacking(provider)
    for one in lacks:
        print("missing:", one.words, one.detail)
    if not lacks:
        print(f"The connection to {provider} works.")
    return lacks


def lacking(provider: str) -> list[Lack]:
    now = clock.now()
    try:
        return list(rooms.provider(Video(provider), now, http.IN_PEACE).lacks(now))
    except VideoError as error:
        return [Lack(words=WORDS[error.reason], detail=error.detail)]


def typed(question: str, *, hidden: bool) -> str:
    return (getpass.getpass if hidden else input)(f"{question}: ").strip()


def _asked(provider: str, ask: Callable[..., str]) -> dict[str, str]:
    """A private key has lines, so it is read from the file that was named."""
    given = {name: ask(question, hidden=hidden) for name, question, hidden in FIELDS[provider]}
    if path := given.get("private_key"):
        given["private_key"] = Path(path).read_text("ascii")
    return given


if __name__ == "__main__":
    main()
