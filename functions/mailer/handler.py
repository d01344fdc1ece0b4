"""Takes mails from the queue and sends each once."""

from typing import Any

from functions.mailer import pace, ses
from functions.mailer.letters import compose
from functions.mailer.mime import message
from functions.mailer.rules import refusal
from functions.shared import clock, log
from functions.shared.domain.mail_states import MailEvent
from functions.shared.mail import queue
from functions.shared.partial_batch import each_record
from functions.shared.storage import correspondence, mails, persons


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_record(event, lambda record: deliver(queue.read(record["body"])))


def deliver(pointer: queue.Message) -> None:
    """Sends one mail, unless there is a reason not to; whatever happens to it is written beside it.

    It is rendered before it is claimed: a mail that cannot be rendered stays planned, and the alarm on the queue's
    dead letters tells.
    """
    now = clock.now()
    try:
        mail, person = correspondence.mail_and_person(pointer.person, pointer.mail)
    except persons.UnknownPersonError:
        erased = mails.get(pointer.person, pointer.mail)
        mails.settle(erased, MailEvent.NO_LONGER_CONCERNS, now, reason=MailEvent.NO_LONGER_CONCERNS.value)
        return
    if event := refusal(mail, person, now):
        mails.settle(mail, event, now, reason=person.unreachable or event.value)
        return
    letter = compose(mail, person)
    raw = message(letter, mail, now)
    if not pace.of_this_sender().keep():
        log.note("a mail waits, because SES allows no more just now", mail=mail.id)
        return
    try:
        claimed = mails.claim(mail, clock.now())
    except mails.NotClaimedError:
        log.note("a mail was claimed already", mail=mail.id)
        return
    except mails.NoLongerConcernsError:
        mails.settle(mail, MailEvent.NO_LONGER_CONCERNS, now, reason=MailEvent.NO_LONGER_CONCERNS.value)
        return
    outcome = ses.hand_over(raw, claimed, letter.to_address)
    settled = mails.settle(claimed, outcome.event, clock.now(), reason=outcome.reason, ses_id=outcome.ses_id)
    log.note("a mail was handed over", mail=mail.id, kind=mail.kind.value, state=settled.state.value)
