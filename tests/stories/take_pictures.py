"""`make pictures`: the README's screenshots, taken of the demo as it runs."""

import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("POWERTOOLS_LOG_LEVEL", "CRITICAL")
os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")

from functions.shared import links
from functions.shared.storage import cohorts, persons, registrations
from functions.shared.tokens import Scope
from infra.local import mailbox
from infra.local.platform import Platform
from tests.stories.conftest import CHROMIUM, QUIET, people_take_their_time

FOLDER = Path(__file__).parent / "pictures"


def main(only: str = "") -> None:
    with (
        Platform(0, organisation="The Kindred School", help_address="hello@example.org", samples=True) as platform,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take(browser, platform, only)
        browser.close()


def take(browser: Browser, platform: Platform, only: str) -> None:
    phone = new_page(browser, platform, 375, 780)
    desk = new_page(browser, platform, 1100, 760)
    running = next(one for one in cohorts.in_catalogue() if one.format_id == "msc-8-weeks")
    ahead = next(one for one in cohorts.in_catalogue() if one.format_id == "msc-10-weeks-online")

    def shoot(page: Page, name: str, *, whole: bool = False) -> None:
        if only in name:
            page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)

    phone.goto(f"/courses/{ahead.id}")
    shoot(phone, "course-phone", whole=True)
    phone.get_by_label("Your name").fill("Noor")
    phone.get_by_label("Your e-mail address").fill("noor@example")
    phone.get_by_role("button", name="Send me a link").click()
    phone.get_by_text("does not look like").wait_for()
    shoot(phone, "error-phone")
    phone.get_by_label("Your e-mail address").fill("noor@example.org")
    people_take_their_time(platform)
    phone.get_by_role("button", name="Send me a link").click()
    phone.get_by_role("heading", name="Look in your mailbox").wait_for()
    shoot(phone, "mailbox-phone")
    platform.pump.turn()
    phone.goto(re.search(r"http\S+/confirm/\S+", mailbox.received()[-1].text)[0])
    shoot(phone, "confirm-phone")
    phone.get_by_role("button", name="Yes").click()
    phone.get_by_role("link", name="Go on").click()
    phone.get_by_label("Your pronouns").wait_for()
    shoot(phone, "form-phone", whole=True)

    sign_in(desk, platform)
    shoot(desk, "teach-desk")
    desk.goto(f"/teach/{running.id}")
    shoot(desk, "roster-desk", whole=True)
    take_what_teachers_plan(desk, running.id, shoot)
    desk.goto("/teach/new")
    shoot(desk, "new-desk", whole=True)
    desk.goto(f"/screening/{ahead.id}")
    shoot(desk, "screening-desk")
    desk.get_by_role("link", name="Jonas").click()
    desk.get_by_role("button", name="Read the answers").click()
    desk.get_by_text("made up for the demo").wait_for()
    shoot(desk, "reading-desk", whole=True)
    desk.get_by_role("button", name="Accept").click()
    desk.get_by_role("heading", name="Reading room").wait_for()
    platform.pump.turn()
    welcome = next(mail for mail in mailbox.received() if "You have a place" in mail.subject)
    mail = new_page(browser, platform, 640, 900)
    mail.goto(f"/_local/mailbox/{welcome.number}/html")
    shoot(mail, "welcome-mail", whole=True)
    mail.emulate_media(color_scheme="dark")
    shoot(mail, "welcome-mail-dark", whole=True)

    session = next(
        one for one in cohorts.sessions(running.id) if one.starts_at > running.first_start + timedelta(days=20)
    )
    platform.time_machine.forward_to(session.starts_at - timedelta(hours=1))
    phone.goto(links.link_for(registrations.taking_part(running.id)[0], Scope.JOIN))
    shoot(phone, "waiting-phone")
    reminder = next(mail for mail in mailbox.received() if "In an hour" in mail.subject)
    mail.emulate_media(color_scheme="light")
    mail.goto(f"/_local/mailbox/{reminder.number}/html")
    shoot(mail, "reminder-mail", whole=True)
    platform.time_machine.forward_to(session.starts_at)
    people = registrations.taking_part(running.id)
    for one in people[1:]:
        browser_of = new_page(browser, platform, 375, 780)
        browser_of.request.post(links.link_for(one, Scope.JOIN), headers={"Sec-Fetch-Site": "same-origin"})
        browser_of.context.close()
    phone.goto(links.link_for(people[0], Scope.JOIN))
    shoot(phone, "door-phone")
    phone.request.post(links.link_for(people[0], Scope.JOIN), headers={"Sec-Fetch-Site": "same-origin"})
    phone.goto(links.link_for(people[0], Scope.PAGE))
    phone.get_by_role("link", name="With whom would you rather not").click()
    shoot(phone, "wishes-phone", whole=True)
    take_the_session(browser, platform, phone, (running.id, session.id), shoot)
    dark = new_page(browser, platform, 375, 780, dark=True)
    dark.goto(f"/courses/{ahead.id}")
    shoot(dark, "course-dark")
    desk.goto("/_local/mailbox")
    shoot(desk, "local-mailbox")
    desk.goto("/_local/clock")
    shoot(desk, "local-clock")
    desk.goto(f"/_local/mailbox/{welcome.number}")
    shoot(desk, "local-mail")
    take_in_hebrew(phone, people[0].person, links.link_for(people[0], Scope.PAGE), shoot)
    phone.goto("/nowhere")
    shoot(phone, "not-found-phone")


def take_what_teachers_plan(desk: Page, cohort_id: str, shoot: Callable[..., None]) -> None:
    desk.goto(f"/teach/{cohort_id}/dates")
    shoot(desk, "dates-desk", whole=True)
    desk.get_by_role("link", name="Change").last.click()
    desk.get_by_label("Time of day", exact=True).fill("19:30")
    desk.get_by_role("button", name="Show me what changes").click()
    desk.get_by_role("heading", name="This is what changes").wait_for()
    shoot(desk, "change-date-desk", whole=True)
    desk.goto(f"/teach/{cohort_id}/reminders")
    shoot(desk, "reminders-desk", whole=True)
    desk.goto(f"/teach/{cohort_id}/reminders/day")
    shoot(desk, "dry-run-desk", whole=True)


def take_in_hebrew(phone: Page, person: str, page_link: str, shoot: Callable[..., None]) -> None:
    persons.reads(persons.get(person), "he")
    phone.goto(page_link)
    shoot(phone, "my-page-hebrew-phone", whole=True)
    phone.goto(f"{page_link}/mails")
    shoot(phone, "my-mails-hebrew-phone", whole=True)


def take_the_session(
    browser: Browser, platform: Platform, phone: Page, where: tuple[str, str], shoot: Callable[..., None]
) -> None:
    """The console beside the meeting (360 px wide), and what a participant sees at the same moments."""
    narrow = new_page(browser, platform, 360, 800)
    sign_in(narrow, platform)
    narrow.goto("/console/" + "/".join(where))
    shoot(narrow, "console-narrow", whole=True)
    phone.goto("/live")
    shoot(phone, "live-first-phone", whole=True)
    phone.get_by_role("button", name="With a partner").click()
    narrow.get_by_role("button", name="Everyone into pairs").click()
    narrow.get_by_role("button", name="Open the rooms").wait_for()
    shoot(narrow, "preview-narrow", whole=True)
    phone.reload()
    shoot(phone, "live-forming-phone")
    narrow.get_by_role("button", name="Open the rooms").click()
    narrow.get_by_role("button", name="Call everyone back").wait_for()
    phone.reload()
    shoot(phone, "live-phone", whole=True)
    phone.get_by_role("button", name="My partner is not here").click()
    phone.get_by_role("heading", name="We have told your teachers").wait_for()
    shoot(phone, "live-alone-phone", whole=True)
    narrow.reload()
    shoot(narrow, "round-narrow", whole=True)
    narrow.goto(narrow.url + "/list")
    shoot(narrow, "list-narrow", whole=True)
    phone.goto("/live")
    phone.get_by_role("button", name="I need a person now").click()
    phone.get_by_role("heading", name="Your teachers know").wait_for()
    narrow.goto("/console/" + "/".join(where))
    shoot(narrow, "alerts-narrow")
    narrow.get_by_role("link", name="See who").click()
    shoot(narrow, "asking-narrow")
    for page in ("apart", "met"):
        narrow.goto(f"/{page}/{where[0]}")
        shoot(narrow, f"{page}-narrow", whole=True)
    wall = new_page(browser, platform, 1100, 760)
    sign_in(wall, platform)
    wall.goto("/console/" + "/".join(where) + "/wall")
    shoot(wall, "wall-desk")


def new_page(browser: Browser, platform: Platform, width: int, height: int, *, dark: bool = False) -> Page:
    context = browser.new_context(
        base_url=platform.address,
        viewport={"width": width, "height": height},
        timezone_id="America/Sao_Paulo",
        locale="en-GB",
        color_scheme="dark" if dark else "light",
    )
    return context.new_page()


def sign_in(page: Page, platform: Platform) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your e-mail address").fill("maria@example.org")
    people_take_their_time(platform)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Your code").wait_for()
    platform.pump.turn()
    code = next(mail for mail in reversed(mailbox.received()) if "code" in mail.subject)
    page.get_by_label("The code from the mail").fill(code.subject[-8:])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="My courses").wait_for()


if __name__ == "__main__":
    main(*sys.argv[1:])
