"""When something must have become of a registration: an address confirmed, a form sent, an offer taken."""

import datetime as dt
from datetime import datetime, timedelta

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.domain.schedule import instant

CONFIRM_WITHIN = timedelta(days=7)
FORM_WITHIN = timedelta(days=30)
TALK_WITHIN = timedelta(days=7)
NUDGED_AGAIN_AFTER = timedelta(days=2)
_MORNING = dt.time(8)


def looked_at(registration: Registration, cohort: Cohort) -> datetime | None:
    """The instant at which the sweep looks at a registration again; none where nothing is due of it."""
    since, at = registration.changed_at, None
    match registration.state:
        case State.APPLIED:
            at = since + CONFIRM_WITHIN
        case State.CONFIRMED:
            at = min(since + FORM_WITHIN, cohort.first_start)
        case State.SCREENING if registration.hear_by:
            at = instant(registration.hear_by, _MORNING, cohort.zone)
        case State.TALK_FIRST:
            at = since + TALK_WITHIN
        case State.OFFERED:
            at = registration.offered_until
        case State.ACCEPTED if registration.moved_from:
            at = since
    return max(since, at) if at else None


def day_of_the_minimum(cohort: Cohort) -> datetime | None:
    """When the teachers are told that too few have a place."""
    return instant(cohort.minimum_by, _MORNING, cohort.zone) if cohort.minimum and cohort.minimum_by else None
