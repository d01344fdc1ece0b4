"""The two mail queues: a nudge so that a planned mail leaves within seconds. A lost nudge is repaired by the sweep."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws, log
from functions.shared.domain.mail_kinds import WAITED_FOR
from functions.shared.domain.models import Mail
from functions.shared.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

VERSION = 1
_LARGEST_BATCH = 10


class BadMessageError(Exception):
    """Raised when a message on a queue is not one of ours: it is left for the dead-letter queue to keep."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points at a mail; everything else is read when it is sent."""

    person: str
    mail: str
    v: int = VERSION


def nudge(mails: Iterable[Mail]) -> None:
    """Puts mails on their queues. Never fails: what does not get there is due, and the sweep finds it in a minute."""
    planned = list(mails)
    _put(settings().urgent_queue, [mail for mail in planned if mail.kind in WAITED_FOR])
    _put(settings().mail_queue, [mail for mail in planned if mail.kind not in WAITED_FOR])


def _put(queue: str, mails: Sequence[Mail]) -> None:
    for begin in range(0, len(mails), _LARGEST_BATCH):
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(index), "MessageBody": msgspec.json.encode(Message(mail.person, mail.id)).decode()}
            for index, mail in enumerate(mails[begin : begin + _LARGEST_BATCH])
        ]
        try:
            answer = aws.sqs().send_message_batch(QueueUrl=queue, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            log.note("a nudge was lost", error=log.name_of(error), count=len(entries))
        else:
            if lost := answer.get("Failed"):
                log.note("a nudge was lost", count=len(lost))


class Nudges:
    """Mails of one sweep on their way to the queue, ten at a time as SQS takes them; what dies with the function before
    it is sent is due, like any nudge that is lost.
    """

    def __init__(self) -> None:
        self._count = 0
        self._waiting: list[Mail] = []

    def add(self, mail: Mail, *, wanted: bool = True) -> None:
        """One that is not wanted on the queue (it waits for a teacher) is only counted."""
        self._count += 1
        if wanted:
            self._waiting.append(mail)
        if len(self._waiting) == _LARGEST_BATCH:
            self._send()

    def sent(self) -> int:
        """Sends the rest, and says how many mails there were."""
        self._send()
        return self._count

    def _send(self) -> None:
        nudge(self._waiting)
        self._waiting = []


def read(body: str) -> Message:
    """The message.

    Raises:
        BadMessageError: it is not of a form or version that this code knows.

    """
    try:
        message = msgspec.json.decode(body, type=Message)
    except msgspec.DecodeError as error:
        raise BadMessageError from error
    if message.v not in {VERSION - 1, VERSION}:
        raise BadMessageError
    return message
