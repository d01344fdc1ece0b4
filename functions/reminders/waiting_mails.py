"""Mails that are due: those whose nudge was lost go to the queue, those in doubt are settled."""

from datetime import datetime

from functions.reminders import heartbeat
from functions.reminders.rules import verdict
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.mail import queue
from functions.shared.storage import held_mails, mails
from functions.shared.storage.schema import Key


def work_on(key: Key, now: datetime) -> None:
    """The index may show what has been claimed since: a mail in doubt is settled only when its own time is over."""
    mail = mails.get(key.pk.removeprefix("PERSON#"), key.sk.removeprefix("MAIL#"))
    if mail.state is MailState.HELD:
        held_mails.decided(mail, MailEvent.TOO_LATE, now, reason="no teacher has decided in time")
        return
    if event := verdict(mail, now):
        heartbeat.doubts()
        mail = mails.settle_doubt(mail, event, now)
    if mail.state is MailState.PLANNED:
        heartbeat.waits(mail, now)
        if mails.lease(mail, now, now + mails.ON_THE_QUEUE):
            queue.nudge([mail])
