"""Mails that are due: those whose nudge was lost go to the queue, those in doubt are settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from functions.reminders import heartbeat
from functions.reminders.rules import verdict
from functions.shared import clock, log
from functions.shared.domain.mail_kinds import WAITED_FOR
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail
from functions.shared.mail.queue import Nudges
from functions.shared.storage import due, held_mails, mails
from functions.shared.storage.schema import Key

MOST_AT_ONCE = 100
"""As many as are read in one call: a backlog of fifty thousand is looked at within the sweep's minutes."""
_LONGEST = timedelta(minutes=20)
"""Should that nudge be lost as well, or be dropped while mail is muted."""


@dataclass
class Looked:
    """How many mails were looked at, how many could not be, and since when the longest due of them is."""

    worked: int = 0
    failed: int = 0
    oldest: datetime | None = None


def look_at_all(now: datetime, until: datetime) -> Looked:
    """Looks at the mails that are due, the longest due first, for as long as there is time, and at some in any case:
    how long the oldest has waited is told each minute. They are read as they are looked at.
    """
    looked, entries = Looked(), due.mails(now)
    while looked.oldest is None or clock.now() < until:
        some: Sequence[due.Due] = ()
        try:
            some = list(islice(entries, MOST_AT_ONCE))
            unread = work_on([key for _, key in some], now) if some else 0
        except Exception as error:  # noqa: BLE001 - the heartbeat, and what follows, must not hang on one read
            unread = len(some) or 1
            log.failed("mails that are due could not be read", error)
        looked.worked += max(len(some) - unread, 0)
        looked.failed += unread
        looked.oldest = looked.oldest or (some[0][0] if some else None)
        if not some:
            break
    return looked


def work_on(keys: Sequence[Key], now: datetime) -> int:
    """Looks at some mails, MOST_AT_ONCE or fewer, and says how many could not be worked on: one keeps none of the
    others. What was erased meanwhile is passed over.
    """
    nudges, failed = Nudges(), 0
    for found in mails.several(keys):
        try:
            _look_at(mails.of_item(found), now, nudges)
        except Exception as error:  # noqa: BLE001 - a poisoned mail must not stop what is due beside it
            failed += 1
            log.failed("a mail that is due could not be worked on", error)
    nudges.sent()
    return failed


def _look_at(mail: Mail, now: datetime, nudges: Nudges) -> None:
    """The index may show what has been claimed since: a mail in doubt is settled only when its own time is over."""
    if mail.state is MailState.HELD:
        held_mails.decided(mail, MailEvent.TOO_LATE, now, reason="no teacher has decided in time")
        return
    if event := verdict(mail, now):
        heartbeat.doubts()
        mail = mails.settle_doubt(mail, event, now)
    if mail.state is MailState.PLANNED:
        heartbeat.waits(mail, now)
        if mails.lease(mail, now, now + on_the_queue(mail, now)):
            nudges.add(mail)


def on_the_queue(mail: Mail, now: datetime) -> timedelta:
    """How long to leave it there now: as long again as it has waited, so that a backlog of hours is not put on the
    queue anew every few minutes, by a sweep that then has time for nothing else. What somebody waits for is, and what
    has lost its moment soon.
    """
    if mail.kind in WAITED_FOR:
        return mails.ON_THE_QUEUE
    since = max(mail.created_at, mail.not_before or mail.created_at)
    longest = min(_LONGEST, (mail.expires_at - now) / 2)
    return max(mails.ON_THE_QUEUE, min(now - since, longest))
