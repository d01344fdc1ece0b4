"""A visitor who follows every link that a page has, and notes every form: with the cookies and links of one role."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from infra.local import gateway
from infra.local.gateway import Answer
from infra.local.mailbox import Received
from tests.handlers.conftest import Browser, header

SITE = "https://kindred.test"
MOST = 400
"""Pages of one role: more would be a crawl without end."""


@dataclass(frozen=True)
class Form:
    """`fields` are its names with the values that it has, or offers."""

    action: str
    route: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Found:
    """`pages` are answers by path, `forms` by where they lead and what they hold, `dead` links that lead nowhere."""

    pages: dict[str, Answer] = field(default_factory=dict)
    forms: dict[tuple[str, tuple[str, ...]], Form] = field(default_factory=dict)
    dead: list[tuple[str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._in: dict[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in has:
            self.links.append(has["href"])
        elif tag == "form" and has.get("method", "get").lower() == "post":
            self._in = {}
            self.forms.append((has.get("action", ""), self._in))
        elif tag == "form":
            self.links.append(has.get("action", ""))
        elif tag == "select":
            self._select = has.get("name", "")
        elif tag == "option" and self._in is not None and self._select:
            self._in.setdefault(self._select, []).append(has.get("value", ""))
        elif tag in {"input", "textarea", "button"} and self._in is not None and has.get("name"):
            self._in.setdefault(has["name"], []).append(has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None
        if tag == "select":
            self._select = ""


def crawl(browser: Browser, starts: Iterable[str], seen: Callable[[str, Answer], None]) -> Found:
    """Every page that can be reached by links; `seen` looks at each answer."""
    found, waiting = Found(), [(one, "(start)") for one in starts]
    while waiting:
        path, whence = waiting.pop()
        key = _as_one(path)
        if key in found.pages:
            continue
        assert len(found.pages) < MOST, "a crawl without end"
        answer = browser.get(path)
        found.pages[key] = answer
        seen(path, answer)
        if answer.status == 303:
            waiting.append((urljoin(path, header(answer, "Location")), path))
        if answer.status in {404, 410} and whence != "(start)":
            found.dead.append((whence, path))
        if header(answer, "Content-Type").startswith("text/html"):
            waiting += [(link, path) for link in _read(path, answer, found)]
    return found


def _read(path: str, answer: Answer, found: Found) -> list[str]:
    page = _Page()
    page.feed(answer.body.decode())
    for action, fields in page.forms:
        where = urljoin(path, action) if action else path
        _, route = gateway.find("POST", urlsplit(where).path)
        form = Form(where, route, tuple((name, tuple(dict.fromkeys(values))) for name, values in fields.items()))
        found.forms.setdefault((route, tuple(sorted(fields))), form)
    ours = (urljoin(path, link) for link in page.links)
    return [one.removeprefix(SITE) for one in ours if one.startswith(("/", f"{SITE}/"))]


def _as_one(path: str) -> str:
    """Pages that differ only in the values that follow the question mark are one."""
    parts = urlsplit(path)
    return f"{parts.path}?{'&'.join(sorted(name for name, _ in parse_qsl(parts.query)))}"


def links_in(mails: Iterable[Received], address: str) -> list[str]:
    """Our own links in everything that was mailed to somebody."""
    texts = [mail.text for mail in mails if address in mail.to]
    return list(dict.fromkeys(re.findall(rf"{re.escape(SITE)}(/[^\s<>\"]+)", "\n".join(texts))))
