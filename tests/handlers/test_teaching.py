"""Signing in, opening a cohort, the reading room: and what each refuses."""

import re
from datetime import timedelta

import pytest

from functions.shared import aws as clients
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import State
from functions.shared.storage import answers, audit, cohorts, persons, registrations, schema, staff, table
from functions.shared.storage.items import to_item
from functions.shared.storage.writes import Put
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, stored_answers, stored_plan, stored_registration
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, sign_in, text

FORM = {
    "format": "msc-10-weeks-online", "start": "2027-02-16", "time": "18:00", "zone": "Europe/Berlin", "capacity": "12",
    "main_link": "https://meeting.example.org/x", "teachers_name": "Maria Sol", "reply_to": "maria@example.org", "hear_within_days": "7",
}  # fmt: skip


def test_a_stranger_gets_the_same_page_and_no_mail(browser, pump):
    answer = browser.post("/sign-in", {"address": "stranger@example.org"})
    pump.turn()
    assert (answer.status, header(answer, "Location"), mailbox.received()) == (303, "/sign-in/code", [])


def test_a_participant_is_no_teacher(browser, pump):
    table.write(*persons.added(a_person()))
    browser.post("/sign-in", {"address": "ana@example.org"})
    pump.turn()
    assert mailbox.received() == []


def test_a_code_works_once(teacher, pump):
    other = Browser()
    assert header(sign_in(other, pump, "maria@example.org"), "Location") == "/teach"
    assert other.get("/teach").status == 200
    code = re.search(r"[0-9a-z]{8}$", mailbox.received()[-1].subject)[0]
    assert Browser(dict(other.cookies)).post("/sign-in/code", {"code": code}).status == 410


def test_five_wrong_codes_end_a_sign_in(teacher, pump):
    other = Browser()
    other.post("/sign-in", {"address": "maria@example.org"})
    pump.turn()
    code = re.search(r"[0-9a-z]{8}$", mailbox.received()[-1].subject)[0]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert [other.post("/sign-in/code", {"code": wrong}).status for _ in range(6)] == [422] * 5 + [410]
    assert other.post("/sign-in/code", {"code": code}).status == 410


def test_a_code_of_another_device_is_worth_nothing(teacher, pump):
    one, other = Browser(), Browser()
    one.post("/sign-in", {"address": "maria@example.org"})
    pump.turn()
    code = re.search(r"[0-9a-z]{8}$", mailbox.received()[-1].subject)[0]
    other.post("/sign-in", {"address": "maria@example.org"})
    assert other.post("/sign-in/code", {"code": code}).status == 422


def test_a_sign_in_is_over_after_fifteen_minutes(teacher, pump, at):
    other = Browser()
    other.post("/sign-in", {"address": "maria@example.org"})
    pump.turn()
    code = re.search(r"[0-9a-z]{8}$", mailbox.received()[-1].subject)[0]
    at(NOON + timedelta(minutes=15))
    assert other.post("/sign-in/code", {"code": code}).status == 410


def test_signing_out_closes_the_desk_and_not_only_the_cookie(teacher):
    kept = dict(teacher.cookies)
    teacher.post("/sign-out")
    assert Browser(kept).get("/teach").status == 303


def test_signing_out_everywhere_closes_every_desk_of_that_person_and_no_other(teacher, pump, at):
    lost, other = Browser(dict(teacher.cookies)), Browser()
    colleague = a_person("Tom")
    table.write(*persons.added(colleague), staff.added(Staff(person=colleague.id)))
    sign_in(other, pump, colleague.address)
    at(NOON + timedelta(minutes=1))
    assert header(teacher.post("/teach/devices"), "Location") == "/sign-in"
    assert [one.get("/teach").status for one in (lost, teacher, other)] == [303, 303, 200]
    at(NOON + timedelta(minutes=2))
    sign_in(teacher, pump, TEACHER_PERSON.address)
    assert teacher.get("/teach").status == 200
    assert lost.get("/teach").status == 303


def test_a_desk_is_remembered_for_thirty_days(teacher, at):
    at(NOON + timedelta(days=29))
    assert teacher.get("/teach").status == 200
    at(NOON + timedelta(days=31))
    assert teacher.get("/teach").status == 303


def test_a_cohort_is_shown_before_it_is_opened(teacher):
    shown = teacher.post("/teach/new", {**FORM, "press": "show"})
    assert "The clocks have changed here" in text(shown)
    assert cohorts.in_catalogue() == []
    opened = teacher.post("/teach/new", {**FORM, "press": "open"})
    (cohort,) = cohorts.in_catalogue()
    assert header(opened, "Location") == f"/teach/{cohort.id}"
    assert (cohort.capacity, cohort.lead, cohort.zone) == (12, "teacher", "Europe/Berlin")
    assert len(cohorts.sessions(cohort.id)) == 11


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("format", "nothing", "Please choose"), ("start", "yesterday", ""), ("start", "2026-01-01", "have passed"), ("start", "9999-12-31", ""),
        ("time", "25:00", ""), ("zone", "Mars", "whose clocks"), ("capacity", "0", "1 to 500"), ("capacity", "many", ""),
        ("capacity", "9" * 400, ""), ("main_link", "meeting", "whole link"), ("main_link", "javascript:alert(1)", "whole link"),
        ("room_links", "https://x.example/room", "{room}"), ("reply_to", "maria", "does not look like"), ("hear_within_days", "0", "1 to 60"),
    ],
)  # fmt: skip
def test_a_broken_plan_comes_back_with_its_error(teacher, field, value, says):
    answer = teacher.post("/teach/new", {**FORM, "press": "open", field: value})
    assert (answer.status, says in text(answer)) == (422, True)
    assert 'value="maria@example.org"' in text(answer) or field == "reply_to"
    assert cohorts.in_catalogue() == []


@pytest.fixture
def room(teacher):
    """Ana's registration, with sealed answers, in a cohort of the teacher's."""
    cohort = stored_plan(capacity=1).cohort
    one = stored_registration(cohort, submitted_at=NOON)
    stored_answers(one, {"hopes": ["CANARY"], "harm": ["yes"]})
    return cohort, registrations.get(cohort.id, one.id), f"/screening/{cohort.id}/{one.id}"


def test_answers_are_opened_by_a_press_and_each_reading_is_recorded(teacher, room):
    cohort, one, path = room
    assert "CANARY" not in text(teacher.get(path)) + text(teacher.get(f"/screening/{cohort.id}"))
    assert audit.about(one.id) == []
    page = text(teacher.post(path, {"press": "read"}))
    assert "CANARY" in page
    assert "worth a talk" in page
    assert [(entry["actor"], entry["action"]) for entry in audit.about(one.id)] == [("teacher", "answers read")]


def test_after_twelve_hours_the_reading_room_asks_again_who_it_is(teacher, room, at):
    at(NOON + timedelta(hours=13))
    answer = teacher.post(room[2], {"press": "read"})
    assert (answer.status, "CANARY" in text(answer), "sign in again" in text(answer)) == (403, False, True)
    assert teacher.get("/teach").status == 200


def test_an_assistant_and_a_stranger_do_not_enter_the_reading_room(teacher, room, pump):
    cohort, _, path = room
    table.write(
        *persons.added(a_person("Tom")),
        staff.added(Staff(person="tom")),
        *staff.teaches(cohort.id, "tom", Role.ASSISTANT),
    )
    assistant = Browser()
    sign_in(assistant, pump, "tom@example.org")
    assert assistant.get(f"/teach/{cohort.id}").status == 200
    for answer in (
        assistant.get(f"/screening/{cohort.id}"),
        assistant.get(path),
        assistant.post(path, {"press": "read"}),
    ):
        assert answer.status == 404
    assert Browser().get(path).status == 303


def test_a_teacher_of_another_cohort_finds_nothing_here(teacher, room, pump):
    cohort, one, path = room
    table.write(*persons.added(a_person("Eva")), staff.added(Staff(person="eva")))
    other = Browser()
    sign_in(other, pump, "eva@example.org")
    for answer in (
        other.get(f"/teach/{cohort.id}"),
        other.get(path),
        other.post(path, {"press": "accept"}),
        other.get(f"/console/{cohort.id}/session-1"),
        other.post(f"/console/{cohort.id}/session-1/round"),
    ):
        assert answer.status == 404
    assert registrations.get(cohort.id, one.id).state is State.SCREENING


def test_accepting_into_a_full_course_says_so_and_changes_nothing(teacher, room):
    cohort, one, path = room
    teacher.post(path, {"press": "accept"})
    ben = stored_registration(cohort, "Ben")
    answer = teacher.post(f"/screening/{cohort.id}/{ben.id}", {"press": "accept"})
    assert (answer.status, "Every place is taken" in text(answer)) == (409, True)
    assert registrations.get(cohort.id, one.id).state is State.ACCEPTED
    assert registrations.get(cohort.id, ben.id).state is State.SCREENING
    assert teacher.post(path, {"press": "accept"}).status == 409


def test_where_kms_is_down_reading_is_refused_kindly(teacher, room):
    with faults.before(clients.kms(), "Decrypt", lambda _: faults.answers(500, "KMSInternalException")):
        answer = teacher.post(room[2], {"press": "read"})
    assert answer.status == 503


def test_answers_of_one_registration_do_not_open_for_another(teacher, room):
    cohort, one, _ = room
    ben = stored_registration(cohort, "Ben")
    stored_answers(ben, {"hopes": ["x"]})
    name = answers.part(1, VisibleTo.SCREENING)
    stolen = to_item(schema.answers(ben.id, name), answers.get(one.id, [name])[name], answers.VERSION)
    table.write(Put(stolen))
    answer = teacher.post(f"/screening/{cohort.id}/{ben.id}", {"press": "read"})
    assert (answer.status, "CANARY" in text(answer)) == (409, False)
