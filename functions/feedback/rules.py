"""Reads SES's events.

Their shape: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from functions.shared.domain.mail_states import SOFT_RETRIES, SOFT_RETRY_AFTER, MailEvent
from functions.shared.domain.models import Mail


class NotAnEventError(Exception):
    """Raised when a message has not the shape of an event of SES's."""


@dataclass(frozen=True)
class Said:
    person: str
    mail: str
    event: MailEvent
    reason: str = ""
    ses_id: str = ""
    addresses: tuple[str, ...] = ()
    """To which it was sent; empty where the event does not say."""


_WHY = MappingProxyType({"MailboxFull": "full", "Suppressed": "suppressed", "OnAccountSuppressionList": "suppressed"})
_THIS_VERY_MAIL = frozenset({"ContentRejected", "AttachmentRejected", "MessageTooLarge"})
_ABOUT_ONE_ATTEMPT = frozenset({MailEvent.SES_SENT, MailEvent.SES_RETURNED, MailEvent.SES_GIVEN_UP})
"""What these say is over with the next attempt; a delivery, a complaint and a hard bounce are true whatever follows."""
_EVENTS: Mapping[str, MailEvent] = MappingProxyType(
    {
        "Send": MailEvent.SES_SENT,
        "Delivery": MailEvent.SES_DELIVERED,
        "Bounce": MailEvent.SES_BOUNCED,
        "Complaint": MailEvent.SES_COMPLAINED,
        "Reject": MailEvent.SES_REJECTED,
        "Rendering Failure": MailEvent.SES_REJECTED,
    }
)


class _Mail(msgspec.Struct):
    messageId: str  # noqa: N815 - SES's name
    tags: dict[str, list[str]]
    destination: tuple[str, ...] = ()


class _Detail(msgspec.Struct):
    eventType: str  # noqa: N815 - SES's name
    mail: _Mail
    bounce: dict[str, Any] = {}


class _Envelope(msgspec.Struct):
    """EventBridge's envelope around it."""

    detail: _Detail


def read(body: str) -> Said | None:
    """What an event says of which mail; nothing where it is about no mail of ours, or decides nothing (a delay).

    Raises:
        NotAnEventError: the message is no event of SES's.

    """
    try:
        detail = msgspec.json.decode(body, type=_Envelope).detail
    except msgspec.DecodeError as error:
        raise NotAnEventError from error
    event = _EVENTS.get(detail.eventType)
    match detail.mail.tags:
        case {"person": [person], "mail": [mail]} if event:
            if event is MailEvent.SES_BOUNCED:
                what, why = _bounce(detail.bounce)
                return Said(person, mail, what, why, detail.mail.messageId, detail.mail.destination)
            return Said(person, mail, event, "", detail.mail.messageId, detail.mail.destination)
    return None


def _bounce(bounce: Mapping[str, Any]) -> tuple[MailEvent, str]:
    """Hard: the address takes nothing, ever. Soft: the mailbox may take it later, or refuses only this very mail."""
    kind, part = str(bounce.get("bounceType", "")), str(bounce.get("bounceSubType", ""))
    if kind == "Permanent":
        return MailEvent.SES_BOUNCED, _WHY.get(part, "bounced")
    if part in _THIS_VERY_MAIL:
        return MailEvent.SES_GIVEN_UP, "refused"
    return MailEvent.SES_RETURNED, _WHY.get(part, "away")


def is_over(said: Said, mail: Mail) -> bool:
    """Whether an event is about an attempt that is over: events come twice, and late. One that came back has nothing to
    say of the next. Which attempt came back must be known; where nobody has its id, it was the only one so far.
    """
    if said.event not in _ABOUT_ONE_ATTEMPT:
        return False
    if said.event is MailEvent.SES_SENT or said.ses_id in mail.returned:
        return said.ses_id in mail.returned
    return said.ses_id != mail.ses_id and bool(mail.ses_id or mail.doubts)


def after_a_soft_bounce(mail: Mail, now: datetime) -> MailEvent:
    """Whether it is tried again: a few times, while it is still of use by then."""
    useful = now + SOFT_RETRY_AFTER < mail.expires_at
    return MailEvent.SES_RETURNED if useful and len(mail.returned) < SOFT_RETRIES else MailEvent.SES_GIVEN_UP
