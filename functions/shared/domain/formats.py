"""A course as data: the shape of a format once it is read and found right (templates/formats/ holds the files)."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from functions.shared.domain.questions import Question, Section
from functions.shared.domain.record import Id, Record, Text

Minutes = Annotated[int, Meta(ge=1, le=720)]


class Asked(StrEnum):
    """Whether something is asked of everybody who registers."""

    NOT = "not"
    OPTIONAL = "optional"
    REQUIRED = "required"


class OddOne(StrEnum):
    """What becomes of the one who is left over when the number present is odd."""

    TRIO = "trio"
    STAFF = "staff"
    SIT_OUT = "sit_out"


class Practice(Record, frozen=True):
    """An interpersonal practice: what is read to people before they go into their pair."""

    id: Id
    title: Text
    minutes: Minutes
    for_two: Text
    for_three: Text


class SessionPlan(Record, frozen=True):
    """One session, `day` days after the first; at the cohort's usual time, `later_minutes` after it, or at `time`."""

    id: Id
    title: Text
    day: Annotated[int, Meta(ge=0, le=400)]
    minutes: Minutes
    later_minutes: Annotated[int, Meta(ge=0, le=900)] = 0
    time: dt.time | None = None
    retreat: bool = False
    themes: tuple[Text, ...] = ()
    practices: tuple[Practice, ...] = ()
    afterwards: tuple[Text, ...] = ()


class Topic(Record, frozen=True):
    """A theme of the course where the format does not say in which session it comes."""

    title: Text
    themes: tuple[Text, ...]


class Agreement(Record, frozen=True):
    """`promises` are shown above the box, word for word as they are hashed; `consent` stands beside it."""

    title: Text
    promises: tuple[Text, ...]
    consent: Text


class CompletionRule(Record, frozen=True):
    sessions_needed: Annotated[int, Meta(ge=1)]
    retreat_counts: bool = False


class MissedMail(StrEnum):
    """What becomes of the mail to whoever missed a session, until a cohort's teachers choose otherwise."""

    HELD = "held"
    """It waits for a teacher to send, change or stop it."""
    SENT = "sent"
    NONE = "none"


class AttendanceRule(Record, frozen=True):
    """Whoever comes more than `late_after` minutes after the beginning was late; whoever was there for less than
    `full_percent` of a session was there in part, which counts where `partial_counts`.
    """

    late_after: Annotated[int, Meta(ge=0, le=240)] = 15
    full_percent: Annotated[int, Meta(ge=1, le=100)] = 75
    partial_counts: bool = False
    missed_mail: MissedMail = MissedMail.HELD


class Prerequisite(Record, frozen=True):
    """What somebody must have completed before (any one of these formats), and how many days before this course begins.
    `words` say it to those who think about joining. All of it is the operator's: nothing is made up.
    """

    completed: Annotated[tuple[Id, ...], Meta(min_length=1)]
    words: Text
    waiting_days: Annotated[int, Meta(ge=0, le=3650)] = 0


class Pairing(Record, frozen=True):
    group_size: Annotated[int, Meta(ge=2, le=4)] = 2
    odd_one: OddOne = OddOne.TRIO


class Finding(Record, frozen=True):
    """A result of research with who found it: the product claims nothing of its own."""

    text: Text
    source: Text


class Reading(Record, frozen=True):
    """Book titles are the operator's to fill in; what is empty is not shown."""

    during: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class Format(Record, frozen=True):
    """`answers_kept_days` counts from the end of the last session."""

    id: Id
    title: Text
    shape: Text
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", description="a language tag such as en")]
    summary: Text
    for_whom: Text
    sessions: Annotated[tuple[SessionPlan, ...], Meta(min_length=1)]
    agreement: Agreement
    completion: CompletionRule
    why_questions: str = ""
    kept_until: str = ""
    answers_kept_days: Annotated[int, Meta(ge=0, le=400)] = 30
    population: str = ""
    notes_for_teachers: tuple[Text, ...] = ()
    approach: tuple[Text, ...] = ()
    objectives: tuple[Text, ...] = ()
    topics: tuple[Topic, ...] = ()
    sections: tuple[Section, ...] = ()
    questions: tuple[Question, ...] = ()
    emergency_contact: Asked = Asked.NOT
    reading: Reading = Reading()
    research: tuple[Finding, ...] = ()
    opens: tuple[Text, ...] = ()
    pairing: Pairing = Pairing()
    attendance: AttendanceRule = AttendanceRule()
    prerequisite: Prerequisite | None = None

    def session(self, session_id: str) -> SessionPlan:
        """The plan of one session.

        Raises:
            KeyError: the format has no such session.

        """
        for plan in self.sessions:
            if plan.id == session_id:
                return plan
        raise KeyError(session_id)
