"""Who is close to missing too much hears of it before they have (invariant 15): after each session, and each change of
dates.
"""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.completion import KNOWN_AFTER, outlook
from functions.shared.domain.mails import about_outlook
from functions.shared.domain.registration_states import State
from functions.shared.mail.queue import Nudges
from functions.shared.storage import cohorts, mails, presences, registrations, timers
from functions.shared.storage.schema import Key
from functions.shared.storage.timers import Progress

_LEASE = timedelta(minutes=2)


def work_on(key: Key, now: datetime) -> None:
    """One mail for each person and each number of sessions that they can still miss, however often it is looked at."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    course, sessions = cohorts.course(cohort_id), cohorts.sessions(cohort_id)
    attended = presences.counted(sessions, presences.of_cohort(cohort_id, course, sessions, now))
    planned = Nudges()
    for one in registrations.taking_part(cohort_id) if any(each.starts_at <= now for each in sessions) else []:
        stands = outlook(course, sessions, attended[one.id], now)
        if one.state is State.ACCEPTED and stands.is_close:
            mail = about_outlook(one, stands, now)
            if mails.plan_once(mail):
                planned.add(mail)
    log.note("it was looked at who is close to missing too much", cohort=cohort_id, count=planned.sent())
    following = min((one.ends_at + KNOWN_AFTER for one in sessions if one.ends_at + KNOWN_AFTER > now), default=None)
    if following:
        timers.again(key, now + _LEASE, following, Progress())
    else:
        timers.done(key, now + _LEASE)
