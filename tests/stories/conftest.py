"""One browser for all stories, and a platform for each module of them: moto is one for the whole process."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Cookie, Page, Response, sync_playwright

from functions.shared import clock
from functions.shared.domain.models import Staff
from functions.shared.storage import persons, staff, table
from infra.local import mailbox
from infra.local.platform import Platform
from infra.local.samples import TEACHER

AXE = Path("node_modules/axe-core/axe.min.js")
CHROMIUM = next(
    (
        path
        for path in (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/google-chrome")
        if Path(path).is_file()
    ),
    "/usr/bin/chromium",
)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
DEVICES = ["--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
"""A camera that shows a clock and a microphone that beeps; whether a page may use them is asked as ever."""
BEGIN = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    """The server that `make demo` starts, with a teacher and no courses, on the first of February 2027."""
    before = os.environ.get(clock.VARIABLE)
    os.environ[clock.VARIABLE] = f"{(BEGIN - datetime.now(UTC)).total_seconds():+f}"
    with Platform(0, organisation="The Kindred School", help_address="hello@kindred.test") as running:
        table.write(*persons.added(TEACHER), staff.added(Staff(person=TEACHER.id)))
        yield running
    if before is None:
        os.environ.pop(clock.VARIABLE, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *DEVICES])
        yield running
        running.close()


@pytest.fixture
def device(browser: Browser, platform: Platform) -> Iterator[Callable[..., Page]]:
    """Makes devices: each a browser of its own with its zone, size and JavaScript, that fails on any error page."""
    opened: list[BrowserContext] = []

    def make(zone: str = "Europe/Berlin", width: int = 1100, *, scripts: bool = True, language: str = "en-GB") -> Page:
        context = browser.new_context(
            base_url=platform.address,
            timezone_id=zone,
            locale=language,
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts,
        )
        opened.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.errors = []  # type: ignore[attr-defined]
        context.on("response", lambda answer: page.errors.append(answer.url) if answer.status >= 500 else None)
        context.on("response", lambda answer: page.errors.extend(_unguarded(answer)))
        context.on("weberror", lambda error: page.errors.append(str(error.error)))
        page.on(
            "console",
            lambda said: page.errors.append(said.text) if said.type == "error" and "violates" in said.text else None,
        )
        return page

    yield make
    errors = [error for context in opened for page in context.pages for error in getattr(page, "errors", [])]
    errors += [f"cookie {one['name']}" for context in opened for one in context.cookies() if not _is_guarded(one)]
    for context in opened:
        context.close()
    assert errors == []


def _unguarded(answer: Response) -> list[str]:
    """What a page of ours has not that guards it, as the browser has got it."""
    # What a test puts in place of an answer (/refused) is no answer of ours.
    not_ours = "/_local" in answer.url or answer.url.endswith("/refused")
    if answer.request.resource_type != "document" or not_ours or answer.request.redirected_to:
        return []
    lacks = [
        f"{answer.url}: {name}"
        for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy")
        if name not in answer.headers
    ]
    policy = answer.headers.get("content-security-policy", "")
    loose = "unsafe" in policy or "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy
    kept = "no-store" not in answer.headers.get("cache-control", "")
    return [*lacks, *([f"{answer.url}: {policy}"] if loose else []), *([f"{answer.url}: may be kept"] if kept else [])]


def _is_guarded(cookie: Cookie) -> bool:
    return bool(
        cookie["name"].startswith("__Host-")
        and cookie["httpOnly"]
        and cookie["secure"]
        and cookie["sameSite"] == "Lax"
        and cookie["path"] == "/"
    )


def check_accessibility(page: Page) -> None:
    """axe-core, by WCAG 2.2 AA and its own best practices; evaluated from outside, so that our CSP stays as it is."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    violations = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert violations == [], f"{page.url}: {json.dumps(violations, indent=1)}"
    wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wider, f"{page.url} scrolls sideways at {page.viewport_size}"


def people_take_their_time(platform: Platform) -> None:
    """No form is read and filled in within two seconds: here it would be."""
    platform.time_machine.forward_by(timedelta(seconds=5))


def wakes(page: Page) -> None:
    """As a phone does when it is taken out of a pocket: the page asks at once."""
    page.evaluate("dispatchEvent(new Event('online'))")


def mails_to(address: str, subject: str = "") -> list[mailbox.Received]:
    return [mail for mail in mailbox.received() if address in mail.to and subject in mail.subject]


def sign_in(page: Page, platform: Platform) -> None:
    """As the teacher of the sample courses."""
    people_take_their_time(platform)
    page.goto("/sign-in")
    people_take_their_time(platform)
    page.get_by_label("Your e-mail address").fill("maria@example.org")
    page.get_by_role("button", name="Send me a code").click()
    code = wait_for_mail(platform, "maria@example.org", "code").subject[-8:]
    page.get_by_label("The code from the mail").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="My courses").wait_for()


def wait_for_mail(platform: Platform, address: str, subject: str) -> mailbox.Received:
    """The newest such mail, after everything that waits for nothing has been done."""
    platform.pump.turn()
    found = mails_to(address, subject)
    assert found, f"no mail to {address} about {subject!r}: {[(mail.to, mail.subject) for mail in mailbox.received()]}"
    return found[-1]
