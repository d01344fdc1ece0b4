"""Mails that wait to be sent, of all people and courses: for the operator, while all mail is muted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from functions.shared.domain.mail_states import MailState
from functions.shared.domain.models import Mail
from functions.shared.storage import due, table
from functions.shared.storage.items import from_item
from functions.shared.storage.mails import VERSION
from functions.shared.storage.schema import MAILS

_AHEAD = timedelta(days=3650)
"""Longer than any mail is put off."""


def mails(now: datetime) -> Iterator[Mail]:
    """Those that are planned, the longest due first."""
    return (mail for mail in every(now) if mail.state is MailState.PLANNED)


def every(now: datetime) -> Iterator[Mail]:
    """With those that SES may have taken: a hundred at a time are read."""
    keys = (key for key in due.until(now + _AHEAD) if key.sk.startswith(MAILS))
    while some := list(islice(keys, table.BATCH)):
        found = table.read_by_key(some)
        yield from (from_item(found[key], Mail, VERSION) for key in some if key in found)


def jobs(now: datetime) -> int:
    """How many messages and changes of dates are still being made into mails."""
    return sum(key.sk.startswith(("MESSAGE#", "DATES#")) for key in due.until(now))


def erasures(now: datetime) -> int:
    """How many people are still to be erased."""
    return sum(key.sk.startswith("ERASE#") for key in due.until(now + _AHEAD))
