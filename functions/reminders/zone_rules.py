"""States change the rules of their clocks: sessions ahead are derived again by the shipped ones (invariant 12)."""

from datetime import datetime

from functions.shared import ids, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.rescheduling import Cause, Reschedule, derived_again, told_of
from functions.shared.domain.zones import VERSION
from functions.shared.storage import cohorts, rescheduling, schema, table
from functions.shared.storage.writes import Put

_RECORD_VERSION = 1


def derive_again(now: datetime) -> int:
    """Once after each deployment with other rules: each course whose instants change is a change of dates, of which
    people are told. One that fails keeps none of the others; says how many failed, and the next sweep tries again.
    """
    key = schema.zone_rules()
    known = table.read(key)
    if known is not None and known["rules"] == VERSION:
        return 0
    failed = 0
    for cohort in cohorts.in_catalogue():
        try:
            _rederive(cohort, now)
        except Exception as error:  # noqa: BLE001 - mails and reminders of all other courses must not wait for it
            failed += 1
            log.failed("the dates of a course could not be derived again", error)
    if not failed:
        table.write(Put({**key.attributes(), schema.VERSION: _RECORD_VERSION, "rules": VERSION}))
        log.note("all dates follow the rules of the clocks that are shipped")
    return failed


def _rederive(cohort: Cohort, now: datetime) -> None:
    sessions = cohorts.all_sessions(cohort.id)
    changed = derived_again(sessions, now)
    if changed:
        what = Reschedule(
            id=ids.derived("zones", cohort.id, VERSION, str(cohort.changes)),
            cohort=cohort.id,
            at=now,
            changes=told_of(sessions, changed),
            cause=Cause.CLOCKS,
        )
        rescheduling.change(cohort, cohorts.course(cohort.id), sessions, changed, what)
