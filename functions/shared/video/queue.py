"""What is asked of providers, and what they say, as it lies on the two queues for it."""

from datetime import datetime
from enum import StrEnum

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import aws, log
from functions.shared.domain.cohort import Video
from functions.shared.mail.queue import BadMessageError
from functions.shared.settings import settings

VERSION = 1


class PrepareMeeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="prepare"):
    """A session's meeting is to be made, moved, filled or taken back."""

    cohort: str
    session: str
    v: int = VERSION


class EndRooms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="end"):
    """The pair rooms of a round are to be closed."""

    cohort: str
    session: str
    round: int
    v: int = VERSION


class Came(StrEnum):
    JOINED = "joined"
    LEFT = "left"
    ENDED = "ended"
    """The whole room."""


class Happened(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="happened"):
    """Something that a provider says, without anybody's name or address. `who` is our own id, or the provider's for a
    registrant; `visit` tells one stay of somebody from another.
    """

    provider: Video
    room: str
    came: Came
    at: datetime
    who: str = ""
    visit: str = ""
    v: int = VERSION


Message = PrepareMeeting | EndRooms | Happened


def nudge(message: PrepareMeeting | EndRooms) -> bool:
    """Puts it on the queue. Never fails: what does not get there is due, and the sweep finds it within a minute."""
    try:
        aws.sqs().send_message(QueueUrl=settings().room_queue, MessageBody=msgspec.json.encode(message).decode())
    except (ClientError, BotoCoreError) as error:
        log.note("a nudge was lost", error=log.name_of(error), count=1)
        return False
    return True


def take_in(happened: Happened) -> None:
    """Raises what SQS raises: the provider is then told to say it again."""
    aws.sqs().send_message(QueueUrl=settings().happening_queue, MessageBody=msgspec.json.encode(happened).decode())


def read(body: str) -> Message:
    """The message.

    Raises:
        BadMessageError: it is not of a form or version that this code knows.

    """
    try:
        message: Message = msgspec.json.decode(body, type=Message)
    except msgspec.DecodeError as error:
        raise BadMessageError from error
    if message.v not in {VERSION - 1, VERSION}:
        raise BadMessageError
    return message
