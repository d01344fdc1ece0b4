"""A missed session made up for in a parallel course: where that can be, and the invitation to it."""

from collections.abc import Sequence
from datetime import datetime

from functions.shared.domain.cohort import Cohort, CohortStatus
from functions.shared.domain.mails import about_guest
from functions.shared.domain.models import Mail, Session
from functions.shared.domain.registration import Registration
from functions.shared.storage import audit, cohorts, guests, mails, table
from functions.shared.storage.guests import MakeUp

MOST = 8
"""Choices for one session: the next ones."""
Choice = tuple[Cohort, Session]


def choices(cohort: Cohort, missed: Sequence[Session], now: datetime) -> dict[str, list[Choice]]:
    """By missed session those ahead in other courses of the same format that teach the same, the soonest first; none
    that is at the time of one of their own.
    """
    if not missed:
        return {}
    own = cohorts.sessions(cohort.id)
    others = [
        one
        for one in cohorts.in_catalogue()
        if one.id != cohort.id
        and one.format_id == cohort.format_id
        and one.status is not CohortStatus.CANCELLED
        and one.last_end > now
    ]
    free = [
        (other, session)
        for other in others
        for session in cohorts.sessions(other.id)
        if session.starts_at > now
        if not any(mine.starts_at < session.ends_at and session.starts_at < mine.ends_at for mine in own)
    ]
    free.sort(key=lambda choice: choice[1].starts_at)
    return {one.id: [choice for choice in free if choice[1].counts_as == one.counts_as][:MOST] for one in missed}


def invite(one: Registration, missed: Session, choice: Choice, by: str, now: datetime) -> list[Mail]:
    """Has somebody be a guest there: they are written to, and so is the lead of that course."""
    other, session = choice
    made_up = MakeUp(
        registration=one.id, home=one.cohort, missed=missed.id, cohort=other.id, session=session.id, at=now
    )
    planned = [guests.told(made_up, session, now), about_guest(other, session, one.id, now)]
    before = [each for each in guests.of_registration(one.cohort, one.id) if each.missed == missed.id]
    gone = [write for each in before if each.where != made_up.where for write in guests.taken_back(each)[1:]]
    table.write(
        *guests.invited(made_up),
        *gone,
        audit.entry(one.id, by, f"make-up of {missed.id} in {other.id}", now),
    )
    return [mail for mail in planned if mails.plan_once(mail)]
