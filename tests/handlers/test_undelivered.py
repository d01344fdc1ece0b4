"""What did not arrive: stopped, shown with its reason, and decided by a human where nobody can know (invariant 3)."""

import json
import re
from dataclasses import replace

import pytest

from functions.feedback.handler import lambda_handler as feedback
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.mails import about_session
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.reminder_rules import DEFAULTS
from functions.shared.storage import addresses, mails, persons, registrations, table
from infra.local import embedded_ses, mailbox
from tests import faults
from tests.builders import NOON, a_person, stored_plan, stored_registration
from tests.handlers.conftest import said, text


@pytest.fixture
def plan(teacher, at):
    at(NOON)
    return stored_plan(capacity=40)


def shown(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).split())


def welcomed(plan, pump, name: str = "Ana"):
    one = stored_registration(plan.cohort, name)
    registrations.move(plan.cohort, one, Event.ACCEPT, NOON)
    pump.lose_events = True
    pump.minute()
    (mail,) = mails.of_person(name.lower())
    return mail


def event(mail, kind: str, **more):
    return feedback({"Records": [{"messageId": "1", "body": said(kind, mail.person, mail.id, **more)}]}, None)


PERMANENT = {"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}}


@pytest.mark.parametrize(
    ("kind", "more", "why"), [("Bounce", PERMANENT, "the address bounces"), ("Complaint", {}, "marked as unwanted")]
)
def test_to_an_address_that_bounced_for_good_or_complained_nothing_more_is_sent(
    plan, pump, teacher, browser, kind, more, why
):
    mail = welcomed(plan, pump)
    event(mail, kind, **more)
    one = registrations.get(plan.cohort.id, "r-ana")
    reminder = about_session(DEFAULTS[1], plan.sessions[0], one, NOON, plan.sessions[0].starts_at)
    table.write(mails.planned(reminder))
    before = len(mailbox.received())
    pump.minute()
    assert len(mailbox.received()) == before
    assert mails.get("ana", reminder.id).state is MailState.NOT_SENT
    page = shown(teacher.get(f"/teach/{plan.cohort.id}/undelivered"))
    assert f"Ana {why}" in page
    assert "Ana : reminder" in page
    assert "no working address" in shown(teacher.get(f"/teach/{plan.cohort.id}"))
    assert teacher.post(f"/teach/{plan.cohort.id}/undelivered", {"person": "ana", "do": "reachable"}).status == 303
    assert persons.get("ana").unreachable == ""
    again = replace(reminder, id="again")
    table.write(mails.planned(again))
    pump.minute()
    assert len(mailbox.received()) == before + 1


def test_a_passing_bounce_stops_nothing_and_a_teacher_sees_that_it_is_tried_again(plan, pump, teacher):
    mail = welcomed(plan, pump)
    event(mail, "Bounce", ses_id=mail.ses_id, bounce={"bounceType": "Transient", "bounceSubType": "MailboxFull"})
    assert persons.get("ana").unreachable == ""
    page = shown(teacher.get(f"/teach/{plan.cohort.id}/undelivered"))
    assert "Ana : welcome" in page
    assert "could not be delivered yet: we try again by ourselves" in page


SUPPRESSED = {"bounce": {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"}}


def test_an_address_on_the_services_own_list_is_taken_off_it_when_a_teacher_says_that_it_works(plan, pump, teacher):
    mail = welcomed(plan, pump)
    event(mail, "Bounce", **SUPPRESSED)
    path = f"/teach/{plan.cohort.id}/undelivered"
    assert "the mail service has this address on its list" in shown(teacher.get(path))
    embedded_ses.suppressed.update({"ana@example.org", "ben@example.org"})
    teacher.post(path, {"person": "ana", "do": "reachable"})
    assert embedded_ses.suppressed == {"ben@example.org"}
    assert teacher.post(path, {"person": "ana", "do": "reachable"}).status == 303, "it is not on the list any more"
    assert persons.get("ana").unreachable == ""


def test_where_the_service_keeps_the_address_back_the_press_still_counts(plan, pump, teacher):
    mail = welcomed(plan, pump)
    event(mail, "Bounce", **SUPPRESSED)
    with faults.before(
        clients.ses(), "DeleteSuppressedDestination", lambda _: faults.answers(429, "TooManyRequestsException")
    ):
        answer = teacher.post(f"/teach/{plan.cohort.id}/undelivered", {"person": "ana", "do": "reachable"})
    assert (answer.status, persons.get("ana").unreachable) == (303, "")


def doubtful(plan, name: str):
    """A mail of which SES has said nothing, twice."""
    one = stored_registration(plan.cohort, name, State.ACCEPTED)
    mail = about_session(DEFAULTS[1], plan.sessions[0], one, NOON, plan.sessions[0].starts_at)
    mails.plan_once(mail)
    claimed = mails.claim(mail, NOON)
    unclear = mails.settle(claimed, MailEvent.UNCLEAR, NOON)
    return mails.settle_doubt(unclear, MailEvent.SETTLED_BY_HAND, NOON)


def test_what_nobody_can_know_is_for_a_teacher_to_decide(plan, pump, teacher):
    ana, ben = doubtful(plan, "Ana"), doubtful(plan, "Ben")
    path = f"/teach/{plan.cohort.id}/undelivered"
    assert "Nobody can say whether these arrived" in shown(teacher.get(path))
    before = len(mailbox.received())
    teacher.post(path, {"person": "ana", "mail": ana.id, "do": "again"})
    teacher.post(path, {"person": "ben", "mail": ben.id, "do": "arrived"})
    pump.minute()
    assert len(mailbox.received()) == before + 1
    assert mails.get("ana", ana.id).state is MailState.DELIVERED
    assert mails.get("ben", ben.id).reason == "a teacher says that it arrived"
    page = shown(teacher.get(path))
    assert "Nobody can say" not in page
    assert "These may have arrived twice" in page, "counted and shown"
    assert page.count("Ana : reminder") == 1
    assert "Ben" not in page


@pytest.mark.parametrize("given", [{"person": "nobody", "do": "again"}, {"person": "ben", "do": "reachable"}])
def test_only_people_of_the_course_are_decided_about(plan, teacher, given):
    table.write(*persons.added(a_person("Ben", unreachable="bounced")))
    assert teacher.post(f"/teach/{plan.cohort.id}/undelivered", given).status == 303
    assert persons.get("ben").unreachable == "bounced"
    assert teacher.post(f"/teach/{plan.cohort.id}/undelivered", {"person": "teacher#x", "do": "reachable"}).status < 500


@pytest.mark.parametrize("page", ["undelivered", "reminders"])
def test_a_press_of_no_button_of_the_page_is_refused_and_what_it_says_is_not_logged(plan, teacher, page):
    for do in ("", "CANARY-TYPED"):
        assert teacher.post(f"/teach/{plan.cohort.id}/{page}", {"person": "ana", "do": do}).status == 400


def test_a_teacher_whose_address_once_bounced_can_still_sign_in(plan, pump, teacher, browser):
    persons.unreachable("teacher", "bounced")
    before = len(mailbox.received())
    browser.post("/sign-in", {"address": "maria@example.org"})
    pump.turn()
    assert len(mailbox.received()) == before + 1
    assert MailKind.SIGN_IN in {one.kind for one in mails.of_person("teacher")}


def test_a_mail_to_somebody_who_teaches_is_listed_too(plan, pump, teacher):
    """Somebody registered, and the lead never heard of it."""
    one = stored_registration(plan.cohort, "Ana", State.CONFIRMED)
    registrations.move(plan.cohort, one, Event.SUBMIT, NOON)
    mail = next(one for one in mails.of_person("teacher") if one.kind is MailKind.APPLICATION_ARRIVED)
    mails.settle(mails.claim(mail, NOON), MailEvent.REFUSED, NOON, reason="MessageRejected")
    page = shown(teacher.get(f"/teach/{plan.cohort.id}/undelivered"))
    assert "Maria Sol : somebody registered" in page
    assert "the mail service did not take it" in page
    assert "MessageRejected" not in page


def test_what_comes_back_from_another_address_says_nothing_of_the_one_that_works(plan, pump):
    """A new address with a slip in it bounces; mails to the old one go on."""
    table.write(*persons.added(a_person("Ana")))
    asked, _ = addresses.asked_for(persons.get("ana"), "anna@exmaple.org", "ana", NOON)
    pump.lose_events = True
    pump.minute()
    raw = said("Bounce", "ana", asked.id, **PERMANENT)
    feedback({"Records": [{"messageId": "1", "body": to(raw, "anna@exmaple.org")}]}, None)
    assert mails.get("ana", asked.id).state is MailState.BOUNCED
    assert persons.get("ana").unreachable == ""


def test_what_comes_back_from_their_own_address_does(plan, pump):
    mail = welcomed(plan, pump)
    raw = said("Bounce", "ana", mail.id, **PERMANENT)
    feedback({"Records": [{"messageId": "1", "body": to(raw, "ana@example.org")}]}, None)
    assert persons.get("ana").unreachable == "bounced"


def to(raw: str, address: str) -> str:
    body = json.loads(raw)
    body["detail"]["mail"]["destination"] = [address]
    return json.dumps(body)
