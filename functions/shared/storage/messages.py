"""A teacher's words to many: the intent is one write, and the sweep writes to each person once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART, UNDECIDED, State
from functions.shared.storage import audit, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Put, exists, is_new

VERSION = 1


class To(StrEnum):
    PLACE = "place"
    WAITING = "waiting"
    UNDECIDED = "undecided"
    EVERYBODY = "everybody"
    SOME = "some"
    """Those who were ticked."""


_STATES = {
    To.PLACE: TAKES_PART,
    To.WAITING: frozenset({State.WAITLISTED, State.OFFERED}),
    To.UNDECIDED: UNDECIDED,
    To.EVERYBODY: TAKES_PART | UNDECIDED | {State.WAITLISTED, State.OFFERED},
}


class UnknownMessageError(Exception):
    """Raised when there is no such message."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """`reached` is the last registration that was written to, where a sweep had not the time for all."""

    id: str
    cohort: str
    subject: str
    words: str
    to: To
    by: str
    at: datetime
    some: tuple[str, ...] = ()
    reached: str = ""

    def concerns(self, one: Registration) -> bool:
        """Whether somebody is written to: also one who was ticked must still be in the course, or wait for it."""
        if self.to is To.SOME:
            return one.id in self.some and one.state in _STATES[To.EVERYBODY]
        return one.state in _STATES[self.to]


def get(cohort_id: str, message_id: str) -> Message:
    """The message.

    Raises:
        UnknownMessageError: there is none.

    """
    item = table.read(schema.message(cohort_id, message_id))
    if item is None:
        raise UnknownMessageError
    return from_item(item, Message, VERSION)


def sent(message: Message) -> None:
    """Has the sweeps write to everyone. Pressed twice it is one message."""
    key = schema.message(message.cohort, message.id)
    item = {**to_item(key, message, VERSION), **schema.due(message.at, key)}
    try:
        table.write(Put(item, is_new()), audit.entry(message.cohort, message.by, "message sent", message.at))
    except table.ConditionFailedError:
        return


def kept(message: Message) -> None:
    """Keeps one that is only shown to its author."""
    table.write(Put(to_item(schema.message(message.cohort, message.id), message, VERSION)))


def reached(message: Message, registration_id: str, now: datetime) -> None:
    key = schema.message(message.cohort, message.id)
    table.write(Change(key, exists(), to={"reached": registration_id, **schema.due(now, key)}))
