"""Handlers on moto: asked through the gateway that the local target uses, with everything behind it real."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest

from functions.shared import clock
from functions.shared.domain.models import Staff
from functions.shared.storage import persons, staff, table
from functions.shared.web.no_robots import shown_since
from infra.local import gateway, mailbox
from infra.local.gateway import Answer, Request
from infra.local.pump import Pump
from infra.local.samples import TEACHER

_PUBLIC = re.compile(r"/(courses/[^/]+|link|sign-in)")


def shown(before: timedelta) -> str:
    """What a public form carries that was shown so long ago."""
    return shown_since("", clock.now() - before)


@dataclass
class Browser:
    """Asks as a browser would: keeps cookies, says where its forms come from."""

    cookies: dict[str, str] = field(default_factory=dict)
    source: str = "127.0.0.1"

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, b"", headers)

    def head(self, path: str) -> Answer:
        return self._ask("HEAD", path, b"", {})

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """A public form was shown a minute before, as people take their time."""
        sent = {**({"shown": shown(timedelta(minutes=1))} if _PUBLIC.fullmatch(path) else {}), **(form or {})}
        return self._ask("POST", path, urlencode(sent).encode(), {"Sec-Fetch-Site": "same-origin", **headers})

    def raw(self, path: str, body: bytes) -> Answer:
        return self._ask("POST", path, body, {"Sec-Fetch-Site": "same-origin"})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _, query = path.removeprefix("https://kindred.test").partition("?")
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": "kindred.test", **headers, **({"Cookie": kept} if kept else {})}
        answer = gateway.answer(Request(method, path, query, sent, body, self.source))
        for name, value in answer.headers:
            if name == "Set-Cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        return answer


@pytest.fixture
def browser(aws) -> Browser:
    return Browser()


@pytest.fixture
def pump(aws) -> Pump:
    return Pump()


@pytest.fixture
def at(monkeypatch) -> Callable[[datetime], None]:
    """Sets the clock."""

    def move(instant: datetime) -> None:
        os.environ[clock.VARIABLE] = instant.isoformat()

    return move


@pytest.fixture
def teacher(aws, pump) -> Browser:
    """A browser on which the teacher of the builders' cohorts is signed in."""
    table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
    signed_in = Browser()
    sign_in(signed_in, pump, TEACHER_PERSON.address)
    return signed_in


TEACHER_PERSON = type(TEACHER)(
    id="teacher", name="Maria Sol", address="maria@example.org", zone="Europe/Berlin", languages=("en",)
)


def sign_in(browser: Browser, pump: Pump, address: str) -> Answer:
    browser.post("/sign-in", {"address": address})
    pump.turn()
    code = re.search(r"[0-9a-z]{8}$", mailbox.received()[-1].subject)[0]
    return browser.post("/sign-in/code", {"code": code})


def text(answer: Answer) -> str:
    return answer.body.decode()


def held_by(page: str) -> dict[str, str]:
    """What a page that failed holds to be sent again; the languages' form at a page's foot is another."""
    form = re.search(r'<form method="post">(.*?)</form>', page, re.DOTALL)
    assert form, page
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[1], re.DOTALL)
    return {unescape(name): unescape(value) for name, value in found}


def header(answer: Answer, name: str) -> str:
    return next((value for key, value in answer.headers if key.lower() == name.lower()), "")


def said(event: str, person: str, mail: str, ses_id: str = "m", **more: object) -> str:
    """SES's event as it lies on the feedback queue."""
    tags = {"person": [person], "mail": [mail]}
    return json.dumps({"detail": {"eventType": event, "mail": {"messageId": ses_id, "tags": tags}, **more}})
