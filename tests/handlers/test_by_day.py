"""Whatever keeps a mail, it reaches nobody in their night or in the silence (invariants 4 and 12)."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from functions.feedback.handler import lambda_handler as feedback
from functions.mailer.handler import deliver
from functions.reminders import heartbeat
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.mails import about_message, about_session
from functions.shared.domain.registration_states import State
from functions.shared.domain.reminder_rules import DEFAULTS
from functions.shared.domain.zones import zone
from functions.shared.mail import queue
from functions.shared.storage import due, mails, messages, persons, reminders, table, timers
from functions.shared.storage.messages import Message, To
from infra.local import mailbox
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration
from tests.handlers.conftest import said

BERLIN = zone("Europe/Berlin")
DAY = next(one for one in DEFAULTS if one.id == "day")


@pytest.fixture
def plan(aws, at):
    at(NOON)
    return stored_plan(capacity=40)


@pytest.fixture
def ana(plan):
    """She lives by the course's clock: its first session is at six in the evening."""
    return stored_registration(plan.cohort, "Ana", State.ACCEPTED, who=a_person("Ana", zone="Europe/Berlin"))


def reminded(plan, ana, now):
    mail = about_session(DAY, plan.sessions[0], ana, now, plan.sessions[0].starts_at - hours(2))
    mails.plan_once(mail)
    return mail


def test_what_a_full_mailbox_gave_back_in_the_evening_is_tried_again_in_the_morning(plan, ana, pump, at):
    evening = plan.sessions[0].starts_at - hours(24)
    at(evening)
    mail = reminded(plan, ana, evening)
    pump.lose_events = True
    at(evening + mails.ON_THE_QUEUE)
    pump.minute()
    assert len(mailbox.received()) == 1
    at(evening + hours(5))
    ses_id = mails.get("ana", mail.id).ses_id
    full = {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}}
    feedback({"Records": [{"messageId": "1", "body": said("Bounce", "ana", mail.id, ses_id=ses_id, **full)}]}, None)
    came = []
    for half_hours in range(10, 34):
        at(evening + hours(half_hours / 2))
        pump.minute()
        if len(mailbox.received()) > 1 + len(came):
            came.append((evening + hours(half_hours / 2)).astimezone(BERLIN))
    assert [f"{one:%H:%M}" for one in came] == ["07:00"]


def test_a_doubt_that_is_settled_at_night_waits_for_the_morning(plan, ana, pump, at):
    evening = datetime(2027, 2, 15, 20, 55, tzinfo=NOON.tzinfo)
    at(evening)
    mail = reminded(plan, ana, evening)
    mails.settle(mails.claim(mail, evening), MailEvent.UNCLEAR, evening)
    at(evening + timedelta(minutes=15))
    pump.minute()
    assert mails.get("ana", mail.id).state is MailState.PLANNED
    assert mailbox.received() == []
    at(datetime(2027, 2, 16, 6, 0, tzinfo=NOON.tzinfo))
    pump.minute()
    assert len(mailbox.received()) == 1


def test_what_would_only_be_of_use_in_the_night_is_not_sent_and_says_so(plan, ana, pump, at):
    night = datetime(2027, 2, 15, 23, 0, tzinfo=NOON.tzinfo)
    at(night)
    mail = about_session(DAY, plan.sessions[0], ana, night, night + hours(2))
    mails.plan_once(mail)
    at(night + timedelta(minutes=6))
    pump.minute()
    stands = mails.get("ana", mail.id)
    assert (stands.state, stands.reason) == (MailState.NOT_SENT, "too_late")


def test_a_teachers_message_does_not_break_the_silence(plan, ana, pump, at):
    retreat = next(one for one in plan.sessions if one.retreat)
    during = retreat.starts_at + hours(1)
    message = Message(
        id="message", cohort=plan.cohort.id, subject="Hello", words="Dear all", to=To.PLACE, by="teacher", at=during
    )
    messages.kept(message)
    at(during)
    table.write(mails.planned(about_message(plan.cohort.id, "message", ana, during)))
    pump.minute()
    assert mailbox.received() == []
    at(retreat.ends_at)
    pump.minute()
    assert [one.subject for one in mailbox.received()] == ["Hello"]


def test_somebody_who_comes_to_live_by_another_clock_misses_no_reminder(plan, pump, at):
    """At nine of the day before on the reader's clock: in Berlin that has passed when it is still to come in Los
    Angeles, where she lived until then.
    """
    who = a_person("Lea", zone="America/Los_Angeles")
    stored_registration(plan.cohort, "Lea", State.ACCEPTED, who=who)
    _armed(plan, replace(DAY, minutes=0, at=time(9), days=-1))
    morning = datetime(2027, 2, 15, 8, 0, tzinfo=NOON.tzinfo)
    for hour in range(-6, 12):
        at(morning + hours(hour))
        if hour == 4:
            table.write(*persons.described(replace(who, zone="Europe/Berlin", clock_since=morning + hours(hour))))
        pump.minute()
    assert [one.created_at for one in mails.of_person("lea")] == [morning + hours(4)]


def _armed(plan, rule):

    table.write(reminders.set_to(plan.cohort.id, [rule], reminders.kept(plan.cohort.id)))
    table.write(timers.arming(plan.cohort.id, NOON))


def test_a_message_that_comes_again_at_night_leaves_a_mail_that_was_sent_alone(plan, ana, pump, at):
    """It would lie in the due index for ever."""
    evening = datetime(2027, 2, 15, 20, 50, tzinfo=NOON.tzinfo)
    at(evening)
    mail = reminded(plan, ana, evening)
    at(evening + mails.ON_THE_QUEUE)
    pump.minute()
    assert mails.get("ana", mail.id).state is MailState.DELIVERED
    at(evening + timedelta(minutes=20))
    deliver(queue.Message("ana", mail.id))
    assert not [key for key in due.until(evening + hours(12)) if key.sk.startswith("MAIL#")]


def test_a_mail_that_waits_for_the_morning_alarms_nobody(plan, ana, pump, at):
    night = datetime(2027, 2, 15, 22, 0, tzinfo=NOON.tzinfo)
    at(night)
    mail = reminded(plan, ana, night)
    at(night + mails.ON_THE_QUEUE)
    pump.minute()
    morning = datetime(2027, 2, 16, 6, 0, tzinfo=NOON.tzinfo)
    assert mails.get("ana", mail.id).not_before == morning
    heartbeat.waits(mails.get("ana", mail.id), morning + timedelta(minutes=1))
    assert heartbeat._seen.unsent.pop() == 60.0
