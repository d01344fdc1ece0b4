"""What every provider of video rooms is to us: a way in for a person, and a plain word for what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from functions.shared.domain.words import later


class Reason(StrEnum):
    """Why a provider gave no room. The words for each are in `WORDS`."""

    NOT_CONNECTED = "not_connected"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    WRONG_KEYS = "wrong_keys"
    SCOPE_MISSING = "scope_missing"
    PAID_PLAN = "paid_plan"
    NO_SUCH_HOST = "no_such_host"
    NO_SUCH_MEETING = "no_such_meeting"
    TOO_FAST = "too_fast"
    DAILY_LIMIT = "daily_limit"
    FULL = "full"
    REFUSED = "refused"


WORDS = {
    Reason.NOT_CONNECTED: later("It is not connected: whoever operates this platform has to enter its keys."),
    Reason.UNREACHABLE: later("It does not answer."),
    Reason.BROKEN: later("It answers with an error of its own."),
    Reason.WRONG_KEYS: later("It does not accept our keys."),
    Reason.SCOPE_MISSING: later("Our keys do not allow this; a scope is missing:"),
    Reason.PAID_PLAN: later("The host's account there does not include this; a paid plan is needed."),
    Reason.NO_SUCH_HOST: later("It does not know the host:"),
    Reason.NO_SUCH_MEETING: later("The meeting is not there any more."),
    Reason.TOO_FAST: later("It allows no more requests just now."),
    Reason.DAILY_LIMIT: later("It allows no more requests today."),
    Reason.FULL: later("The meeting is full."),
    Reason.REFUSED: later("It refuses the request:"),
}
LASTING = frozenset({Reason.WRONG_KEYS, Reason.SCOPE_MISSING, Reason.PAID_PLAN, Reason.NO_SUCH_HOST, Reason.REFUSED})
"""What trying again does not mend: a person has to."""


class VideoError(Exception):
    """Raised when a provider gives no room; `detail` is for staff, and holds no key, link or name of a person."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".strip())
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room as providers need it. `key` names it there: letters, digits, hyphens, underscores. `most` people fit in,
    0 for any number; `back` is where those go who leave it. `external_id`, `join_url` and `host` are what a provider
    that makes meetings ahead has told us.
    """

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str = "UTC"
    back: str = ""
    most: int = 0
    host: str = ""
    external_id: str = ""
    join_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Whoever goes in: `id` is what comes back in a provider's events, never an address. `hosts`: with the host's
    rights. `link` is their own at the provider, where it was given one before.
    """

    id: str
    name: str
    language: str = "en"
    hosts: bool = False
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class WayIn:
    """Where somebody goes in. `registrant` names them at the provider; a `lasting` way is kept and used again.
    `instead_of` says why it is a lesser way than it should be, where it is.
    """

    visitor: str
    url: str
    registrant: str = ""
    lasting: bool = False
    instead_of: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Something that a test of the connection found missing, in words for whoever can mend it."""

    words: str
    detail: str = ""


class Provider(Protocol):
    """Every method raises VideoError where the provider gives no room."""

    def way_in(self, room: Room, visitor: Visitor, now: datetime) -> WayIn:
        """Where somebody goes in, made at the click."""

    def prepared(self, room: Room) -> Room:
        """The room, made ahead where the provider wants that, with what it is called there."""

    def ways_in(self, room: Room, visitors: Sequence[Visitor]) -> Sequence[WayIn]:
        """Ways that are made ahead and kept, where there are such; not all of them need be given at once."""

    def removed(self, room: Room) -> None:
        """Takes back a room that was made ahead."""

    def listens(self, callback: str) -> None:
        """Has the provider tell of comings and goings at an address of ours, where it forgets that now and then."""

    def attendees(self, room: Room) -> Sequence[str]:
        """Who is in it now, by our ids; nobody where the provider cannot be asked."""

    def ended(self, room: Room) -> None:
        """Ends what goes on in the room now, where the provider can."""

    def lacks(self, now: datetime) -> Sequence[Lack]:
        """What is missing for the connection to work; nothing where it does."""


class MadeAtTheClick:
    """What providers have in common that need nothing ahead."""

    def prepared(self, room: Room) -> Room:
        return room

    def ways_in(self, _room: Room, _visitors: Sequence[Visitor]) -> Sequence[WayIn]:
        return ()

    def removed(self, _room: Room) -> None:
        return

    def listens(self, _callback: str) -> None:
        return

    def attendees(self, _room: Room) -> Sequence[str]:
        return ()

    def ended(self, _room: Room) -> None:
        return
