"""Every kind of mail: until when it is of use, whom it still concerns, and what becomes of a doubtful one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class MailKind(StrEnum):
    CONFIRM_ADDRESS = "confirm-address"
    CONTINUE_FORM = "continue-form"
    APPLICATION_RECEIVED = "application-received"
    APPLICATION_ARRIVED = "application-arrived"
    WELCOME = "welcome"
    WAITLISTED = "waitlisted"
    TALK_FIRST = "talk-first"
    NOT_NOW = "not-now"
    SEAT_OFFER = "seat-offer"
    OFFER_LAPSED = "offer-lapsed"
    NO_PLACE = "no-place"
    WITHDRAWAL_CONFIRMED = "withdrawal-confirmed"
    DEFERRED = "deferred"
    DROPPED_OUT = "dropped-out"
    COMPLETED = "completed"
    COHORT_CANCELLED = "cohort-cancelled"
    YOUR_LINK = "your-link"
    REMINDER_DAY = "reminder-day"
    REMINDER_HOUR = "reminder-hour"
    BEFORE_COURSE = "before-course"
    AFTER_SESSION = "after-session"
    MISSED_SESSION = "missed-session"
    CLOSE_TO_LIMIT = "close-to-limit"
    MAKE_UP = "make-up"
    GUEST_COMES = "guest-comes"
    DATES_CHANGED = "dates-changed"
    TEAM_DATES = "team-dates"
    ARE_YOU_SURE = "are-you-sure"
    NEW_ADDRESS = "new-address"
    ADDRESS_ASKED = "address-asked"
    MESSAGE = "message"
    MESSAGE_TEST = "message-test"
    A_QUESTION = "a-question"
    AN_ANSWER = "an-answer"
    STILL_WAITING = "still-waiting"
    SEAT_FREE = "seat-free"
    TOO_FEW = "too-few"
    ROOM_TROUBLE = "room-trouble"
    SIGN_IN = "sign-in"
    INVITATION = "invitation"


WAITED_FOR = frozenset(
    {
        MailKind.SIGN_IN,
        MailKind.CONFIRM_ADDRESS,
        MailKind.CONTINUE_FORM,
        MailKind.YOUR_LINK,
        MailKind.ARE_YOU_SURE,
        MailKind.NEW_ADDRESS,
        MailKind.MESSAGE_TEST,
        MailKind.REMINDER_HOUR,
    }
)
"""Somebody waits for it just now, or a session begins: it goes by a queue of its own, past a message to thousands."""


class Doubt(StrEnum):
    """What to do with a mail of which nobody can say whether SES took it (README, invariant 3)."""

    SEND_AGAIN = "send_again"
    ASK_A_HUMAN = "ask_a_human"


@dataclass(frozen=True)
class Policy:
    """`useful_for` counts from the moment it was due; `states` are the registration's states in which it still
    concerns the person (none: it is not about a registration, or it tells of the very change that ended it). One that
    is sent `by_day` waits for its reader's morning, however late it has become.
    """

    useful_for: timedelta
    doubt: Doubt = Doubt.SEND_AGAIN
    states: frozenset[str] = frozenset()
    by_day: bool = False


_DAY = timedelta(days=1)
_UNDECIDED = frozenset({"screening", "talk_first"})
_SEATED = frozenset({"accepted", "completed"})

POLICIES: Mapping[MailKind, Policy] = MappingProxyType(
    {
        MailKind.CONFIRM_ADDRESS: Policy(2 * _DAY, states=frozenset({"applied"})),
        MailKind.CONTINUE_FORM: Policy(2 * _DAY, states=frozenset({"confirmed"})),
        MailKind.APPLICATION_RECEIVED: Policy(7 * _DAY),
        MailKind.APPLICATION_ARRIVED: Policy(7 * _DAY, states=_UNDECIDED),
        MailKind.WELCOME: Policy(60 * _DAY, states=_SEATED),
        MailKind.WAITLISTED: Policy(14 * _DAY, states=frozenset({"waitlisted"})),
        MailKind.TALK_FIRST: Policy(14 * _DAY, states=frozenset({"talk_first"})),
        MailKind.NOT_NOW: Policy(14 * _DAY, Doubt.ASK_A_HUMAN, frozenset({"not_now"})),
        MailKind.SEAT_OFFER: Policy(7 * _DAY, states=frozenset({"offered"})),
        MailKind.OFFER_LAPSED: Policy(7 * _DAY, states=frozenset({"waitlisted"})),
        MailKind.NO_PLACE: Policy(7 * _DAY),
        MailKind.WITHDRAWAL_CONFIRMED: Policy(7 * _DAY),
        MailKind.DEFERRED: Policy(7 * _DAY),
        MailKind.DROPPED_OUT: Policy(7 * _DAY, Doubt.ASK_A_HUMAN),
        MailKind.COMPLETED: Policy(30 * _DAY, states=frozenset({"completed"})),
        MailKind.COHORT_CANCELLED: Policy(60 * _DAY),
        MailKind.YOUR_LINK: Policy(2 * _DAY),
        # A reminder's own entry says when it loses its moment: these bound it when it does not.
        MailKind.REMINDER_DAY: Policy(timedelta(hours=22), states=_SEATED, by_day=True),
        MailKind.REMINDER_HOUR: Policy(timedelta(minutes=60), states=_SEATED, by_day=True),
        MailKind.BEFORE_COURSE: Policy(7 * _DAY, states=_SEATED, by_day=True),
        MailKind.AFTER_SESSION: Policy(3 * _DAY, states=_SEATED, by_day=True),
        MailKind.MISSED_SESSION: Policy(3 * _DAY, Doubt.ASK_A_HUMAN, _SEATED, by_day=True),
        MailKind.MAKE_UP: Policy(7 * _DAY, states=frozenset({"accepted"})),
        MailKind.GUEST_COMES: Policy(7 * _DAY),
        MailKind.CLOSE_TO_LIMIT: Policy(7 * _DAY, states=frozenset({"accepted"}), by_day=True),
        MailKind.DATES_CHANGED: Policy(14 * _DAY, states=_SEATED),
        MailKind.TEAM_DATES: Policy(14 * _DAY),
        MailKind.ARE_YOU_SURE: Policy(timedelta(hours=2)),
        MailKind.NEW_ADDRESS: Policy(2 * _DAY),
        MailKind.ADDRESS_ASKED: Policy(2 * _DAY),
        MailKind.MESSAGE: Policy(7 * _DAY, Doubt.ASK_A_HUMAN),
        MailKind.MESSAGE_TEST: Policy(timedelta(hours=2)),
        MailKind.A_QUESTION: Policy(14 * _DAY, states=_UNDECIDED),
        MailKind.AN_ANSWER: Policy(7 * _DAY, states=_UNDECIDED),
        MailKind.STILL_WAITING: Policy(_DAY),
        MailKind.SEAT_FREE: Policy(2 * _DAY),
        MailKind.TOO_FEW: Policy(2 * _DAY),
        MailKind.ROOM_TROUBLE: Policy(2 * _DAY),
        MailKind.SIGN_IN: Policy(timedelta(minutes=15)),
        MailKind.INVITATION: Policy(14 * _DAY),
    }
)
