"""Screening: questions and answers, reasons that only teachers see, what others may read, and the emergency contact."""

from datetime import date

import pytest

from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import Event, State
from functions.shared.settings import settings
from functions.shared.storage import answers, audit, cohorts, persons, registrations, schema, staff, table
from functions.shared.storage.items import to_item
from functions.shared.storage.writes import Put
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, hours, stored_answers, stored_plan, stored_registration
from tests.handlers.applying import fill
from tests.handlers.conftest import Browser, header, sign_in, text


@pytest.fixture
def cohort(aws):
    return stored_plan(capacity=5).cohort


@pytest.fixture
def ana(cohort):
    one = stored_registration(cohort, "Ana")
    stored_answers(
        one, {"hopes": ["CANARY-HOPE"]}, name="CANARY-FRIEND", phone="+49 30 5550199", country="DE", relation=""
    )
    return registrations.get(cohort.id, one.id)


@pytest.fixture
def coming(aws, pump):
    """Signs somebody of the staff in, with a role in the cohort or as one who coordinates."""

    def make(name: str, cohort_id: str = "", role: Role | None = None, *, coordinator: bool = False) -> Browser:
        person = a_person(name)
        teaches = staff.teaches(cohort_id, person.id, role) if role else ()
        table.write(*persons.added(person), staff.added(Staff(person=person.id, coordinator=coordinator)), *teaches)
        one = Browser()
        sign_in(one, pump, person.address)
        return one

    return make


def room(one) -> str:
    return f"/screening/{one.cohort}/{one.id}"


def test_a_question_comes_back_answered_and_sealed_by_the_personal_link(teacher, browser, pump, ana):
    teacher.post(room(ana), {"press": "ask", "question": "CANARY-QUESTION: which days suit you?"})
    pump.turn()
    mail = mailbox.received()[-1]
    assert "has a question for you" not in mail.text
    assert "CANARY" not in mail.text + mail.subject
    page = f"/my/{links.token_for(ana, Scope.PAGE)}"
    assert "has a question for you" in text(browser.get(page))
    assert "CANARY-QUESTION" in text(browser.get(f"{page}/question"))
    assert browser.post(f"{page}/question", {"reply": " "}).status == 422
    assert header(browser.post(f"{page}/question", {"reply": "CANARY-REPLY"}), "Location") == page
    pump.turn()
    assert "An answer to your question" in mailbox.received()[-1].subject
    assert "CANARY" not in mailbox.received()[-1].text
    assert "has a question" not in text(browser.get(page))
    assert "CANARY-REPLY" not in str(clients.dynamodb().scan(TableName=settings().table))
    read = text(teacher.post(room(ana), {"press": "read"}))
    assert "CANARY-QUESTION" in read
    assert "CANARY-REPLY" in read
    assert "CANARY-HOPE" in read


def test_where_kms_is_down_an_answer_stays_on_the_page(teacher, browser, ana):
    teacher.post(room(ana), {"press": "ask", "question": "Which days?"})
    page = f"/my/{links.token_for(ana, Scope.PAGE)}/question"
    with faults.before(clients.kms(), "GenerateDataKey", lambda _: faults.answers(500, "KMSInternalException")):
        answer = browser.post(page, {"reply": "CANARY-REPLY"})
    assert (answer.status, "CANARY-REPLY" in text(answer)) == (503, True)
    assert browser.post(page, {"reply": "CANARY-REPLY"}).status == 303
    assert header(browser.post(page, {"reply": "again"}), "Location") == page.removesuffix("/question")


def test_nobody_is_asked_who_has_been_decided_about(teacher, pump, ana):
    teacher.post(room(ana), {"press": "accept"})
    answer = teacher.post(room(ana), {"press": "ask", "question": "One more thing"})
    assert (answer.status, "Somebody was quicker" in text(answer)) == (409, True)
    assert teacher.post(room(ana), {"press": "ask", "question": "  "}).status == 422


def test_the_reason_for_a_not_now_is_sealed_and_only_for_those_who_decide(teacher, browser, pump, ana):
    teacher.post(room(ana), {"press": "not-now", "reason": "CANARY-REASON"})
    pump.turn()
    assert registrations.get(ana.cohort, ana.id).state is State.NOT_NOW
    assert "CANARY-REASON" not in str(clients.dynamodb().scan(TableName=settings().table))
    for page in (
        text(browser.get(links.link_for(ana, Scope.PAGE))),
        text(teacher.get(f"/teach/{ana.cohort}")),
        text(teacher.get(room(ana))),
        mailbox.received()[-1].text,
    ):
        assert "CANARY" not in page
    assert "CANARY-REASON" in text(teacher.post(room(ana), {"press": "read"}))


def test_where_a_reason_cannot_be_sealed_nothing_is_decided(teacher, ana):
    with faults.before(clients.kms(), "GenerateDataKey", lambda _: faults.answers(500, "KMSInternalException")):
        assert teacher.post(room(ana), {"press": "not-now", "reason": "x"}).status == 503
    assert registrations.get(ana.cohort, ana.id).state is State.SCREENING


def test_what_is_for_all_teachers_is_open_to_assistants_and_nothing_else_is(browser, teacher, coming, cohort, pump):
    """Each question is read by whom the form says: an assistant, one who coordinates, a stranger."""
    assistant = coming("Tom", cohort.id, Role.ASSISTANT)
    coordinator = coming("Cleo", coordinator=True)
    stranger = coming("Eve")
    one = stored_registration(cohort, "Ana", State.CONFIRMED)
    fill(browser, f"/my/{links.token_for(one, Scope.PAGE)}/form")
    teacher.post(room(one), {"press": "accept"})
    told = text(assistant.post(f"/told/{cohort.id}", {"press": "read"}))
    assert "CANARY-NEED" in told
    assert "CANARY-HOPE" not in told
    file = assistant.post(f"/told/{cohort.id}", {"press": "csv"})
    assert "CANARY-NEED" in text(file)
    assert "CANARY-HOPE" not in text(file)
    assert "CANARY" not in text(coordinator.post(f"/told/{cohort.id}", {"press": "read"}))
    assert coordinator.get(room(one)).status == 404
    assert assistant.post(room(one), {"press": "read"}).status == 404
    for path in (f"/told/{cohort.id}", room(one), f"/emergency/{cohort.id}/{one.id}"):
        assert stranger.get(path).status == 404
        assert stranger.post(path, {"press": "read", "reason": "danger"}).status == 404
    assert [entry["actor"] for entry in audit.about(one.id)].count("tom") == 2


def test_the_emergency_contact_is_opened_by_one_press_with_a_reason_and_recorded(coming, teacher, cohort, ana):
    assistant = coming("Tom", cohort.id, Role.ASSISTANT)
    path = f"/emergency/{cohort.id}/{ana.id}"
    assert "CANARY" not in text(assistant.get(path))
    refused = assistant.post(path, {"reason": "curious"})
    assert (refused.status, "choose a reason" in text(refused)) == (422, True)
    assert audit.about(ana.id) == []
    opened = text(assistant.post(path, {"reason": "silent"}))
    assert "CANARY-FRIEND" in opened
    assert 'href="tel:+49305550199"' in opened
    assert "Germany" in opened
    (entry,) = audit.about(ana.id)
    assert (entry["actor"], entry["action"]) == ("tom", "emergency contact opened: silent")
    assert "Tom, Monday, February 1, 2027" in text(teacher.get(room(ana)))


def test_a_contact_that_was_never_given_is_a_kind_page(teacher, cohort):
    one = stored_registration(cohort, "Ben")
    assert teacher.post(f"/emergency/{cohort.id}/{one.id}", {"reason": "danger"}).status == 404


def test_a_part_cannot_be_passed_off_as_another(teacher, cohort, ana):
    """Sealed for one circle of readers, it does not open under the name of a wider one."""
    own, other = (answers.part(1, circle) for circle in (VisibleTo.SCREENING, VisibleTo.TEACHERS))
    sealed = answers.get(ana.id, [own])[own]
    table.write(Put(to_item(schema.answers(ana.id, other), sealed, answers.VERSION)))
    assert teacher.post(room(ana), {"press": "read"}).status == 409


def test_whoever_has_answered_nothing_is_decided_about_all_the_same(teacher, cohort):
    """Every question may be one that can be left out, or the course asks none."""
    one = stored_registration(cohort, "Ben")
    page = text(teacher.post(room(one), {"press": "read"}))
    assert "They have answered none of the questions" in page
    assert 'value="accept"' in page
    teacher.post(room(one), {"press": "accept"})
    assert registrations.get(cohort.id, one.id).state is State.ACCEPTED


def test_whoever_is_taken_up_again_is_promised_another_day(teacher, browser, cohort, ana, at):
    teacher.post(room(ana), {"press": "not-now"})
    at(NOON + hours(11))
    teacher.post(room(ana), {"press": "reconsider"})
    assert registrations.get(cohort.id, ana.id).hear_by == date(2027, 2, 9), "in the course's zone"
    assert "You will hear from us by" in text(browser.get(f"/my/{links.token_for(ana, Scope.PAGE)}"))


def test_an_emergency_contact_is_one_press_away_for_whoever_cannot_be_reached(coming, cohort, ana, at, teacher):
    """On the console the one whom nobody can reach is the one who is not there; assistants have the console alone."""
    moved = registrations.move(cohort, ana, Event.ACCEPT, NOON)[0]
    session = cohorts.sessions(cohort.id)[0]
    assistant = coming("Tom", cohort.id, Role.ASSISTANT)
    console = text(assistant.get(f"/console/{cohort.id}/{session.id}"))
    link = f"/emergency/{cohort.id}/{moved.id}"
    assert f'href="{link}"' in console
    assert "CANARY" not in text(assistant.get(link))
    assert "CANARY-FRIEND" in text(assistant.post(link, {"reason": "silent"}))
    assert audit.about(moved.id)[-1]["action"] == "emergency contact opened: silent"
