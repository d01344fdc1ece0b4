"""The meetings of a course at a provider: who is to be looked at when, and the calls themselves put on their queue."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.cohort import ASKED_WHO_IS_IN, MADE_AHEAD
from functions.shared.storage import cohorts, meetings, table, timers
from functions.shared.storage.schema import Key
from functions.shared.video.queue import PrepareMeeting, nudge

_LEASE = timedelta(minutes=2)
ON_THE_QUEUE = timedelta(minutes=5)
"""How long a call may lie on its queue before the sweep puts it there again: the claim makes that harmless."""


def arm(key: Key, now: datetime) -> None:
    """After a course was opened, its dates or its rooms have changed, or it was cancelled."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    cohort = cohorts.get(cohort_id)
    made = {one.session for one in meetings.of_cohort(cohort_id) if one.external_id}
    wanted = [
        one.id
        for one in cohorts.all_sessions(cohort_id)
        if one.ends_at > now and (cohort.main_video in MADE_AHEAD | ASKED_WHO_IS_IN or one.id in made)
    ]
    for session in wanted:
        table.write(timers.meeting(cohort_id, session, now + ON_THE_QUEUE))
        nudge(PrepareMeeting(cohort=cohort_id, session=session))
    timers.done(key, now + _LEASE)


def ask(key: Key, now: datetime) -> None:
    """Puts one call on the queue."""
    if not timers.lease(key, now, now + ON_THE_QUEUE):
        return
    cohort_id, session_id = key.pk.removeprefix("COHORT#"), key.sk.removeprefix("MEETING#")
    nudge(PrepareMeeting(cohort=cohort_id, session=session_id))
    log.note("a meeting is to be seen to", cohort=cohort_id, session=session_id)
