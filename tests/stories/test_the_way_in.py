"""From the link to the room, and into a pair's room and back: with a BigBlueButton that can really be entered."""

from datetime import timedelta

import pytest

from functions.shared import clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.models import Role
from functions.shared.domain.registration_states import State
from functions.shared.storage import attendance, cohorts, staff, table
from functions.shared.tokens import Scope
from tests.builders import a_person, stored_plan, stored_registration
from tests.stories.conftest import check_accessibility, sign_in


@pytest.fixture(scope="module")
def plan(platform):
    start = (clock.now() + timedelta(days=3)).date()
    plan = stored_plan(clock.now(), start=start, capacity=12)
    table.write(*staff.teaches(plan.cohort.id, "maria", Role.LEAD))
    cohorts.rooms_chosen(plan.cohort, {"main_video": Video.BBB, "pair_video": Video.BBB}, "maria", clock.now())
    return plan


def link_of(plan, name: str, zone: str = "Europe/Berlin") -> str:
    who = a_person(name, zone=zone)
    return links.link_for(stored_registration(plan.cohort, name, State.ACCEPTED, who=who), Scope.JOIN)


def test_before_the_hour_the_page_counts_down_and_everything_can_be_tried(platform, plan, device):
    page = device(width=390, zone="America/Sao_Paulo")
    page.goto(link_of(plan, "Ana", "America/Sao_Paulo"))
    check_accessibility(page)
    assert page.locator("[data-countdown]").inner_text()
    assert "Berlin" in page.content()
    page.get_by_role("button", name="Try camera and microphone").click()
    said = page.locator("[data-said]")
    said.get_by_text("does not let this page use").wait_for()
    page.context.grant_permissions(["camera", "microphone"])
    page.get_by_role("button", name="Try camera and microphone").click()
    said.get_by_text("This is how others see you").wait_for()
    said.get_by_text("We hear you").wait_for()
    assert page.evaluate("document.querySelector('video').videoWidth") > 0
    check_accessibility(page)
    page.get_by_role("button", name="Play a sound").click()
    page.get_by_text("Did you hear a soft tone").wait_for()
    page.get_by_role("button", name="Stop").click()
    assert page.locator("video").is_hidden()


def test_trying_the_devices_sends_nothing_anywhere(platform, plan, device):
    page = device(width=390)
    page.context.grant_permissions(["camera", "microphone"])
    page.goto(link_of(plan, "Ben"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Try camera and microphone").click()
    page.locator("[data-said]").get_by_text("We hear you").wait_for()
    page.get_by_role("button", name="Play a sound").click()
    page.get_by_text("Did you hear").wait_for()
    assert [url for url in asked if "/static/" not in url] == []


def test_two_people_and_their_teacher_meet_are_in_pairs_and_come_back(platform, plan, device):
    platform.time_machine.forward_to(plan.sessions[0].starts_at)
    guests = {}
    for name in ("Chi", "Dev"):
        page = device(width=390)
        page.goto(link_of(plan, name))
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Into the meeting").click()
        opened.value.get_by_text("In it now").wait_for()
        page.get_by_text("You are here").wait_for()
        guests[name] = page
    room = guests["Dev"].context.pages[-1]
    assert "Chi" in room.content()
    assert "Dev" in room.content()

    teacher = device()
    sign_in(teacher, platform)
    teacher.goto(f"/console/{plan.cohort.id}/{plan.sessions[0].id}")
    with teacher.expect_popup() as opened:
        teacher.get_by_role("button", name="Into the meeting as host").click()
    opened.value.get_by_text("(host)").wait_for()
    teacher.get_by_role("button", name="Everyone into pairs").click()
    teacher.get_by_role("button", name="Open the rooms").click()
    teacher.get_by_role("button", name="Go in room 1").wait_for()
    check_accessibility(teacher)

    for page in guests.values():
        page.evaluate("dispatchEvent(new Event('online'))")
        with page.expect_popup() as opened:
            page.get_by_role("button", name="To room 1").click()
        opened.value.get_by_text("In it now").wait_for()
    pair = guests["Dev"].context.pages[-1]
    assert "Chi" in pair.content()
    teacher.get_by_role("button", name="Call everyone back").click()
    platform.pump.turn()
    pair.get_by_text("This room is closed").wait_for()
    platform.pump.turn()
    found = {one.registration: one for one in attendance.of_cohort(plan.cohort.id)}
    assert set(found["r-chi"].sources) == {"join", "bbb"}


def test_whoever_comes_at_the_wrong_hour_is_told_by_how_much_and_why(platform, plan, device):
    page = device(width=390, zone="America/Sao_Paulo")
    platform.time_machine.forward_to(plan.sessions[0].starts_at + timedelta(hours=4))
    page.goto(link_of(plan, "Ana", "America/Sao_Paulo"))
    assert "Perhaps it is the time zone" in page.content()
    check_accessibility(page)


def test_a_teacher_chooses_where_to_meet_and_tests_it(platform, plan, device):
    teacher = device(width=320)
    sign_in(teacher, platform)
    teacher.goto(f"/teach/{plan.cohort.id}/rooms")
    check_accessibility(teacher)
    teacher.get_by_role("button", name="Test this connection").click()
    teacher.get_by_text("The connection works").wait_for()
    check_accessibility(teacher)
    teacher.get_by_role("button", name="Keep it so").click()
    teacher.get_by_text("Kept.").wait_for()
    for name in ("chi", "dev"):
        teacher.goto(f"/teach/{plan.cohort.id}/people/r-{name}/attendance")
        check_accessibility(teacher)


def test_the_certificate_can_be_made_out_and_verified(platform, plan, device):
    page = device(width=320)
    one = stored_registration(plan.cohort, "Eva", State.COMPLETED, who=a_person("Eva"), attended=8)
    page.goto(f"{links.link_for(one, Scope.PAGE)}/certificate")
    check_accessibility(page)
    page.get_by_label("Name on the certificate").fill("Eva Example")
    page.get_by_role("button", name="Make out my certificate").click()
    page.get_by_text("It is made out to Eva Example").wait_for()
    check_accessibility(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert download.value.suggested_filename == "certificate.pdf"
    page.get_by_role("link", name="/verify").click()
    page.get_by_text("Yes. A certificate with this code was issued").wait_for()
    check_accessibility(page)
