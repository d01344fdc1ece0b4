"""What a function is to both targets: what calls it, and what it may touch."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Queue(StrEnum):
    MAIL = "mail"
    FEEDBACK = "feedback"


class Grant(StrEnum):
    """What a function may do beside the table; each becomes named actions on one resource."""

    SEAL = "kms:GenerateDataKey"
    UNSEAL = "kms:Decrypt"
    READ_KEY_RING = "secretsmanager:GetSecretValue"
    NUDGE_MAIL = "sqs:SendMessage"
    SEND_MAIL = "ses:SendEmail,ses:SendRawEmail"
    """SES's SendEmail, given a raw mail, asks for the right to SendRawEmail too (says django-anymail)."""
    READ_SENDING_RATE = "ses:GetAccount"
    LIFT_SUPPRESSION = "ses:DeleteSuppressedDestination"


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
    reach background answers, `wishes` how far they reach wishes in confidence; times in seconds, memory in MB.
    """

    name: str
    does: str
    routes: tuple[str, ...] = ()
    queue: Queue | None = None
    every_minute: bool = False
    table: tuple[str, ...] = ()
    due_index: bool = False
    sealed_answers: tuple[str, ...] = ()
    wishes: Wishes = Wishes.OUT_OF_REACH
    grants: tuple[Grant, ...] = ()
    timeout: int = 15
    memory: int = 512

    @property
    def handler(self) -> str:
        return f"functions.{self.name}.handler.lambda_handler"
