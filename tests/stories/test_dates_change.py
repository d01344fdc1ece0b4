"""A teacher moves a session of a course that runs, and what a participant sees of it, in the browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from functions.shared import clock, links
from functions.shared.domain.models import Role
from functions.shared.domain.registration_states import State
from functions.shared.storage import persons, staff, table
from functions.shared.tokens import Scope
from infra.local import mailbox
from infra.local.platform import Platform
from infra.local.samples import TEACHER
from tests.builders import stored_plan, stored_registration
from tests.stories.conftest import check_accessibility
from tests.stories.test_a_whole_course import sign_in


@pytest.fixture(scope="module")
def plan(platform: Platform):
    start = (clock.now() + timedelta(days=20)).date()
    plan = stored_plan(clock.now(), start=start, capacity=12, id="dates")
    table.write(*staff.teaches(plan.cohort.id, TEACHER.id, Role.LEAD))
    return plan


def test_a_session_is_moved_a_week_and_its_people_read_of_it(platform, device, plan):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    page, phone = device(width=360), device(width=320)
    sign_in(page, platform)
    page.goto(f"/teach/{plan.cohort.id}")
    page.get_by_role("link", name="Change dates, cancel or add a session").click()
    expect(page.get_by_role("heading", name="Dates")).to_be_visible()
    check_accessibility(page)
    second = plan.sessions[1]
    page.get_by_role("link", name=f"Change {second.title}").click()
    expect(page.get_by_role("heading", name=second.title)).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Day", exact=True).fill(str(second.day + timedelta(days=7)))
    page.get_by_role("button", name="Show me what changes").press("Enter")
    expect(page.get_by_text("Two sessions would be held at the same time")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Move all later sessions, too").check()
    page.get_by_role("button", name="Show me what changes").press("Enter")
    expect(page.get_by_text("One person has a place, and gets one mail")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Change it and tell everyone").press("Enter")
    expect(page.get_by_role("heading", name="Changes so far")).to_be_visible()
    check_accessibility(page)
    platform.pump.minute()
    letter = next(mail for mail in mailbox.received() if mail.subject.startswith("New dates"))
    assert letter.text.count("was:") == len(plan.sessions) - 1
    phone.goto(links.link_for(ana, Scope.PAGE))
    expect(phone.get_by_text(second.title).first).to_be_visible()
    check_accessibility(phone)

    page.get_by_role("link", name="Add a session").click()
    expect(page.get_by_role("heading", name="Add a session")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Show me what changes").press("Enter")
    expect(page.get_by_text("Please give it a name.")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Back to the dates").click()
    page.get_by_role("link", name=f"Change {plan.sessions[3].title}").click()
    page.get_by_role("button", name="Cancel this session …").press("Enter")
    expect(page.get_by_role("heading", name="This is what changes")).to_be_visible()
    check_accessibility(page)


def test_a_reminder_is_tried_out_and_a_participant_takes_one_off(platform, device, plan):
    ben = stored_registration(plan.cohort, "Ben", State.ACCEPTED)
    page, phone = device(width=360), device(width=320)
    phone.goto(links.link_for(ben, Scope.PAGE))
    phone.get_by_role("link", name="Which mails would you like to get?").click()
    expect(phone.get_by_role("heading", name="My mails")).to_be_visible()
    check_accessibility(phone)
    phone.get_by_label("An hour before each session").press("Space")
    phone.get_by_role("button", name="Keep it so").press("Enter")
    expect(phone.get_by_text("Noted. It is so from now on.")).to_be_visible()
    expect(phone.get_by_label("An hour before each session")).not_to_be_checked()
    check_accessibility(phone)

    sign_in(page, platform)
    page.goto(f"/teach/{plan.cohort.id}")
    page.get_by_role("link", name="Mails around the sessions").click()
    expect(page.get_by_role("heading", name="Mails around the sessions")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="1 hour before it begins").click()
    expect(page.get_by_text("gets none: has taken this mail off")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="Back to the mails").click()
    page.get_by_label("When").select_option("clock")
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Show who would get it").press("Enter")
    expect(page.get_by_text("Please choose a time of day.")).to_be_visible()
    check_accessibility(page)
    page.get_by_label("Time of day").fill("09:00")
    page.get_by_role("button", name="Show who would get it").press("Enter")
    expect(page.get_by_text("at 09:00, 2 days before, on each reader's clock")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Switch it on").press("Enter")
    expect(page.get_by_text("at 09:00, 2 days before, on each reader's clock").first).to_be_visible()
    page.get_by_role("link", name="Mails that wait for you").click()
    expect(page.get_by_text("Nothing waits just now.")).to_be_visible()
    check_accessibility(page)


def test_a_teacher_writes_to_whoever_missed_a_session_and_sees_what_did_not_arrive(platform, device, plan):
    for name in ("Cleo", "Dan"):
        stored_registration(plan.cohort, name, State.ACCEPTED)
    first = plan.sessions[0]
    persons.unreachable("dan", "bounced")
    platform.time_machine.forward_to(first.ends_at + timedelta(hours=18))  # it is day in São Paulo
    platform.pump.minute()
    page = device(width=360)
    sign_in(page, platform)
    page.goto(f"/teach/{plan.cohort.id}")
    page.get_by_role("link", name="Send or leave").click()
    cleo = page.locator("form", has=page.get_by_role("heading", name="Cleo"))
    expect(cleo).to_be_visible()
    check_accessibility(page)
    cleo.get_by_label("Your words").fill("Dear Cleo, we thought of you.")
    cleo.get_by_role("button", name="Send it to Cleo").press("Enter")
    expect(page.get_by_text("It is on its way.")).to_be_visible()
    page.get_by_role("button", name="Do not send to Dan").press("Enter")
    expect(page.get_by_text("It is not sent.")).to_be_visible()
    page.goto(f"/teach/{plan.cohort.id}/undelivered")
    expect(page.get_by_text("a teacher stopped it")).to_be_visible()
    check_accessibility(page)
    page.get_by_role("button", name="Try again with Dan").press("Enter")
    expect(page.get_by_role("heading", name="Addresses that take no mail")).to_have_count(0)
