"""What an operator decides, as CDK context (`-c name=value`, or cdk.json); README.md explains each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class BadParameterError(Exception):
    """Raised when a parameter is not what it must be: names it, and what was expected."""


TAKEN_OVER = ("table", "answers_key", "key_ring", "video_keys")
"""What a stack takes over that is there already. Each is of one stage, `production:table`: one file serves all stages,
and no other one may come to work on these people."""


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """`wheels` is machine:python, the platform that the asset is built for; all but a local engine wants the default.
    `own_identity` is false for a second stage that sends from a domain which another stack, or a human, has set up.
    `clock` moves a test stack's time; the production template must not have it. `table`, `answers_key`, `key_ring` and
    `video_keys` are what a stack takes over that is there already: a restored table, or what a lost stack has left (the
    table's name, the others' ARNs). `certificate` is ACM's for the host of `public_url` and of all `former_urls`.
    `session_concurrency` is what each function of a session has for itself of Lambda's; a new account has none to give.
    """

    stage: str = "dev"
    organisation: str = "Kindred"
    mail_domain: str = "example.org"
    sender: str = ""
    help_address: str = ""
    help_now: str = ""
    alarm_address: str = ""
    public_url: str = ""
    former_urls: tuple[str, ...] = ()
    certificate: str = ""
    table: str = ""
    answers_key: str = ""
    key_ring: str = ""
    video_keys: str = ""
    own_identity: bool = True
    protect: bool = True
    languages: tuple[str, ...] = ()
    log_days: int = 90
    requests_per_second: int = 50
    burst: int = 100
    session_concurrency: int = 0
    mail_concurrency: int = 2
    wheels: str = "aarch64:3.13"
    bundle: bool = True
    clock: str = ""

    @property
    def from_address(self) -> str:
        return self.sender or f"courses@{self.mail_domain}"

    @property
    def hosts(self) -> list[str]:
        """Every host that was ever mailed, today's first: none is ever given up, links lead to all of them."""
        urls = dict.fromkeys((self.public_url, *self.former_urls))
        return [url.removeprefix("https://") for url in urls if url]

    @classmethod
    def from_context(cls, given: Callable[[str], object]) -> "Parameters":
        """The parameters, with their defaults where nothing is given.

        Raises:
            BadParameterError: one of them is not right.

        """
        stage = given("stage") or cls.stage

        def asked(name: str) -> object:
            return given(f"{stage}:{name}" if name in TAKEN_OVER else name)

        found = {name: _read(name, field.type, asked(name)) for name, field in cls.__dataclass_fields__.items()}
        told: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
        parameters = cls(**told)
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,19}", parameters.stage):
            raise BadParameterError("stage: expected up to 20 lower-case letters, digits and hyphens")
        if parameters.clock and parameters.stage == "production":
            raise BadParameterError("clock: expected nothing on the stage production, whose time is the real one")
        for url in (*filter(None, [parameters.public_url]), *parameters.former_urls):
            if not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", url):
                raise BadParameterError(f"public_url, former_urls: expected https://courses.example.org, not {url!r}")
        if parameters.certificate and not parameters.public_url:
            raise BadParameterError("certificate: expected a public_url that it is for")
        if not parameters.from_address.endswith(f"@{parameters.mail_domain}"):
            raise BadParameterError(f"sender: expected an address at {parameters.mail_domain}, the mail_domain")
        return parameters


def _read(name: str, kind: object, given: object) -> object:
    if given is None:
        return None
    text = str(given)
    if kind is int:
        if not text.isdigit():
            raise BadParameterError(f"{name}: expected a number, not {text!r}")
        return int(text)
    if kind is bool:
        if text.lower() not in {"true", "false"}:
            raise BadParameterError(f"{name}: expected true or false, not {text!r}")
        return text.lower() == "true"
    return tuple(filter(None, text.split(","))) if kind is not str else text
