"""Reads SES's events.

Their shape: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from functions.shared.domain.mail_states import MailEvent


class NotAnEventError(Exception):
    """Raised when a message has not the shape of an event of SES's."""


@dataclass(frozen=True)
class Said:
    person: str
    mail: str
    event: MailEvent
    ses_id: str
    reason: str = ""


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


class _Detail(msgspec.Struct):
    eventType: str  # noqa: N815 - SES's name
    mail: _Mail
    bounce: dict[str, Any] = {}


class _Envelope(msgspec.Struct):
    """EventBridge's envelope around it."""

    detail: _Detail


def read(body: str) -> Said | None:
    """What an event says of which mail; nothing where it is about no mail of ours, or decides nothing (a delay, a
    bounce that the mailbox calls passing).

    Raises:
        NotAnEventError: the message is no event of SES's.

    """
    try:
        detail = msgspec.json.decode(body, type=_Envelope).detail
    except msgspec.DecodeError as error:
        raise NotAnEventError from error
    event = _EVENTS.get(detail.eventType)
    match detail.mail.tags:
        case {"person": [person], "mail": [mail]} if event and not _passing(event, detail):
            reason = "/".join(str(detail.bounce.get(part, "")) for part in ("bounceType", "bounceSubType"))
            return Said(person, mail, event, detail.mail.messageId, reason.strip("/"))
    return None


def _passing(event: MailEvent, detail: _Detail) -> bool:
    """A full mailbox or a server away: SES itself has tried for hours by then, yet the address may be good."""
    return event is MailEvent.SES_BOUNCED and detail.bounce.get("bounceType") == "Transient"
