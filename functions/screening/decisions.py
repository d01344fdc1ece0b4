"""What a teacher decides about a registration, with what it leaves beside it and who is told."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from functions.shared import sealing
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.next_steps import hear_by
from functions.shared.domain.prerequisites import FULFILLED, PrerequisiteMissingError
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event, NotPossibleNowError
from functions.shared.mail import queue
from functions.shared.storage import answers, audit, registrations

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
_TO_A_PLACE = frozenset({"accept", "waitlist"})
"""Whoever waits is offered a place by itself: it is asked before."""


LONGEST_REASON = 2_000


def decide(cohort: Cohort, registration: Registration, press: str, by: str, now: datetime, *, reason: str = "") -> None:
    """Carries a decision out; a reason is sealed for the others who decide.

    Raises:
        NotPossibleNowError, ChangedMeanwhileError: another teacher was quicker.
        NoSeatLeftError: there is no place for the person just now.
        PrerequisiteMissingError: they have not shown what the course asks for.
        SealingUnavailableError: the reason cannot be sealed, so nothing is done.

    """
    if registration.submitted_at is None:
        raise NotPossibleNowError(registration.state, DECISIONS[press])
    if press in _TO_A_PLACE and registration.prerequisite not in FULFILLED:
        raise PrerequisiteMissingError
    words = reason.strip()[:LONGEST_REASON] if press == "not-now" else ""
    sealed = sealing.seal(registration.id, {answers.REASON: words}) if words else {}
    entry = audit.entry(registration.id, by, press, now)
    kept = answers.kept(registration.id, sealed)
    # What was promised then is over: they are to hear anew.
    promised = {"hear_by": hear_by(cohort, now)} if press == "reconsider" else {}
    event = DECISIONS[press]
    _, planned = registrations.move(cohort, registration, event, now, entry, *kept, decided_by=by, **promised)
    queue.nudge(planned)
