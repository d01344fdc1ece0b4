"""A participant on a small old phone: 320 pixels wide, without JavaScript, with the keyboard."""

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from functions.shared import clock, ids, links
from functions.shared.domain.registration_states import State
from functions.shared.storage import cohorts, live, rounds, timers
from functions.shared.storage.live import Live, Phase
from functions.shared.tokens import Scope
from functions.teaching.rules import planned
from infra.local.platform import Platform
from tests.builders import a_format, a_round, stored_registration
from tests.stories.conftest import check_accessibility, people_take_their_time, wait_for_mail
from tests.stories.test_a_whole_course import link_in


@pytest.fixture
def cohort(platform: Platform):
    """An eight-week course that begins in a month of the platform's time."""
    start = (clock.now() + timedelta(days=30)).date()
    form = {
        "start": start, "time": time(18), "zone": "Europe/Berlin", "capacity": 12, "main_link": f"{platform.address}/_local/meeting/x",
        "room_links": "", "teachers_name": "Maria Sol", "reply_to": "maria@example.org", "hear_within_days": 7, "language": "en",
    }  # fmt: skip
    plan = planned(a_format(), form, ids.new(), "maria", clock.now())
    cohorts.add(
        plan.cohort, a_format(), plan.sessions, *timers.course_end(plan.cohort.id, plan.cohort.last_end, a_format())
    )
    return plan.cohort


def looked_at(page: Page) -> None:
    """axe needs scripts: the same page is opened beside it with them, at the same width."""
    wider = page.context.browser.new_context(
        viewport={"width": 320, "height": 640}, storage_state=page.context.storage_state()
    )
    with_scripts = wider.new_page()
    with_scripts.goto(page.url)
    check_accessibility(with_scripts)
    wider.close()


def test_a_person_registers_by_keyboard_on_a_small_phone_without_scripts(platform, device, cohort):
    page = device(width=320, scripts=False)
    page.goto(f"/courses/{cohort.id}?zone=Asia/Tokyo")
    expect(page.get_by_text("Japan Standard Time")).to_be_visible()
    looked_at(page)
    page.get_by_label("Your name").focus()
    page.keyboard.type("Noor")
    page.keyboard.press("Tab")
    page.keyboard.type(f"noor-{cohort.id}@example.org")
    people_take_their_time(platform)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look in your mailbox")).to_be_visible()
    page.goto(link_in(wait_for_mail(platform, f"noor-{cohort.id}@example.org", "confirm"), "/confirm/"))
    looked_at(page)
    page.get_by_role("button", name="Yes, this is my address").press("Enter")
    page.get_by_role("link", name="Go on with my registration").press("Enter")
    looked_at(page)
    page.get_by_label("Your time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Keep and go on").press("Enter")
    expect(page.get_by_role("heading", name="Your background")).to_be_visible()
    expect(page.get_by_text("Only if you answered “Yes” to “Is there something in your life")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Keep and go on").press("Enter")
    expect(page.get_by_label("What brings you to this course?")).to_be_focused()
    page.keyboard.type("To be kinder")
    page.get_by_role("group", name="Have you practised").get_by_label("Not yet").press("Space")
    page.get_by_role("group", name="especially hard").get_by_label("No", exact=True).press("Space")
    page.get_by_role("group", name="harming yourself").get_by_label("No", exact=True).press("Space")
    page.get_by_role("button", name="Keep and go on").press("Enter")
    expect(page.get_by_role("heading", name="Taking part")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Keep and go on").press("Enter")
    page.get_by_label("Their name").fill("Robin")
    page.get_by_label("The country they are in").select_option("JP")
    page.get_by_label("Their telephone number").fill("03-1234-5678")
    looked_at(page)
    page.get_by_role("button", name="Keep and go on").press("Enter")
    expect(page.get_by_role("heading", name="What we agree on")).to_be_visible()
    looked_at(page)
    page.get_by_label("I have read this, and agree.").press("Space")
    page.get_by_role("button", name="Send my registration").press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_person_joins_and_finds_their_partner_without_scripts(platform, device, cohort):
    """The live page refreshes itself by a noscript refresh."""
    session = cohorts.sessions(cohort.id)[0]
    first, second = (stored_registration(cohort, f"{name}{cohort.id}", State.ACCEPTED) for name in ("Ana", "Ben"))
    platform.time_machine.forward_to(session.starts_at)
    pages = []
    for one in (first, second):
        page = device(width=320, scripts=False)
        page.goto(links.link_for(one, Scope.JOIN))
        looked_at(page)
        with page.context.expect_page() as meeting:
            page.get_by_role("button", name="Into the meeting").press("Enter")
        expect(
            meeting.value.get_by_role("heading", name=re.compile("The meeting opens now|The video meeting"))
        ).to_be_visible()
        page.get_by_role("link", name="my page for the pairs").press("Enter")
        expect(page.get_by_role("heading", name="We are together")).to_be_visible()
        pages.append(page)
    assert '<meta http-equiv="refresh" content="10">' in pages[0].content()
    now = clock.now()
    opened = a_round(((first.id, second.id),), now, cohort=cohort.id, session=session.id, practice="listening")
    open_now = Live(
        press=1, version=1, phase=Phase.IN_PAIRS, round=1, starts_at=opened.starts_at, ends_at=opened.ends_at
    )
    live.press(cohort, session.id, Live(), open_now, rounds.opened(cohort, opened))
    pages[0].reload()
    expect(pages[0].locator(".partner")).to_contain_text(f"Ben{cohort.id}")
    looked_at(pages[0])


def test_kind_pages_for_what_leads_nowhere(device):
    page = device(width=320)
    for path in ("/nowhere", "/my/broken", "/live", "/join/broken", "/confirm/x"):
        page.goto(path)
        check_accessibility(page)
        expect(page.locator("main p").first).to_be_visible()
