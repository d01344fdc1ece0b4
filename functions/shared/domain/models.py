"""The records that the functions share. Instants are UTC; dates and times of day are in the zone named beside them."""

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailState

ERASED = "erased"
"""Why an address takes no mail: there is nobody any more."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody, apart from any registration and any address. `languages` are those that they are at ease in, the
    one that they are written to in first.
    """

    id: str
    name: str
    address: str
    zone: str
    languages: tuple[str, ...]
    pronouns: str = ""
    address_confirmed_at: datetime | None = None
    clock_since: datetime | None = None
    """When they last changed their zone: whoever counts by its clock has to look at them anew."""
    copy_from: datetime | None = None
    """From when they may see a copy of all that is known of them, where a teacher has had their address changed."""
    unreachable: str = ""
    """Why nothing more is sent to their address: it bounced for good, or its owner has complained."""

    @property
    def is_erased(self) -> bool:
        return self.unreachable == ERASED

    def reading(self, language: str) -> tuple[str, ...]:
        """Their languages with one of them, or a new one, before the others."""
        return (language, *(one for one in self.languages if one != language))


@dataclass(frozen=True, kw_only=True)
class Session:
    """`sequence` counts the changes of its time (invariant 14), the last of them at `changed_at`; `tz_version` says
    which rules derived the instants. One that a teacher has added has the number 0, as a retreat has.
    """

    cohort: str
    id: str
    number: int
    title: str
    day: date
    time: dt.time
    zone: str
    minutes: int
    starts_at: datetime
    ends_at: datetime
    tz_version: str
    retreat: bool = False
    sequence: int = 0
    changed_at: datetime | None = None
    cancelled: bool = False
    stands_for: str = ""
    """The session of the format that one which a teacher has added takes the place of."""

    @property
    def counts_as(self) -> str:
        """The format's id of what is taught in it."""
        return self.stands_for or self.id


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail of one person. `expires_at` is when it has lost its moment; `attempt` counts hand-overs
    to SES, `doubts` those of which nobody could say whether it took the mail.
    """

    id: str
    kind: MailKind
    person: str
    subject: str
    state: MailState
    created_at: datetime
    expires_at: datetime
    cohort: str = ""
    registration: str = ""
    session: str = ""
    sequence: int | None = None
    """Of the session when the mail was planned: one about a session that has been moved or cancelled is not sent."""
    attempt: int = 0
    doubts: int = 0
    returned: tuple[str, ...] = ()
    """SES's ids of the attempts that it gave back from a mailbox that may take them later."""
    not_before: datetime | None = None
    """Until when it was put off last: nobody is to be alarmed because it waits."""
    claimed_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = ""
    ses_id: str = ""
    words: str = ""
    """A teacher's own, in a mail that was held for them."""


@dataclass(frozen=True)
class Sealed:
    """Background answers as they are kept: a data key that only KMS can open, and what it sealed."""

    key: bytes
    nonce: bytes
    text: bytes


class Role(StrEnum):
    LEAD = "lead"
    TEACHER = "teacher"
    ASSISTANT = "assistant"
    COORDINATOR = "coordinator"
    """Of no cohort, and of all: sees that something was told, never what."""


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Somebody who teaches or coordinates; `coordinator` opens every cohort's overview, never its answers."""

    person: str
    coordinator: bool = False
    by_a_colleague: bool = False
    """Let in by the lead of a course, and for it; others were invited by the operator."""
    invited_at: datetime | None = None
    desks_since: datetime | None = None
    """Desks that were opened before it are closed: a device is lost, or was somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One stay of one device in a room; what was not told is empty. `again` is when it was last told to have come: some
    providers give a device that comes back the name that it had.
    """

    joined: datetime | None = None
    left: datetime | None = None
    again: datetime | None = None

    @property
    def goes_on(self) -> bool:
        return self.left is None or (self.again is not None and self.again > self.left)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One record for a person and session; each source (join click, live page, provider, tick) adds to it."""

    cohort: str
    session: str
    registration: str
    first_at: datetime
    sources: tuple[str, ...] = ()
    visits: dict[str, Visit] = field(default_factory=dict)
    """Stays in the room as a provider tells of them, by its name for each."""
    verdict: str = ""
    """A teacher's word on it, where it is not as the sources have it."""
    made_up: str = ""
    """`cohort/session`: where they made up for it."""
    changes: int = 0
    """Guards what several say at once."""
