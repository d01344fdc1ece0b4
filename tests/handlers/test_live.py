"""The live session: here, one press, partner and room, together again (invariants 7 and 10)."""

import json
import re

import pytest

from functions.shared import clock, links
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import attendance, audit, beside_steps, cohorts, here, live, registrations, rounds
from functions.shared.tokens import Scope
from tests.builders import hours, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, text


@pytest.fixture
def session(teacher, at):
    """The first session's door is open; three people have a place."""
    plan = stored_plan(capacity=10, room_links="https://rooms.example.org/{room}")
    at(plan.sessions[0].starts_at)
    return plan.sessions[0]


def guest(session, name: str) -> Browser:
    one = stored_registration(type("C", (), {"id": session.cohort})(), name, State.ACCEPTED)
    browser = Browser()
    browser.post(links.link_for(one, Scope.JOIN))
    return browser


def press(teacher, session, version: int, what: str = "round", **more: str):
    return teacher.post(f"/console/{session.cohort}/{session.id}/{what}", {"version": str(version), **more})


def test_joining_leads_on_keeps_attendance_and_makes_the_person_here(session):
    one = stored_registration(type("C", (), {"id": session.cohort})(), "Ana", State.ACCEPTED)
    browser = Browser()
    link = links.link_for(one, Scope.JOIN)
    assert "Into the meeting" in text(browser.get(link))
    assert attendance.of_cohort(session.cohort) == []
    answer = browser.post(link)
    assert answer.status == 200
    assert 'http-equiv="refresh" content="1;url=https://meeting.example.org/main"' in text(answer)
    (record,) = attendance.of_cohort(session.cohort)
    assert (record.registration, record.sources) == (one.id, ("join",))
    browser.post(link)
    assert len(here.everyone(session.cohort, session.id)) == 1


def test_before_the_door_opens_a_press_leads_nowhere_and_the_link_stays(session, at):
    at(session.starts_at - hours(2))
    browser = guest(session, "Ana")
    assert attendance.of_cohort(session.cohort) == []
    assert browser.get("/live").status == 410


def test_one_press_gives_everyone_a_partner_and_a_room(teacher, session):
    guests = {name: guest(session, name) for name in ("Ana", "Ben", "Chi", "Dev")}
    press(teacher, session, 0, practice="listening")
    pages = {name: text(browser.get("/live")) for name, browser in guests.items()}
    for name, page in pages.items():
        (partner,) = re.findall(r'class="partner">(\w+)<', page)
        assert partner != name
        assert f'class="partner">{name}<' in pages[partner]
        assert re.search(r"https://rooms\.example\.org/[12]", page)
        assert "Listening with compassion" in page
    assert sum("You begin." in page for page in pages.values()) == 2


def test_a_double_click_and_a_second_teacher_make_one_round(teacher, session):
    for name in ("Ana", "Ben"):
        guest(session, name)
    for _ in range(3):
        assert press(teacher, session, 0).status == 303
    assert len(rounds.of_cohort(session.cohort, clock.now())) == 1


def test_a_press_that_saw_an_older_state_changes_nothing(teacher, session):
    for name in ("Ana", "Ben"):
        guest(session, name)
    press(teacher, session, 0)
    press(teacher, session, 1, "end")
    press(teacher, session, 0)
    current = live.state_now(session.cohort, session.id)
    assert (current.press, current.phase, current.round) == (2, live.Phase.TOGETHER, 1)


def test_the_next_round_has_other_partners_as_long_as_there_are_some(teacher, session, at):
    for name in ("Ana", "Ben", "Chi", "Dev"):
        guest(session, name)
    for number in range(3):
        at(session.starts_at + hours(number * 0.3))
        press(teacher, session, number * 2)
        at(session.starts_at + hours(number * 0.3 + 0.2))
        press(teacher, session, number * 2 + 1, "end")
    pairs = [frozenset(group) for one in rounds.of_cohort(session.cohort, clock.now()) for group in one.rooms]
    assert len(pairs) == len(set(pairs)) == 6


def test_a_single_person_is_with_the_teacher(teacher, session):
    ana = guest(session, "Ana")
    press(teacher, session, 0)
    assert 'class="partner">Maria Sol<' in text(ana.get("/live"))


def test_who_comes_during_a_round_is_told_to_stay(teacher, session):
    for name in ("Ana", "Ben"):
        guest(session, name)
    press(teacher, session, 0)
    assert "The others are in pairs" in text(guest(session, "Late").get("/live"))


def test_somebody_without_a_page_is_ticked_in_and_paired(teacher, session):
    guest(session, "Ana")
    one = stored_registration(type("C", (), {"id": session.cohort})(), "Phone", State.ACCEPTED)
    press(teacher, session, 0, "tick", registration=one.id)
    press(teacher, session, 0)
    (made,) = rounds.of_cohort(session.cohort, clock.now())
    assert one.id in made.rooms[0]
    assert ("tick",) in [record.sources for record in attendance.of_cohort(session.cohort)]


def test_a_poll_is_304_until_something_changes(teacher, session):
    ana = guest(session, "Ana")
    first = ana.get("/live/state")
    tag = header(first, "ETag")
    assert json.loads(first.body)["version"] == 0
    assert ana.get("/live/state", **{"If-None-Match": tag}).status == 304
    guest(session, "Ben")
    press(teacher, session, 0)
    changed = ana.get("/live/state", **{"If-None-Match": tag})
    assert changed.status == 200
    assert "Ben" in json.loads(changed.body)["html"]


def test_a_page_that_is_awake_says_so(session, at):
    ana = guest(session, "Ana")
    at(session.starts_at + hours(0.5))
    assert ana.post("/live/here").status == 204
    (one,) = here.everyone(session.cohort, session.id)
    assert one.seen_at == session.starts_at + hours(0.5)


def test_a_silent_page_never_means_an_absent_person(teacher, session, at):
    for name in ("Ana", "Ben"):
        guest(session, name)
    at(session.starts_at + hours(1))
    assert text(teacher.get(f"/console/{session.cohort}/{session.id}")).count("page asleep") == 2
    press(teacher, session, 0)
    (made,) = rounds.of_cohort(session.cohort, clock.now())
    assert len(made.rooms[0]) == 2


def test_the_retreat_has_no_pairs(teacher, session, at):
    retreat = next(one for one in cohorts.sessions(session.cohort) if one.retreat)
    at(retreat.starts_at)
    guest(retreat, "Ana")
    guest(retreat, "Ben")
    press(teacher, retreat, 0)
    assert rounds.of_cohort(session.cohort, clock.now()) == []


def test_the_console_shows_no_answer_and_no_address(teacher, session):
    guest(session, "Ana")
    page = text(teacher.get(f"/console/{session.cohort}/{session.id}"))
    assert "ana@example.org" not in page


@pytest.mark.parametrize("version", ["", "²", "-1", "9" * 60, "x"])
def test_any_version_that_is_sent_is_understood_or_passed_over(teacher, session, version):
    for name in ("Ana", "Ben"):
        guest(session, name)
    assert teacher.post(f"/console/{session.cohort}/{session.id}/round", {"version": version}).status == 303
    assert teacher.post(f"/console/{session.cohort}/{session.id}/end", {"version": version}).status == 303


def test_a_late_call_back_does_not_end_the_next_round(teacher, session):
    for name in ("Ana", "Ben"):
        guest(session, name)
    press(teacher, session, 0)
    press(teacher, session, 1, "end")
    press(teacher, session, 2)
    press(teacher, session, 1, "end")
    assert live.state_now(session.cohort, session.id).phase is live.Phase.IN_PAIRS


def test_a_second_round_is_not_opened_over_the_first(teacher, session):
    for name in ("Ana", "Ben"):
        guest(session, name)
    press(teacher, session, 0)
    press(teacher, session, 1)
    assert len(rounds.of_cohort(session.cohort, clock.now())) == 1


def test_who_has_no_place_is_not_ticked_in(teacher, session):
    one = stored_registration(type("C", (), {"id": session.cohort})(), "Undecided", State.SCREENING)
    press(teacher, session, 0, "tick", registration=one.id)
    assert here.everyone(session.cohort, session.id) == []


@pytest.mark.parametrize("minutes", ["", "12", "0", "-5", "1e9", "²", "\uff19", "9" * 50, "9" * 5000])
def test_any_length_that_is_typed_is_understood_or_passed_over(teacher, session, minutes):
    for name in ("Ana", "Ben"):
        guest(session, name)
    assert press(teacher, session, 0, minutes=minutes).status == 303
    assert len(rounds.of_cohort(session.cohort, clock.now())) == 1


@pytest.mark.parametrize("how", ["leaves", "links sent anew"])
def test_a_device_of_somebody_who_has_left_sees_and_says_nothing_more(session, how):
    browser = guest(session, "Ana")
    assert browser.get("/live").status == 200
    cohort, one = cohorts.get(session.cohort), registrations.get(session.cohort, "r-ana")
    if how == "leaves":
        registrations.move(cohort, one, Event.DROP_OUT, clock.now())
    else:
        record = audit.entry(one.id, "teacher", "link", clock.now())
        beside_steps.renewed(cohort, one, clock.now(), record)
    for answer in (browser.get("/live"), browser.post("/live/say", {"do": "need-somebody"})):
        assert answer.status == 410
    assert not here.everyone(session.cohort, session.id)[0].needs_somebody_at
