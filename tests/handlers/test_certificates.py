"""Certificates: issued by their holder, printed, verified by whoever has one, and gone with who has gone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdfium2 import PdfDocument

from functions.certificates import paper, rules
from functions.shared import clock, links
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import attendance, certificates, ledger, registrations, table
from functions.shared.tokens import Scope
from tests.builders import a_person, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, sign_in, text


@pytest.fixture
def plan(teacher, at):
    plan = stored_plan(capacity=10)
    at(plan.cohort.last_end + timedelta(days=1))
    return plan


def completed(plan, name="Ana", language="en", **more):
    one = stored_registration(
        plan.cohort, name, State.COMPLETED, who=a_person(name, languages=(language,)), attended=8, **more
    )
    for session in plan.sessions[:8]:
        attendance.seen(plan.cohort.id, session.id, one.id, "join", session.starts_at)
    return one


def page_of(one) -> str:
    return f"{links.link_for(one, Scope.PAGE)}/certificate"


def code_on(browser, one) -> str:
    return re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", text(browser.get(page_of(one))))[0]


def words_of(pdf: bytes) -> str:
    return PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_somebody_issues_it_with_the_name_as_they_want_it_and_gets_it_on_paper(browser, plan):
    one = completed(plan)
    assert "My certificate" in text(browser.get(links.link_for(one, Scope.PAGE)))
    assert browser.post(page_of(one), {"name": "  Dr. Ana  María Ñuñez "}).status == 303
    answer = browser.get(f"{page_of(one)}.pdf")
    assert header(answer, "Content-Type") == "application/pdf"
    said = words_of(answer.body)
    for part in (
        "Dr. Ana María Ñuñez",
        "Mindful Self-Compassion",
        "8 sessions",
        "February 16, 2027",
        "Maria Sol",
        code_on(browser, one),
    ):
        assert part in said, said


def test_hours_are_those_of_the_sessions_that_counted(browser, plan):
    one = completed(plan)
    browser.post(page_of(one), {"name": "Ana"})
    expected = rules.hours(sum(session.minutes for session in plan.sessions[:8]))
    assert f"{expected:g} hours" in words_of(browser.get(f"{page_of(one)}.pdf").body)


def test_whoever_has_the_code_sees_what_the_paper_says_and_nothing_else(browser, plan):
    one = completed(plan)
    browser.post(page_of(one), {"name": "Ana"})
    code = code_on(browser, one)
    for typed in (code, code.upper(), code.replace("-", " "), code.replace("-", "")):
        answer = browser.get(f"/verify?code={typed.replace(' ', '%20')}")
        assert answer.status == 200
        assert "Ana" in text(answer)
    shown = text(browser.get(f"/verify?code={code}"))
    for private in ("ana@example.org", one.id, one.cohort, "Sao_Paulo", "/my/", "mailto:"):
        assert private not in shown


@pytest.mark.parametrize("typed", ["", "x", "0000-0000-0000-0000", "<script>", "a" * 500, "../../etc"])
def test_a_code_of_nothing_says_so(browser, plan, typed):
    answer = browser.get(f"/verify?code={typed}")
    assert answer.status == (404 if typed else 200)
    assert "<script>" not in text(answer)


def test_a_new_name_has_a_new_code_and_the_old_name_is_gone(browser, plan):
    one = completed(plan)
    browser.post(page_of(one), {"name": "Old Name"})
    old = code_on(browser, one)
    browser.post(page_of(one), {"name": "New Name"})
    assert code_on(browser, one) != old
    assert browser.get(f"/verify?code={old}").status == 404
    everything = str(list(table.query(table.in_collection(f"CERTIFICATE#{old.replace('-', '')}"))))
    assert "Old Name" not in everything


def test_a_completion_that_was_taken_back_makes_the_paper_worthless(browser, plan):
    one = completed(plan)
    browser.post(page_of(one), {"name": "Ana"})
    code = code_on(browser, one)
    registrations.move(plan.cohort, registrations.get(one.cohort, one.id), Event.NOT_COMPLETE, clock.now())
    assert browser.get(f"/verify?code={code}").status == 404
    assert browser.get(f"{page_of(one)}.pdf").status == 404


def test_whoever_is_erased_leaves_no_certificate(browser, plan, pump):
    one = completed(plan)
    browser.post(page_of(one), {"name": "Ana"})
    code = code_on(browser, one)
    ledger.begin(one.person, one.person, clock.now())
    pump.minute()
    assert browser.get(f"/verify?code={code}").status == 404
    assert list(table.query(table.in_collection(f"CERTIFICATE#{code.replace('-', '')}"))) == []


def test_nobody_has_one_who_has_not_completed(browser, plan):
    one = stored_registration(plan.cohort, "Ben", State.ACCEPTED)
    assert browser.get(page_of(one)).status == 404
    assert browser.post(page_of(one), {"name": "Ben"}).status == 404
    assert browser.get(f"{page_of(one)}.pdf").status == 404


@pytest.mark.parametrize(
    ("name", "says"), [("", "write your name"), ("田中", "no letters to print"), ("   ", "write your name")]
)
def test_a_name_that_cannot_be_printed_is_answered_kindly_and_kept_in_the_field(browser, plan, name, says):
    one = completed(plan)
    answer = browser.post(page_of(one), {"name": name})
    assert answer.status == 422
    assert says in text(answer)
    assert registrations.get(one.cohort, one.id).certificate == ""


def test_a_get_issues_nothing(browser, plan):
    one = completed(plan)
    browser.get(page_of(one))
    browser.head(page_of(one))
    assert registrations.get(one.cohort, one.id).certificate == ""


@pytest.mark.parametrize(
    "name",
    [
        "שלום נועה לוי",
        "عمر خالد",
        "Nguyễn Thị Ánh",
        "Ελένη Παππά",
        "Дмитрий",
        "Maximiliane-Theodora von und zu Hohenstein " * 2,
    ],
)
@pytest.mark.parametrize("language", ["en", "he"])
def test_names_of_many_scripts_are_printed_on_one_page(aws, plan, name, language):
    one = completed(plan, language=language)
    name = name.strip()[: rules.LONGEST_NAME]
    found = certificates.Certificate(
        code="0123456789abcdef", cohort="c", registration=one.id, name=name, course="Mindful Self-Compassion", shape="Eight weeks",
        language=language, first_day=plan.sessions[0].day, last_day=plan.sessions[-1].day, sessions=8, minutes=1320,
        teachers=("Maria Sol", "Tom Reed"), issued_at=clock.now(),
    )  # fmt: skip
    assert paper.unwritable(name) == ""
    first = paper.printed(found, "The School", "https://kindred.test/verify")
    assert first == paper.printed(found, "The School", "https://kindred.test/verify")
    assert len(PdfDocument(first)) == 1
    assert first != paper.printed(replace(found, name="Ana"), "The School", "https://kindred.test/verify")


def test_the_teacher_completes_somebody_with_a_reason_and_takes_it_back_with_one(teacher, plan, pump):
    sign_in(teacher, pump, "maria@example.org")
    one = stored_registration(plan.cohort, "Ben", State.ACCEPTED)
    attendance_page = f"/teach/{plan.cohort.id}/people/{one.id}/attendance"
    assert teacher.post(attendance_page, {"do": "complete", "reason": " "}).status == 422
    assert teacher.post(attendance_page, {"do": "complete", "reason": "was there by telephone"}).status == 303
    now_is = registrations.get(one.cohort, one.id)
    assert (now_is.state, now_is.overruled) == (State.COMPLETED, "was there by telephone")
    assert "was there by telephone" in text(teacher.get(attendance_page))
    assert teacher.post(attendance_page, {"do": "not-complete", "reason": "a slip of mine"}).status == 303
    assert registrations.get(one.cohort, one.id).state is State.ACCEPTED
    pump.minute()
    assert registrations.get(one.cohort, one.id).state is State.ACCEPTED


def test_a_teachers_word_on_a_session_counts_and_can_be_taken_back(teacher, plan, pump):
    sign_in(teacher, pump, "maria@example.org")
    one = stored_registration(plan.cohort, "Ben", State.ACCEPTED)
    attendance_page = f"/teach/{plan.cohort.id}/people/{one.id}/attendance"
    first = plan.sessions[0].id
    assert "0 of the 7 sessions" in text(teacher.get(attendance_page))
    assert teacher.post(attendance_page, {"session": first, "verdict": "full"}).status == 303
    assert "1 of the 7 sessions" in text(teacher.get(attendance_page))
    assert teacher.post(attendance_page, {"session": first, "verdict": ""}).status == 303
    assert "0 of the 7 sessions" in text(teacher.get(attendance_page))
    assert teacher.post(attendance_page, {"session": first, "verdict": "perhaps"}).status == 400
    assert Browser().post(attendance_page, {"session": first, "verdict": "full"}).status == 303
    assert attendance.of_cohort(plan.cohort.id)[0].verdict == ""
