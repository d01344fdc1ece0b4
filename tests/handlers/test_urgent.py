"""What somebody waits for goes past a message to thousands: sign-in, confirmation, the last reminder before a session."""

from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import WAITED_FOR, MailKind
from functions.shared.domain.mails import about_person
from functions.shared.mail import queue
from functions.shared.storage import mails, persons, table
from infra.function import Queue
from infra.local import mailbox
from infra.local.embedded_aws import queue_url
from infra.manifest import FUNCTIONS
from tests import faults
from tests.builders import NOON, a_person


def lying(which: Queue) -> int:
    answer = clients.sqs().get_queue_attributes(
        QueueUrl=queue_url(which), AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def a_mail(kind: MailKind, subject: str = "s"):
    return about_person(kind, "ana", subject, NOON)


@pytest.mark.parametrize("kind", MailKind)
def test_each_kind_has_one_queue(aws, kind):
    queue.nudge([a_mail(kind)])
    assert (lying(Queue.URGENT), lying(Queue.MAIL)) == ((1, 0) if kind in WAITED_FOR else (0, 1))


def test_a_sign_in_is_sent_before_a_message_to_many_that_was_planned_before_it(aws, pump):
    table.write(*persons.added(a_person()))
    many = [a_mail(MailKind.INVITATION, f"s{number}") for number in range(60)]
    for mail in many:
        table.write(mails.planned(mail))
    queue.nudge(many)
    code = a_mail(MailKind.SIGN_IN)
    table.write(mails.planned(code))
    queue.nudge([code])
    pump.turn()
    position = next(number for number, mail in enumerate(mailbox.received()) if "code" in mail.subject)
    assert len(mailbox.received()) == 61
    assert position < 10


def test_mails_of_both_kinds_at_once_reach_their_queues_ten_at_a_time(aws):
    both = [a_mail(kind, f"s{number}") for number in range(25) for kind in (MailKind.SIGN_IN, MailKind.INVITATION)]
    with faults.before(clients.sqs(), "SendMessageBatch", lambda _call: None) as calls:
        queue.nudge(both)
    assert len(calls) == 6
    assert (lying(Queue.URGENT), lying(Queue.MAIL)) == (25, 25)


def test_a_dead_urgent_queue_loses_nothing(aws, pump, at):
    """The sweep finds what could not be put there, when it is there again."""
    table.write(*persons.added(a_person()))
    code = a_mail(MailKind.SIGN_IN)
    table.write(mails.planned(code))
    with faults.before(clients.sqs(), "SendMessageBatch", lambda _call: faults.answers(500, "InternalError")):
        queue.nudge([code])
        pump.minute()
    assert mailbox.received() == []
    later = NOON + timedelta(minutes=6)
    at(later)
    sweep(later)
    pump.turn()
    assert len(mailbox.received()) == 1


def test_the_mailer_works_on_both_queues_and_on_the_urgent_one_first():
    (mailer,) = [function for function in FUNCTIONS if function.name == "mailer"]
    assert mailer.queues == (Queue.URGENT, Queue.MAIL)
