"""Takes what SES says became of a mail, and settles the mail by it."""

from typing import Any

from functions.feedback.rules import after_a_soft_bounce, is_over, read
from functions.shared import clock, log
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.partial_batch import each_record
from functions.shared.storage import mails, persons

WHY = {MailEvent.SES_BOUNCED: "bounced", MailEvent.SES_COMPLAINED: "complained"}
HARMFUL = frozenset({MailState.BOUNCED, MailState.COMPLAINED})
"""After these nothing more is sent to the address until a teacher says so: it would only harm the sender's name."""


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return each_record(event, lambda record: settle(record["body"]))


def settle(body: str) -> None:
    """Applies one event; one of a kind that says nothing about a mail's fate, or about no mail of ours, is only noted.

    Raises:
        NotAnEventError: the message is no event of SES's; the dead-letter queue keeps it for reading.

    """
    said = read(body)
    if said is None:
        log.note("an event that settles nothing")
        return
    try:
        mail = mails.get(said.person, said.mail)
    except mails.UnknownMailError:
        log.note("an event about an unknown mail", mail=said.mail, event=said.event.value)
        return
    now, event = clock.now(), said.event
    changes: dict[str, Any] = {}
    if is_over(said, mail):
        log.note("an event about an attempt that is over", mail=said.mail, event=event.value)
        return
    if event is MailEvent.SES_RETURNED:
        event, changes = after_a_soft_bounce(mail, now), {"returned": (*mail.returned, said.ses_id)}
    settled = mails.settle(mail, event, now, reason=said.reason or mail.reason, ses_id=said.ses_id, **changes)
    if settled.state in HARMFUL and event in WHY:
        persons.unreachable(said.person, said.reason or WHY[event], of=said.addresses)
    log.note("an event about a mail", mail=said.mail, event=event.value, state=settled.state.value)
