"""The end of the retention time: background answers are erased, and that they were is recorded (invariant 11)."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.storage import answers, asked, audit, beside_steps, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)


def work_on(key: Key, now: datetime) -> None:
    """Erases the answers of everyone who applied to a cohort, accepted or not, and what they were asked afterwards.
    Done twice, it erases what is left.
    """
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id, erased = key.pk.removeprefix("COHORT#"), 0
    for one in registrations.of_cohort(cohort_id):
        asked.erase(one)
        if not (one.answered or one.proof_number):
            continue
        answers.erase(one)
        beside_steps.answers_are_erased(one, audit.entry(one.id, "retention", "answers erased", now))
        erased += 1
    log.note("answers were erased", cohort=cohort_id, count=erased)
    timers.done(key, now + _LEASE)
