"""Calendars to subscribe to: true after any change, sent anew only when they changed, empty after somebody left."""

import pytest
from icalendar import Calendar

from functions.shared import links
from functions.shared.domain.registration_states import State
from functions.shared.storage import cohorts, registrations, schema, table
from functions.shared.storage.writes import Change, exists
from functions.shared.tokens import Scope
from tests.builders import NOON, a_reschedule, stored_plan, stored_registration
from tests.handlers.conftest import header, text


@pytest.fixture
def plan(at, aws):
    at(NOON)
    return stored_plan()


@pytest.fixture
def ana(plan):
    return stored_registration(plan.cohort, "Ana", State.ACCEPTED)


def feed(one) -> str:
    return links.feed_link(one).removeprefix("https://kindred.test")


def entries(answer):
    return Calendar.from_ical(text(answer)).walk("VEVENT")


def test_it_holds_every_session_with_the_persons_own_link(browser, plan, ana):
    answer = browser.get(feed(ana))
    assert (answer.status, header(answer, "Content-Type")) == (200, "text/calendar; charset=utf-8")
    assert [one.start for one in entries(answer)] == [one.starts_at for one in plan.sessions]
    assert {str(one["location"]) for one in entries(answer)} == {links.link_for(ana, Scope.JOIN)}


def test_it_is_sent_anew_only_when_it_has_changed(browser, plan, ana):
    first = browser.get(feed(ana))
    tag = header(first, "ETag")
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = browser.get(feed(ana), **{"If-None-Match": known})
        assert (again.status, again.body, header(again, "ETag")) == (304, b"", tag)
    assert header(first, "Cache-Control") == "private, no-cache"
    a_reschedule(plan)
    changed = browser.get(feed(ana), **{"If-None-Match": tag})
    assert (changed.status, header(changed, "ETag") != tag) == (200, True)


def test_after_a_change_of_dates_it_is_true_at_once(browser, plan, ana):
    a_reschedule(plan)
    held = cohorts.sessions(plan.cohort.id)
    assert [one.start for one in entries(browser.get(feed(ana)))] == [one.starts_at for one in held]
    assert len(held) == len(plan.sessions) - 1


def test_after_somebody_left_it_is_empty_so_that_their_calendar_is_cleared(browser, plan, ana):
    table.write(Change(schema.registration(plan.cohort.id, ana.id), exists(), to={"state": "withdrawn"}))
    answer = browser.get(feed(ana))
    assert (answer.status, entries(answer)) == (200, [])


def test_a_revoked_link_says_so(browser, plan, ana):
    table.write(Change(schema.registration(plan.cohort.id, ana.id), exists(), to={"link_version": 2}))
    assert browser.get(feed(ana)).status == 410


@pytest.mark.parametrize("scope", [Scope.JOIN, Scope.PAGE])
def test_a_link_for_something_else_opens_no_calendar_nor_the_other_way(browser, ana, scope):
    """What sits in a calendar program's settings must not open somebody's page."""
    assert browser.get(f"/feed/{links.token_for(ana, scope)}.ics").status == 404
    assert browser.get(f"/my/{links.token_for(ana, Scope.CALENDAR)}").status == 404


def test_on_wish_it_says_only_that_there_is_an_appointment(browser, plan, ana):
    page = links.link_for(ana, Scope.PAGE).removeprefix("https://kindred.test")
    assert "Say only" in text(browser.get(f"{page}/mails"))
    browser.post(f"{page}/mails", {"discreet": "yes"})
    assert registrations.get(plan.cohort.id, ana.id).discreet
    assert {str(one["summary"]) for one in entries(browser.get(feed(ana)))} == {"Appointment"}
    browser.post(f"{page}/mails", {})
    assert "Compassion" in text(browser.get(feed(ana)))


def test_a_course_has_a_public_calendar_that_leads_to_nobodys_meeting(browser, plan, ana):
    answer = browser.get(f"/calendar/{plan.cohort.id}.ics")
    assert len(entries(answer)) == len(plan.sessions)
    for secret in ("/join/", "meeting.example.org", "Ana", "maria@"):
        assert secret not in text(answer)
    assert browser.get("/calendar/no-such-course.ics").status == 404
    tag = header(answer, "ETag")
    assert browser.get(f"/calendar/{plan.cohort.id}.ics", **{"If-None-Match": tag}).status == 304


def test_a_head_request_tells_the_same_without_a_body(browser, ana):
    answer = browser.head(feed(ana))
    assert (answer.status, answer.body) == (200, b"")
    assert header(answer, "ETag") == header(browser.get(feed(ana)), "ETag")


def test_both_are_offered_where_people_look_for_them(browser, plan, ana):
    page = text(browser.get(links.link_for(ana, Scope.PAGE)))
    assert f'href="webcal://kindred.test{feed(ana)}"' in page
    assert f'href="https://kindred.test{feed(ana)}"' in page
    assert f'href="webcal://kindred.test/calendar/{plan.cohort.id}.ics"' in text(
        browser.get(f"/courses/{plan.cohort.id}")
    )
