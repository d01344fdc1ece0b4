"""Whether a mail may still be sent."""

from datetime import datetime

from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail


def refusal(mail: Mail, now: datetime) -> MailEvent | None:
    """Why a planned mail is not sent. What has lost its moment is not sent late (invariant 4)."""
    if mail.state is MailState.PLANNED and now >= mail.expires_at:
        return MailEvent.TOO_LATE
    return None
