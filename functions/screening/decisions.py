"""What a teacher decides about a registration, with what it leaves beside it and who is told."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event
from functions.shared.mail import queue
from functions.shared.storage import audit, registrations
from functions.shared.storage.writes import Write

DECISIONS: Mapping[str, Event] = MappingProxyType(
    {
        "accept": Event.ACCEPT,
        "waitlist": Event.WAITLIST,
        "talk": Event.TALK_FIRST,
        "not-now": Event.NOT_NOW,
        "reconsider": Event.RECONSIDER,
    }
)
"""By the name of the button."""


def decide(cohort: Cohort, registration: Registration, press: str, by: str, now: datetime, *also: Write) -> None:
    """Carries a decision out.

    Raises:
        NotPossibleNowError, ChangedMeanwhileError: another teacher was quicker.
        NoSeatLeftError: there is no place for the person just now.

    """
    entry = audit.entry(registration.id, by, press, now)
    _, planned = registrations.move(cohort, registration, DECISIONS[press], now, entry, *also, decided_by=by)
    queue.nudge(planned)
