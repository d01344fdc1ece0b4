"""What becomes of what is due."""

from datetime import datetime

from functions.shared.domain.mail_kinds import POLICIES, Doubt
from functions.shared.domain.mail_states import MailEvent
from functions.shared.domain.models import Mail

MOST_DOUBTS = 1
"""Sent once, and once again where SES's event stayed out: never a third time (invariant 3)."""


def verdict(mail: Mail, now: datetime) -> MailEvent:
    """How to settle a mail whose sender fell silent and about which SES has said nothing for the settling time."""
    if now >= mail.expires_at:
        return MailEvent.TOO_LATE
    if mail.doubts < MOST_DOUBTS and POLICIES[mail.kind].doubt is Doubt.SEND_AGAIN:
        return MailEvent.SETTLED_AGAIN
    return MailEvent.SETTLED_BY_HAND
