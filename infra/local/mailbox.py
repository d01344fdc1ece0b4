"""Every mail that the embedded SES took, as its reader would see it."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from infra.local.embedded_aws import LOCK, REGION


@dataclass(frozen=True)
class Received:
    number: int
    to: str
    sender: str
    subject: str
    at: datetime | None
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    attachments: dict[str, bytes]


def received() -> list[Received]:
    """The oldest first."""
    with LOCK:
        raw = [sent.raw_data for sent in ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages]
    return [_read(number, text) for number, text in enumerate(raw)]


def _read(number: int, raw: str) -> Received:
    mail = message_from_string(raw, _class=EmailMessage, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return Received(
        number=number,
        to=str(mail["To"]),
        sender=str(mail["From"]),
        subject=str(mail["Subject"]),
        at=mail["Date"].datetime if mail["Date"] else None,
        text=str(text.get_content()) if text else "",
        html=str(html.get_content()) if html else "",
        headers=tuple((name, str(value)) for name, value in mail.items()),
        attachments={str(part.get_filename()): _bytes(part) for part in mail.iter_attachments()},
    )


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
