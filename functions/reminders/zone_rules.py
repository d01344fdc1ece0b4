"""States change the rules of their clocks: sessions ahead are derived again by the shipped ones (invariant 12)."""

from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Key as ConditionKey

from functions.shared import clock, ids, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.rescheduling import Cause, Reschedule, derived_again, told_of
from functions.shared.domain.zones import VERSION
from functions.shared.storage import cohorts, rescheduling, schema, stack_keys, table
from functions.shared.storage.writes import Put

_RECORD_VERSION = 1
ENOUGH = timedelta(seconds=8)
"""Of the sweep's minute, when all else that is due has been seen to: thousands of courses are the work of many."""


def derive_again(now: datetime) -> int:
    """After each deployment with other rules: each course whose instants change is a change of dates, of which people
    are told. It goes on where the sweep before had no time left. One course that fails keeps none of the others; says
    how many failed, and then all are looked at again.
    """
    known = table.read(stack_keys.zone_rules()) or {}
    if known.get("rules") == VERSION:
        return 0
    # What was reached by other rules than the shipped ones says nothing of these.
    so_far = known if known.get("deriving") == VERSION else {}
    reached, failed, began = so_far.get("reached", ""), 0, clock.now()
    for cohort_id in _courses_after(reached):
        if clock.now() - began > ENOUGH:
            _keep(known, deriving=VERSION, reached=reached, missed=so_far.get("missed", 0) + failed)
            return failed
        try:
            _rederive(cohorts.get(cohort_id), now)
        except Exception as error:  # noqa: BLE001 - mails and reminders of all other courses must not wait for it
            failed += 1
            log.failed("the dates of a course could not be derived again", error)
        reached = cohort_id
    if so_far.get("missed", 0) + failed:
        _keep(known, deriving=VERSION, reached="", missed=0)
    else:
        _keep({}, rules=VERSION)
        log.note("all dates follow the rules of the clocks that are shipped")
    return failed


def _courses_after(reached: str) -> list[str]:
    """The ids of all cohorts after one of them, in the order of their ids."""
    key = schema.catalogue(reached)
    after = ConditionKey(schema.PK).eq(key.pk) & ConditionKey(schema.SK).gt(key.sk)
    return [item["id"] for item in table.query(after)]


def _keep(known: dict[str, object], **what: object) -> None:
    rules = {"rules": known["rules"]} if "rules" in known else {}
    table.write(Put({**stack_keys.zone_rules().attributes(), schema.VERSION: _RECORD_VERSION, **rules, **what}))


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
