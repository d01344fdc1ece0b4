"""Every page that a registration leads its people and its teachers to, as a browser shows it on a phone and on a desk."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from functions.shared import clock, links
from functions.shared.domain.confirmed_acts import Act
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import TAKES_PART, State
from functions.shared.storage import addresses, asked, persons, places, staff, table
from functions.shared.tokens import Scope
from infra.local.samples import TEACHER
from tests.builders import a_person, stored_answers, stored_plan, stored_registration
from tests.stories.conftest import check_accessibility
from tests.stories.test_a_whole_course import sign_in

PHONE, DESK = 320, 1100
TABLE = "name,address,zone\nNoor,noor@example.org,Africa/Cairo\nSami,sami@,\n,ora@example.org,Mars"


@pytest.fixture(scope="module")
def course(platform):
    """A course in which somebody is in each state there is, led by the teacher."""
    now = clock.now()
    start = (now + timedelta(days=20)).date()
    links_to = {"payment_link": "https://pay.example.org/msc", "booking_link": "https://talk.example.org/maria"}
    plan = stored_plan(now, id="everyone", start=start, capacity=9)
    table.write(*staff.teaches(plan.cohort.id, TEACHER.id, Role.LEAD))
    table.write(staff.added(Staff(person=TEACHER.id, coordinator=True)))
    places.arranged(plan.cohort, {"capacity": 9, **links_to}, TEACHER.id, now)
    people = {}
    for state in State:
        name = f"Ana {state.value}".replace("_", " ")
        who = a_person(name, id=f"in-{state.value}", zone="Asia/Tokyo", address_confirmed_at=now)
        one = stored_registration(plan.cohort, name, state, who=who, applied_at=now, changed_at=now, submitted_at=now)
        stored_answers(
            one,
            {"hopes": ["To be kinder to myself."]},
            name="Robin",
            phone="+49 30 5550199",
            country="DE",
            relation="a friend",
        )
        people[state] = one
    asked.ask(people[State.SCREENING], "Which evenings suit you?", TEACHER.id, now)
    persons.unreachable(people[State.COMPLETED].person, "bounced")
    return plan.cohort, people


def look(page, path: str) -> None:
    answer = page.goto(path)
    assert answer.status == 200, path
    check_accessibility(page)


def test_whoever_registered_finds_a_page_for_how_they_stand(device, course):
    _, people = course
    page = device("Asia/Tokyo", PHONE)
    for state, one in people.items():
        look(page, f"/my/{links.token_for(one, Scope.PAGE)}")
        expect(page.get_by_text("not a substitute for medical or mental health care")).to_be_visible()
        if state in TAKES_PART:
            look(page, f"/my/{links.token_for(one, Scope.PAGE)}/wishes")
    own = f"/my/{links.token_for(people[State.ACCEPTED], Scope.PAGE)}"
    for more in ("/me", "/mails"):
        look(page, own + more)
    look(page, f"/my/{links.token_for(people[State.SCREENING], Scope.PAGE)}/question")
    page.get_by_role("button", name="Send").click()
    check_accessibility(page)
    look(page, links.link_for(people[State.OFFERED], Scope.OFFER))
    look(page, "/link")


def test_whoever_asks_for_something_that_is_hard_to_take_back_is_asked_again(device, course):
    _, people = course
    page, one = device("Asia/Tokyo", PHONE), people[State.ACCEPTED]
    for act in Act:
        look(page, links.sure_link(one, act.value, clock.now() + timedelta(hours=1)))
    page.goto(links.sure_link(one, Act.COPY.value, clock.now() + timedelta(hours=1)))
    page.get_by_role("button", name="Show it to me").click()
    expect(page.get_by_text("To be kinder to myself.")).to_be_visible()
    check_accessibility(page)
    addresses.asked_for(persons.get(one.person), "new@example.org", one.person, clock.now())
    waiting = addresses.waiting(one.person, clock.now())
    look(page, links.address_link(one.person, waiting.mark, clock.now() + timedelta(hours=1)))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_whoever_runs_a_course_finds_each_page_of_it_in_order(device, platform, course, width):
    cohort, people = course
    page, at = device(width=width), f"/teach/{cohort.id}"
    sign_in(page, platform)
    look(page, "/overview?q=ana")
    for show in ("", "?show=no-link", "?q=nobody+at+all"):
        look(page, at + show)
    for more in ("/places", "/cancel", "/message", "/import", "/team", "/undelivered", "/held", "/reminders", "/dates"):
        look(page, at + more)
    for state in (State.ACCEPTED, State.WAITLISTED, State.DROPPED_OUT, State.COMPLETED):
        look(page, f"{at}/people/{people[state].id}")
    look(page, f"/screening/{cohort.id}")
    look(page, f"/teach/new?like={cohort.id}")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_a_teacher_writes_and_takes_over_is_shown_before_it_is_done(device, platform, course, width):
    cohort, _ = course
    page, at = device(width=width), f"/teach/{cohort.id}"
    sign_in(page, platform)
    page.goto(f"{at}/message")
    page.get_by_label("Subject").fill("Blankets")
    page.get_by_label("Your words").fill("Please bring a blanket.")
    page.get_by_role("button", name="Show me how it reads").click()
    expect(page.get_by_text("2 people get it.")).to_be_visible()
    check_accessibility(page)
    page.goto(f"{at}/import")
    page.locator("textarea").fill(TABLE)
    page.get_by_role("button", name="Try").click()
    expect(
        page.get_by_text("There is no such time zone.").or_(page.get_by_text("The name is missing."))
    ).to_be_visible()
    check_accessibility(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_was_told_in_confidence_is_opened_by_a_press(device, platform, course, width):
    cohort, people = course
    page, one = device(width=width), people[State.ACCEPTED]
    sign_in(page, platform)
    look(page, f"/screening/{cohort.id}/{people[State.TALK_FIRST].id}")
    page.get_by_role("button", name="Read the answers").click()
    expect(page.get_by_text("To be kinder to myself.")).to_be_visible()
    check_accessibility(page)
    look(page, f"/told/{cohort.id}")
    page.get_by_role("button", name=re.compile("Read")).first.click()
    check_accessibility(page)
    look(page, f"/emergency/{cohort.id}/{one.id}")
    page.get_by_label("we cannot reach them").check()
    page.get_by_role("button").last.click()
    check_accessibility(page)
