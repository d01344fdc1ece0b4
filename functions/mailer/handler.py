"""Takes mails from the queue and sends each once."""

from datetime import datetime
from typing import Any

from functions.mailer import pace, ses
from functions.mailer.letters import compose
from functions.mailer.mime import message
from functions.mailer.rules import ready_at, refusal
from functions.shared import clock, log
from functions.shared.domain.mail_kinds import WAITED_FOR
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail
from functions.shared.mail import queue
from functions.shared.partial_batch import each_record
from functions.shared.storage import correspondence, mail_switch, mails, persons


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
    except mail_switch.MutedError:
        log.note("a mail waits, because all mail is muted", mail=pointer.mail)
        return
    except persons.UnknownPersonError:
        erased = mails.get(pointer.person, pointer.mail)
        mails.settle(erased, MailEvent.NO_LONGER_CONCERNS, now, reason=MailEvent.NO_LONGER_CONCERNS.value)
        return
    if mail.state is not MailState.PLANNED:
        log.note("a mail was claimed already", mail=mail.id)
        return
    if event := refusal(mail, person, now):
        mails.settle(mail, event, now, reason=person.unreachable or event.value)
        return
    letter = compose(mail, person)
    ready = ready_at(mail, person, letter.silences, now)
    if ready > now:
        _put_off(mail, ready, now)
        return
    raw = message(letter, mail, now)
    if not pace.of_this_sender(waited_for=mail.kind in WAITED_FOR).keep():
        log.note("a mail waits, because SES allows no more just now", mail=mail.id)
        return
    _hand_over(mail, raw, letter.to_address)


def _put_off(mail: Mail, until: datetime, now: datetime) -> None:
    if until >= mail.expires_at:
        mails.settle(mail, MailEvent.TOO_LATE, now, reason=MailEvent.TOO_LATE.value)
        return
    mails.put_off(mail, until)
    log.note("a mail waits for its reader's morning, or the end of a silence", mail=mail.id)


def _hand_over(mail: Mail, raw: bytes, address: str) -> None:
    """Claims it, and hands it over once."""
    try:
        claimed = mails.claim(mail, clock.now())
    except mails.NotClaimedError:
        log.note("a mail was claimed already", mail=mail.id)
        return
    except mails.NoLongerConcernsError:
        gone = MailEvent.NO_LONGER_CONCERNS
        mails.settle(mail, gone, clock.now(), reason=gone.value)
        return
    outcome = ses.hand_over(raw, claimed, address)
    settled = mails.settle(claimed, outcome.event, clock.now(), reason=outcome.reason, ses_id=outcome.ses_id)
    log.note("a mail was handed over", mail=mail.id, kind=mail.kind.value, state=settled.state.value)
