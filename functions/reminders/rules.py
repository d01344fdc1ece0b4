"""What becomes of what is due."""

from datetime import datetime

from functions.shared.domain.mail_kinds import POLICIES, Doubt
from functions.shared.domain.mail_states import SETTLING_TIME, MailEvent, MailState
from functions.shared.domain.models import Mail

MOST_DOUBTS = 1
"""Sent once, and once again where SES's event stayed out: never a third time (invariant 3)."""


def verdict(mail: Mail, now: datetime) -> MailEvent | None:
    """How to settle a mail whose sender fell silent and about which SES has said nothing for the settling time.

    None: it is not in doubt, or not yet for that long.
    """
    since = mail.claimed_at if mail.state is MailState.SENDING else mail.settled_at
    if mail.state not in {MailState.SENDING, MailState.UNKNOWN} or since is None or now < since + SETTLING_TIME:
        return None
    if now >= mail.expires_at:
        return MailEvent.TOO_LATE
    if mail.doubts < MOST_DOUBTS and POLICIES[mail.kind].doubt is Doubt.SEND_AGAIN:
        return MailEvent.SETTLED_AGAIN
    return MailEvent.SETTLED_BY_HAND
