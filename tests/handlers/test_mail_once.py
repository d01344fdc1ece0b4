"""Each mail once (invariant 3): the sender is killed between any two steps, SES is slow, angry, silent or twice."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from functions.feedback.handler import lambda_handler as feedback
from functions.mailer import pace
from functions.mailer.handler import lambda_handler as mailer
from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import POLICIES, MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.mails import about_person
from functions.shared.domain.models import Mail
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import due, mails, persons, registrations, schema, table
from functions.shared.storage.items import builtins
from functions.shared.storage.writes import Change, Delete, Put, exists
from infra.function import Queue
from infra.local import mailbox
from infra.local.embedded_aws import queue_url
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration
from tests.handlers.conftest import said


@pytest.fixture
def mail(aws) -> Mail:
    """A mail that is planned, and due."""
    table.write(*persons.added(a_person()))
    planned = about_person(MailKind.INVITATION, "ana", "s", NOON)
    table.write(mails.planned(planned))
    return planned


def send(mail: Mail) -> dict:
    body = json.dumps({"person": mail.person, "mail": mail.id, "v": 1})
    return mailer({"Records": [{"messageId": "1", "body": body}]}, None)


def event(mail: Mail, kind: str, **more) -> dict:
    return feedback({"Records": [{"messageId": "1", "body": said(kind, mail.person, mail.id, **more)}]}, None)


def state(mail: Mail) -> MailState:
    return mails.get(mail.person, mail.id).state


def sent() -> int:
    return len(mailbox.received())


def swallow_what_is_queued() -> None:
    queue = {"QueueUrl": queue_url(Queue.MAIL)}
    for message in clients.sqs().receive_message(**queue, MaxNumberOfMessages=10).get("Messages", []):
        clients.sqs().delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])


def settle(at, pump, minutes: float) -> None:
    """Time passes; the minute ticks."""
    at(NOON + timedelta(minutes=minutes))
    pump.lose_events = True
    pump.minute()


def test_a_mail_is_sent_and_leaves_the_due_index(mail):
    assert send(mail) == {"batchItemFailures": []}
    assert (sent(), state(mail)) == (1, MailState.SENT)
    assert due.first_at() is None


def test_a_message_that_comes_twice_sends_once(mail):
    send(mail)
    send(mail)
    assert sent() == 1


def test_killed_before_the_claim_it_is_sent_by_a_later_try(mail, at, pump):
    with faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies), pytest.raises(faults.DiedError):
        send(mail)
    assert state(mail) is MailState.PLANNED
    settle(at, pump, 1)
    assert (sent(), state(mail)) == (1, MailState.SENT)


def test_killed_after_the_claim_it_is_sent_once_when_the_settling_time_is_over(mail, at, pump):
    with faults.before(clients.ses(), "SendEmail", faults.dies), pytest.raises(faults.DiedError):
        send(mail)
    assert state(mail) is MailState.SENDING
    settle(at, pump, 9)
    assert sent() == 0
    settle(at, pump, 10)
    assert (sent(), state(mail)) == (1, MailState.SENT)


def test_killed_after_ses_took_it_the_event_settles_it_and_nothing_is_sent_twice(mail, at, pump):
    with faults.after(clients.ses(), "SendEmail", faults.dies), pytest.raises(faults.DiedError):
        send(mail)
    assert (sent(), state(mail)) == (1, MailState.SENDING)
    event(mail, "Send")
    assert state(mail) is MailState.SENT
    settle(at, pump, 30)
    assert sent() == 1


def test_killed_after_ses_took_it_and_its_event_lost_is_the_one_double_and_never_a_third(mail, at, pump):
    """What invariant 3 allows: SES accepted and its event was lost for longer than the settling time."""
    for minutes in (0, 10, 20, 30, 40):
        at(NOON + timedelta(minutes=minutes))
        pump.lose_events = True
        with faults.after(clients.ses(), "SendEmail", faults.dies):
            try:
                pump.minute()
                pump.turn()
            except faults.DiedError:
                swallow_what_is_queued()
    assert (sent(), state(mail)) == (2, MailState.FOR_A_HUMAN)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ReadTimeoutError(endpoint_url="https://ses"), MailState.UNKNOWN),
        (ConnectTimeoutError(endpoint_url="https://ses"), MailState.PLANNED),
        (faults.answers(429, "TooManyRequestsException"), MailState.PLANNED),
        (faults.answers(400, "AccountSuspendedException"), MailState.PLANNED),
        (faults.answers(403, "AccessDeniedException"), MailState.PLANNED),
        (faults.answers(500, "InternalFailure"), MailState.UNKNOWN),
        (faults.answers(503, "ServiceUnavailable"), MailState.UNKNOWN),
        (faults.answers(400, "MessageRejected"), MailState.NOT_SENT),
        (faults.answers(400, "BadRequestException"), MailState.NOT_SENT),
    ],
    ids=lambda value: getattr(value, "value", type(value).__name__),
)
def test_each_of_ses_errors_is_sorted_and_has_its_reason(mail, fault, expected):
    def fail(_call: int):
        if isinstance(fault, Exception):
            raise fault
        return fault

    with faults.before(clients.ses(), "SendEmail", fail) as calls:
        send(mail)
    assert len(calls) == 1, "exactly one attempt"
    found = mails.get(mail.person, mail.id)
    assert found.state is expected
    assert found.reason


def test_botocore_hands_a_mail_over_in_one_attempt(mail):
    """Its default would post it three times: seen at the transport, below botocore's own retries."""

    def breaks(_call: int) -> None:
        raise ReadTimeoutError(endpoint_url="https://ses")

    with faults.before(clients.ses(), "SendEmail", breaks, stage="before-send") as calls:
        send(mail)
    assert len(calls) == 1
    assert state(mail) is MailState.UNKNOWN


def test_slowed_down_it_comes_back_as_often_as_it_must(mail, at, pump):
    with faults.before(clients.ses(), "SendEmail", lambda _: faults.answers(429, "TooManyRequestsException")):
        send(mail)
        for minutes in range(1, 20):
            settle(at, pump, minutes)
    assert (sent(), state(mail)) == (0, MailState.PLANNED)
    settle(at, pump, 30)
    assert (sent(), state(mail)) == (1, MailState.SENT)


def test_a_mail_to_somebody_who_has_been_erased_is_settled_and_not_tried_for_ever(mail):
    table.write(Delete(schema.person(mail.person)))
    assert send(mail) == {"batchItemFailures": []}
    assert (sent(), state(mail)) == (0, MailState.NOT_SENT)
    assert due.first_at() is None


def test_where_the_accounts_rate_cannot_be_read_mails_go_out_all_the_same(mail):
    pace.of_this_sender.cache_clear()
    with faults.before(clients.ses(), "GetAccount", lambda _: faults.answers(403, "AccessDeniedException")) as asked:
        send(mail)
    pace.of_this_sender.cache_clear()
    assert (sent(), len(asked)) == (1, 1)


def test_an_event_that_overtakes_the_answer_keeps_the_mail_from_being_sent_again(mail):
    event(mail, "Delivery")
    send(mail)
    assert (sent(), state(mail)) == (0, MailState.DELIVERED)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["Send", "Delivery"], MailState.DELIVERED),
        (["Delivery", "Send"], MailState.DELIVERED),
        (["Delivery", "Bounce"], MailState.BOUNCED),
        (["Send", "Send", "Complaint", "Delivery"], MailState.COMPLAINED),
        (["DeliveryDelay"], MailState.SENT),
    ],
)
def test_events_late_repeated_or_out_of_order_end_where_they_must(mail, kinds, expected):
    send(mail)
    for kind in kinds:
        event(mail, kind, bounce={"bounceType": "Permanent", "bounceSubType": "General"})
    assert state(mail) is expected


FULL = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}
AWAY = {"bounceType": "Transient", "bounceSubType": "General"}


def comes_back(mail, bounce) -> None:
    now = mails.get(mail.person, mail.id)
    event(mail, "Bounce", ses_id=now.ses_id, bounce=bounce)


@pytest.mark.parametrize("bounce", [FULL, AWAY, {"bounceType": "Undetermined", "bounceSubType": "Undetermined"}])
def test_from_a_mailbox_that_may_take_it_later_it_is_tried_again_hours_later_and_not_before(mail, at, pump, bounce):
    send(mail)
    comes_back(mail, bounce)
    assert state(mail) is MailState.PLANNED
    settle(at, pump, 3 * 60)
    assert (sent(), state(mail)) == (1, MailState.PLANNED)
    settle(at, pump, 4 * 60 + 1)
    assert (sent(), state(mail)) == (2, MailState.SENT)


def test_an_event_that_comes_twice_has_it_sent_again_once(mail, at, pump):
    """SQS delivers twice, and late: the first return again, after the second attempt has gone out."""
    send(mail)
    first = mails.get(mail.person, mail.id).ses_id
    for _ in range(2):
        event(mail, "Bounce", ses_id=first, bounce=FULL)
    settle(at, pump, 5 * 60)
    event(mail, "Bounce", ses_id=first, bounce=FULL)
    settle(at, pump, 20 * 60)
    assert (sent(), state(mail)) == (2, MailState.SENT)
    event(mail, "Delivery")
    assert state(mail) is MailState.DELIVERED


def test_a_note_that_it_was_sent_which_comes_after_its_return_does_not_end_the_matter(mail, at, pump):
    """SES's "Send" of the first attempt, twice or late: the mail came back all the same, and is tried again."""
    send(mail)
    first = mails.get(mail.person, mail.id).ses_id
    event(mail, "Bounce", ses_id=first, bounce=FULL)
    event(mail, "Send", ses_id=first)
    assert state(mail) is MailState.PLANNED
    settle(at, pump, 5 * 60)
    event(mail, "Send", ses_id=first)
    assert mails.get(mail.person, mail.id).ses_id != first
    comes_back(mail, FULL)
    settle(at, pump, 10 * 60)
    assert (sent(), state(mail)) == (3, MailState.SENT)


def test_an_attempt_whose_answer_was_lost_and_that_came_back_is_tried_again(mail, at, pump):
    with faults.after(clients.ses(), "SendEmail", silent):
        send(mail)
    event(mail, "Bounce", ses_id="the-first", bounce=FULL)
    event(mail, "Send", ses_id="the-first")
    assert state(mail) is MailState.PLANNED
    settle(at, pump, 5 * 60)
    assert (sent(), state(mail)) == (2, MailState.SENT)


def silent(_call: int) -> None:
    raise ReadTimeoutError(endpoint_url="https://ses")


def test_after_three_returns_it_is_shown_and_the_address_is_still_written_to(mail, at, pump):
    send(mail)
    for number in range(1, 3):
        comes_back(mail, FULL)
        settle(at, pump, number * 5 * 60)
    comes_back(mail, FULL)
    settle(at, pump, 20 * 60)
    assert (sent(), state(mail)) == (3, MailState.BOUNCED)
    assert mails.get(mail.person, mail.id).reason == "full"
    assert persons.get(mail.person).unreachable == ""


def test_what_would_have_lost_its_moment_by_then_is_not_tried_again(mail, at):
    """A reminder that says "in an hour" has nothing to say four hours later."""
    table.write(Change(schema.mail(mail.person, mail.id), exists(), to=builtins({"expires_at": NOON + hours(3)})))
    send(mail)
    comes_back(mail, FULL)
    assert (state(mail), mails.get(mail.person, mail.id).reason) == (MailState.BOUNCED, "full")


@pytest.mark.parametrize("part", ["ContentRejected", "AttachmentRejected", "MessageTooLarge"])
def test_a_mail_that_a_mailbox_refuses_is_not_sent_there_again(mail, at, pump, part):
    send(mail)
    comes_back(mail, {"bounceType": "Transient", "bounceSubType": part})
    settle(at, pump, 20 * 60)
    assert (sent(), state(mail)) == (1, MailState.BOUNCED)
    assert persons.get(mail.person).unreachable == ""


def test_somebodys_note_that_they_are_away_is_no_bounce(mail, at, pump):
    """SES reports an automatic answer as a passing bounce, after the delivery."""
    send(mail)
    event(mail, "Delivery", ses_id=mails.get(mail.person, mail.id).ses_id)
    comes_back(mail, AWAY)
    settle(at, pump, 20 * 60)
    assert (sent(), state(mail)) == (1, MailState.DELIVERED)


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"detail": {"eventType": 5}}', "\x00"])
def test_what_is_no_event_goes_back_to_be_kept_for_reading(aws, body):
    assert feedback({"Records": [{"messageId": "7", "body": body}]}, None) == {
        "batchItemFailures": [{"itemIdentifier": "7"}]
    }


@pytest.mark.parametrize(
    "body", ["", "{}", '{"person": "x"}', '{"person": "x", "mail": "y", "v": 9}', '{"person":"x","mail":"y","evil":1}']
)
def test_a_message_that_is_none_of_ours_goes_back_and_its_neighbour_is_sent(mail, body):
    good = json.dumps({"person": mail.person, "mail": mail.id, "v": 1})
    answer = mailer({"Records": [{"messageId": "1", "body": body}, {"messageId": "2", "body": good}]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert sent() == 1


def test_an_event_about_a_mail_that_is_not_ours_changes_nothing(aws):
    assert feedback({"Records": [{"messageId": "1", "body": said("Send", "nobody", "nothing")}]}, None) == {
        "batchItemFailures": []
    }


def test_a_mail_that_has_lost_its_moment_is_not_sent_and_says_why(mail, at):
    at(NOON + timedelta(days=20))
    send(mail)
    found = mails.get(mail.person, mail.id)
    assert (sent(), found.state, found.reason) == (0, MailState.NOT_SENT, "too_late")


def test_who_has_left_is_not_written_to_even_if_they_leave_in_the_last_moment(aws):
    """The claim itself asks (invariant 3)."""
    cohort = stored_plan().cohort
    accepted, (welcome,) = registrations.move(cohort, stored_registration(cohort), Event.ACCEPT, NOON)

    def withdraws(call: int) -> None:
        if call == 1:
            registrations.move(cohort, accepted, Event.WITHDRAW, NOON)

    with faults.before(clients.dynamodb(), "TransactWriteItems", withdraws):
        send(welcome)
    found = mails.get(welcome.person, welcome.id)
    assert (sent(), found.state, found.reason) == (0, MailState.NOT_SENT, "no_longer_concerns")


def test_a_lost_nudge_is_repaired_by_the_next_minute(mail, at, pump):
    settle(at, pump, 1)
    assert (sent(), state(mail)) == (1, MailState.SENT)


def test_two_sweeps_at_once_put_a_mail_on_the_queue_once(mail):
    sweep(NOON)
    sweep(NOON)
    waiting = clients.sqs().receive_message(QueueUrl=queue_url(Queue.MAIL), MaxNumberOfMessages=10)["Messages"]
    assert len(waiting) == 1


def test_a_poisoned_entry_keeps_nothing_else_from_being_done(mail, at, pump):
    poison = schema.Key("COHORT#nowhere", "RULE#nothing#no-such-kind")
    table.write(Put({**poison.attributes(), **schema.due(NOON, poison)}))
    settle(at, pump, 1)
    assert sent() == 1
    assert due.first_at() is not None


def test_a_mail_is_rendered_before_it_is_claimed(mail):
    """A mail that cannot be rendered stays planned: nothing of it is lost."""
    newer = {**table.read(schema.person("ana")), "v": 99}
    table.write(Put(newer))
    assert send(mail)["batchItemFailures"]
    assert state(mail) is MailState.PLANNED


def test_states_of_registrations_are_those_that_policies_name():
    assert {state for policy in POLICIES.values() for state in policy.states} <= {state.value for state in State}
