"""The end of a course: who has completed it, by the format's rule."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.completion import completion
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.storage import beside_steps, cohorts, presences, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)


def work_on(key: Key, now: datetime) -> None:
    """Moves everyone who fulfils the rule to completed; for the others it is recorded what they attended."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    cohort, course = cohorts.get(cohort_id), cohorts.course(cohort_id)
    sessions = cohorts.all_sessions(cohort_id)
    attended = presences.counted(sessions, presences.of_cohort(cohort_id, course, sessions, now))
    for one in registrations.of_cohort(cohort_id):
        if one.state is State.ACCEPTED:
            result = completion(course.completion, course.sessions, attended[one.id])
            if result.complete and not one.overruled:
                _, mails = registrations.move(
                    cohort, one, Event.COMPLETE, now, attended=result.attended, completed_at=now
                )
                queue.nudge(mails)
            else:
                beside_steps.note_attendance(one, result.attended)
            log.note("completion was decided", cohort=cohort_id, registration=one.id, count=result.attended)
    timers.done(key, now + _LEASE)
