"""The two targets behind one face: what the contract asks of either."""

import http.client
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from functions.shared import aws
from infra.local import mailbox
from infra.local.embedded_aws import TABLE
from infra.local.platform import Platform
from tests.contract.cloud import Cloud


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    text: str


class Target(Protocol):
    """`public_url` is what mailed links begin with."""

    public_url: str

    def connect(self) -> http.client.HTTPConnection: ...
    def mail_texts(self) -> list[str]: ...
    def tick(self) -> None: ...
    def table(self) -> tuple[Any, str]: ...


@dataclass
class Visitor:
    """A browser without scripts: keeps its cookies, says where its forms come from, follows redirects by hand."""

    target: Target
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answered:
        return self._ask("GET", path, None, headers)

    def head(self, path: str) -> Answered:
        return self._ask("HEAD", path, None, {})

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answered:
        same_origin = {"Origin": self.target.public_url, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), {**same_origin, **headers})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answered:
        connection = self.target.connect()
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": urlsplit(self.target.public_url).netloc, **({"Cookie": kept} if kept else {}), **headers}
        connection.request(method, path.removeprefix(self.target.public_url), body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        new = tuple(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        for cookie in new:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        connection.close()
        return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, new, text)


_SHOWN: dict[str, tuple[str, float]] = {}
"""By target: what a public form carries, and since when."""


def send_public(visitor: Visitor, path: str, form: dict[str, str], **headers: str) -> Answered:
    """Sends a public form, two seconds after the first of them was shown: no person is faster."""
    target = visitor.target.public_url
    if target not in _SHOWN:
        found = re.search(r'name="shown" value="([^"]+)"', visitor.get(path).text)
        assert found
        _SHOWN[target] = (found[1], time.monotonic())
    shown, since = _SHOWN[target]
    eventually(lambda: time.monotonic() - since > _A_READERS_SECONDS, "a reader's two seconds")
    return visitor.post(path, {"shown": shown, **form}, **headers)


_A_READERS_SECONDS = 3
"""The moment is kept in whole seconds."""


@dataclass
class Local:
    platform: Platform

    @property
    def public_url(self) -> str:
        return self.platform.address

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("localhost", urlsplit(self.public_url).port, timeout=20)

    def mail_texts(self) -> list[str]:
        self.platform.pump.turn()
        return [f"{mail.to}\n{mail.subject}\n{mail.text}" for mail in mailbox.received()]

    def tick(self) -> None:
        self.platform.pump.minute()

    def table(self) -> tuple[Any, str]:
        return aws.dynamodb(), TABLE


@dataclass
class Deployed:
    cloud: Cloud

    @property
    def public_url(self) -> str:
        return self.cloud.outputs["PublicUrl"]

    def connect(self) -> http.client.HTTPConnection:
        trusted = ssl.create_default_context(cafile=str(self.cloud.folder / "certificate.pem"))
        trusted.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.cloud.port, timeout=30, context=trusted)

    def mail_texts(self) -> list[str]:
        found = self.cloud.get("/_ministack/ses/messages")
        sent = [mail for mails in found["messages"].values() for mail in mails]
        return [f"{mail['To']}\n{mail['Subject']}\n{mail['BodyText']}" for mail in sent]

    def table(self) -> tuple[Any, str]:
        return self.cloud.client("dynamodb"), self.cloud.outputs["TableName"]

    def tick(self) -> None:
        """What the rule does each minute, at once."""
        answer = self.cloud.client("lambda").invoke(FunctionName=self.cloud.function_name("reminders"), Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()


def eventually(find: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """Waits for what another process does in its own time; not for a time to pass."""
    give_up = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < give_up, f"{what} did not happen in {seconds} s"
        time.sleep(0.05)
    return found


def link_to(target: Target, address: str, part: str) -> str:
    """The newest link of a kind that was mailed to an address."""
    pattern = re.compile(re.escape(target.public_url) + re.escape(part) + r"[\w~.\-]+")

    def find() -> str | None:
        texts = [text for text in target.mail_texts() if address in text]
        links = [link for text in texts for link in pattern.findall(text)]
        return links[-1] if links else None

    return str(eventually(find, f"a mail to {address} with a link to {part}"))
