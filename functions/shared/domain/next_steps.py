"""When something must have become of a registration: an address confirmed, a form sent, an offer taken."""

import datetime as dt
from datetime import date, datetime, timedelta

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.domain.schedule import instant
from functions.shared.domain.zones import zone

CONFIRM_WITHIN = timedelta(days=7)
FORM_WITHIN = timedelta(days=30)
TALK_WITHIN = timedelta(days=7)
NUDGED_AGAIN_AFTER = timedelta(days=2)
_MORNING = dt.time(8)
BEFORE_A_SEAT = frozenset({State.CONFIRMED, State.OFFERED, State.WAITLISTED})
"""What is due of these hangs on the day on which the course begins."""


def hear_by(cohort: Cohort, now: datetime) -> date:
    """The day that is promised to the applicant, in the course's zone."""
    return (now + timedelta(days=cohort.hear_within_days)).astimezone(zone(cohort.zone)).date()


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
        case State.OFFERED if registration.offered_until:
            at = min(registration.offered_until, cohort.first_start)
        case State.WAITLISTED:
            at = cohort.first_start
        case State.ACCEPTED if registration.moved_from:
            at = since
    return max(since, at) if at else None


def day_of_the_minimum(cohort: Cohort) -> datetime | None:
    """When the teachers are told that too few have a place."""
    return instant(cohort.minimum_by, _MORNING, cohort.zone) if cohort.minimum and cohort.minimum_by else None
