"""Every state of a registration, what can happen in it, where that leads, and who is written to.

`accepted` is the one state in which a person has a seat, whether by the teacher's yes or by taking up an offer.
Seats are counted as held: a seat taken and a seat on offer both hold one (README, invariant 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from functions.shared.domain.mail_kinds import MailKind


class State(StrEnum):
    APPLIED = "applied"
    CONFIRMED = "confirmed"
    SCREENING = "screening"
    TALK_FIRST = "talk_first"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    NOT_NOW = "not_now"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    DROPPED_OUT = "dropped_out"
    COMPLETED = "completed"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    APPLY = "apply"
    CONFIRM = "confirm"
    SUBMIT = "submit"
    ADMIT = "admit"
    """The form is sent, and no teacher has to read it first."""
    JOIN_WAITLIST = "join_waitlist"
    """The same, and no place is free."""
    ACCEPT = "accept"
    WAITLIST = "waitlist"
    TALK_FIRST = "talk_first"
    NOT_NOW = "not_now"
    RECONSIDER = "reconsider"
    OFFER = "offer"
    TAKE_OFFER = "take_offer"
    DECLINE_OFFER = "decline_offer"
    OFFER_LAPSES = "offer_lapses"
    WITHDRAW = "withdraw"
    DEFER = "defer"
    DROP_OUT = "drop_out"
    RETURN = "return"
    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"
    APPLICATION_LAPSES = "application_lapses"
    COHORT_CANCELLED = "cohort_cancelled"
    COURSE_BEGINS = "course_begins"
    """Without a place for somebody on the waiting list."""


@dataclass(frozen=True)
class Transition:
    """Where an event leads, how many seats it takes (1) or gives back (-1), and the mails that follow from it."""

    to: State
    seats: int = 0
    mails: tuple[MailKind, ...] = ()


class NotPossibleNowError(Exception):
    """Raised when an event does not belong to the state that a registration is in."""

    def __init__(self, state: State | None, event: Event) -> None:
        super().__init__(f"{event.value} is not possible in state {state.value if state else 'none'}")
        self.state, self.event = state, event


HOLDS_A_SEAT = frozenset({State.OFFERED, State.ACCEPTED})
TAKES_PART = frozenset({State.ACCEPTED, State.COMPLETED})
"""Whom the course's own mails, links and sessions are for."""
UNDECIDED = frozenset({State.SCREENING, State.TALK_FIRST})
"""Who has sent their form and waits to hear."""
COUNTS_ON_THE_COURSE = frozenset(
    {
        State.APPLIED,
        State.CONFIRMED,
        State.SCREENING,
        State.TALK_FIRST,
        State.WAITLISTED,
        State.OFFERED,
        State.ACCEPTED,
    }
)
"""Into none of these leads any way once a course is cancelled: whoever is in one then is told, and taken out of it."""
ENDED = frozenset({State.WITHDRAWN, State.DEFERRED, State.DROPPED_OUT, State.COMPLETED, State.LAPSED, State.CANCELLED})

_ANY_TIME_BEFORE_A_SEAT = {
    Event.WITHDRAW: Transition(State.WITHDRAWN, mails=(MailKind.WITHDRAWAL_CONFIRMED,)),
    Event.COHORT_CANCELLED: Transition(State.CANCELLED, mails=(MailKind.COHORT_CANCELLED,)),
}
_ONCE_ASKED = {**_ANY_TIME_BEFORE_A_SEAT, Event.DEFER: Transition(State.DEFERRED, mails=(MailKind.DEFERRED,))}
_LINK_AGAIN = (MailKind.YOUR_LINK,)
_TEACHERS_CHOICE = {
    Event.ACCEPT: Transition(State.ACCEPTED, seats=1, mails=(MailKind.WELCOME,)),
    Event.WAITLIST: Transition(State.WAITLISTED, mails=(MailKind.WAITLISTED,)),
    Event.NOT_NOW: Transition(State.NOT_NOW, mails=(MailKind.NOT_NOW,)),
}
_START_AGAIN = {Event.APPLY: Transition(State.APPLIED, mails=(MailKind.CONFIRM_ADDRESS,))}


def _link_again(state: State) -> dict[Event, Transition]:
    """Who registers a second time is sent their own link, and nothing on the page tells that they were known."""
    return {Event.APPLY: Transition(state, mails=_LINK_AGAIN)}


TRANSITIONS: Mapping[State | None, Mapping[Event, Transition]] = MappingProxyType(
    {
        None: _START_AGAIN,
        State.APPLIED: {
            **_START_AGAIN,
            Event.CONFIRM: Transition(State.CONFIRMED),
            Event.APPLICATION_LAPSES: Transition(State.LAPSED),
            Event.COHORT_CANCELLED: Transition(State.CANCELLED),
        },
        State.CONFIRMED: {
            Event.APPLY: Transition(State.CONFIRMED, mails=(MailKind.CONTINUE_FORM,)),
            Event.SUBMIT: Transition(
                State.SCREENING, mails=(MailKind.APPLICATION_RECEIVED, MailKind.APPLICATION_ARRIVED)
            ),
            Event.ADMIT: Transition(State.ACCEPTED, seats=1, mails=(MailKind.WELCOME,)),
            Event.JOIN_WAITLIST: Transition(State.WAITLISTED, mails=(MailKind.WAITLISTED,)),
            Event.APPLICATION_LAPSES: Transition(State.LAPSED),
            **_ANY_TIME_BEFORE_A_SEAT,
        },
        State.SCREENING: {
            **_link_again(State.SCREENING),
            **_TEACHERS_CHOICE,
            Event.TALK_FIRST: Transition(State.TALK_FIRST, mails=(MailKind.TALK_FIRST,)),
            **_ONCE_ASKED,
        },
        State.TALK_FIRST: {**_link_again(State.TALK_FIRST), **_TEACHERS_CHOICE, **_ONCE_ASKED},
        State.WAITLISTED: {
            **_link_again(State.WAITLISTED),
            Event.NOT_NOW: _TEACHERS_CHOICE[Event.NOT_NOW],
            Event.COURSE_BEGINS: Transition(State.LAPSED, mails=(MailKind.NO_PLACE,)),
            Event.OFFER: Transition(State.OFFERED, seats=1, mails=(MailKind.SEAT_OFFER,)),
            **_ONCE_ASKED,
        },
        State.OFFERED: {
            **_link_again(State.OFFERED),
            Event.TAKE_OFFER: Transition(State.ACCEPTED, mails=(MailKind.WELCOME,)),
            Event.DECLINE_OFFER: Transition(State.WITHDRAWN, seats=-1, mails=(MailKind.WITHDRAWAL_CONFIRMED,)),
            Event.OFFER_LAPSES: Transition(State.WAITLISTED, seats=-1, mails=(MailKind.OFFER_LAPSED,)),
            Event.DEFER: Transition(State.DEFERRED, seats=-1, mails=(MailKind.DEFERRED,)),
            Event.WITHDRAW: Transition(State.WITHDRAWN, seats=-1, mails=(MailKind.WITHDRAWAL_CONFIRMED,)),
            Event.COHORT_CANCELLED: Transition(State.CANCELLED, seats=-1, mails=(MailKind.COHORT_CANCELLED,)),
        },
        State.ACCEPTED: {
            **_link_again(State.ACCEPTED),
            Event.WITHDRAW: Transition(State.WITHDRAWN, seats=-1, mails=(MailKind.WITHDRAWAL_CONFIRMED,)),
            Event.DEFER: Transition(State.DEFERRED, seats=-1, mails=(MailKind.DEFERRED,)),
            Event.DROP_OUT: Transition(State.DROPPED_OUT, seats=-1, mails=(MailKind.DROPPED_OUT,)),
            Event.COMPLETE: Transition(State.COMPLETED, mails=(MailKind.COMPLETED,)),
            Event.COHORT_CANCELLED: Transition(State.CANCELLED, seats=-1, mails=(MailKind.COHORT_CANCELLED,)),
        },
        State.NOT_NOW: {**_link_again(State.NOT_NOW), Event.RECONSIDER: Transition(State.SCREENING)},
        State.WITHDRAWN: _START_AGAIN,
        State.DEFERRED: _START_AGAIN,
        State.DROPPED_OUT: {
            **_link_again(State.DROPPED_OUT),
            Event.RETURN: Transition(State.ACCEPTED, seats=1, mails=(MailKind.WELCOME,)),
        },
        State.COMPLETED: {**_link_again(State.COMPLETED), Event.NOT_COMPLETE: Transition(State.ACCEPTED)},
        # A teacher gives a place to somebody who waited in vain, when another does not come.
        State.LAPSED: {**_START_AGAIN, Event.ACCEPT: _TEACHERS_CHOICE[Event.ACCEPT]},
        State.CANCELLED: {},
    }
)


def after(state: State | None, event: Event) -> Transition:
    """What follows from an event.

    Raises:
        NotPossibleNowError: the table has no such row.

    """
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise NotPossibleNowError(state, event) from None
