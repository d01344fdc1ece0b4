"""What somebody does about their own registration for which the link of an old mail must not be enough: each is asked
for on their page, and done by the link of a mail that was sent just then.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from functions.shared.domain.models import Person
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TRANSITIONS, Event, State


class Act(StrEnum):
    WITHDRAW = "withdraw"
    MOVE = "move"
    ADDRESS = "address"
    COPY = "copy"
    ERASE = "erase"


LINK_LASTS = timedelta(hours=2)
MAILS_AN_HOUR = 5


def open_to(registration: Registration, person: Person, now: datetime) -> list[Act]:
    """What somebody can ask for as they stand."""
    state = registration.state
    possible = {
        Act.WITHDRAW: Event.WITHDRAW in TRANSITIONS[state],
        Act.MOVE: Event.DEFER in TRANSITIONS[state],
        Act.ADDRESS: state not in {State.APPLIED, State.LAPSED},
        Act.COPY: state is not State.APPLIED and (person.copy_from is None or person.copy_from <= now),
        Act.ERASE: state is not State.APPLIED,
    }
    return [act for act, can in possible.items() if can]
