"""States change the rules of their clocks: sessions ahead are derived again by the shipped ones (invariant 12)."""

from datetime import datetime

from functions.shared import ids, log
from functions.shared.domain.rescheduling import Cause, Reschedule, derived_again, told_of
from functions.shared.domain.zones import VERSION
from functions.shared.storage import cohorts, rescheduling, schema, table
from functions.shared.storage.writes import Put

_RECORD_VERSION = 1


def derive_again(now: datetime) -> int:
    """Once after each deployment with other rules: each course whose instants change is a change of dates, of which
    people are told. Says how many there were.
    """
    key = schema.zone_rules()
    known = table.read(key)
    if known is not None and known["rules"] == VERSION:
        return 0
    count = 0
    for cohort in cohorts.in_catalogue():
        sessions = cohorts.all_sessions(cohort.id)
        changed = derived_again(sessions, now)
        if not changed:
            continue
        what = Reschedule(
            id=ids.derived("zones", cohort.id, VERSION),
            cohort=cohort.id,
            at=now,
            changes=told_of(sessions, changed),
            cause=Cause.CLOCKS,
        )
        try:
            rescheduling.change(cohort, cohorts.course(cohort.id), sessions, changed, what)
        except rescheduling.DatesChangedMeanwhileError:
            # A teacher's press at the same moment: the next sweep sees what it made.
            return count
        count += 1
    table.write(Put({**key.attributes(), schema.VERSION: _RECORD_VERSION, "rules": VERSION}))
    log.note("the rules of the world's clocks are others", count=count)
    return count
