"""What a function is to both targets: what calls it, and what it may touch."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import NamedTuple


class Queue(StrEnum):
    URGENT = "urgent"
    """Mails that somebody waits for just now: never behind a message to thousands."""
    MAIL = "mail"
    FEEDBACK = "feedback"
    ROOMS = "rooms"
    """Calls to providers of video rooms, which may be slow or refused, and are made again."""
    HAPPENINGS = "happenings"
    """What providers say of who came and left: taken in within a moment, worked on in peace."""


class Allowed(NamedTuple):
    """Actions, and the kind of resource that they are allowed on."""

    on: str
    actions: tuple[str, ...]


class Grant(Enum):
    """What a function may do beside the table; each becomes named actions on one resource."""

    SEAL = Allowed("answers key", ("kms:GenerateDataKey",))
    UNSEAL = Allowed("answers key", ("kms:Decrypt",))
    READ_KEY_RING = Allowed("key ring", ("secretsmanager:GetSecretValue",))
    READ_VIDEO_KEYS = Allowed("video keys", ("secretsmanager:GetSecretValue",))
    NUDGE_MAIL = Allowed("mail queues", ("sqs:SendMessage",))
    NUDGE_ROOMS = Allowed("rooms queue", ("sqs:SendMessage",))
    TAKE_IN_HAPPENINGS = Allowed("happenings queue", ("sqs:SendMessage",))
    SEND_MAIL = Allowed("sender", ("ses:SendEmail", "ses:SendRawEmail"))
    """SES's SendEmail, given a raw mail, asks for the right to SendRawEmail too (says django-anymail)."""
    READ_SENDING_RATE = Allowed("account", ("ses:GetAccount",))
    LIFT_SUPPRESSION = Allowed("account", ("ses:DeleteSuppressedDestination",))


GET, BATCH_GET, QUERY = "GetItem", "BatchGetItem", "Query"
PUT, UPDATE, DELETE, CHECK = "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"
EVERYTHING = frozenset({GET, BATCH_GET, QUERY, PUT, UPDATE, DELETE, CHECK})


class Wishes(Enum):
    """How far a function reaches into wishes in confidence."""

    OUT_OF_REACH = auto()
    KEPT = auto()
    """It may list their keys, say until when they are kept, and erase them."""
    READ_AND_WRITTEN = auto()


@dataclass(frozen=True, kw_only=True)
class Function:
    """`routes` are "METHOD /path/{name}"; `table` are DynamoDB actions, `sealed_answers` those of them that
    reach background answers, `wishes` how far they reach wishes in confidence, `video_tokens` whether they reach
    what opens a provider's account; `in_session` that people ask it while they are in a session, and nobody else goes
    first; times in seconds, memory in MB.
    """

    name: str
    does: str
    routes: tuple[str, ...] = ()
    queues: tuple[Queue, ...] = ()
    every_minute: bool = False
    in_session: bool = False
    table: tuple[str, ...] = ()
    due_index: bool = False
    sealed_answers: tuple[str, ...] = ()
    wishes: Wishes = Wishes.OUT_OF_REACH
    video_tokens: bool = False
    grants: tuple[Grant, ...] = ()
    timeout: int = 15
    memory: int = 512

    @property
    def handler(self) -> str:
        return f"functions.{self.name}.handler.lambda_handler"
