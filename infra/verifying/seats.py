"""Seats and the waiting list (invariants 1 and 2), and what must happen to whoever has been promised something."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import HOLDS_A_SEAT, State
from functions.shared.storage import schema
from infra.verifying.facts import Facts
from infra.verifying.findings import Finding

_COUNTED = HOLDS_A_SEAT | {State.COMPLETED}
"""Whoever completes a course had a seat in it, and keeps it: nobody comes after them."""


def check(facts: Facts, _now: datetime) -> Iterator[Finding]:
    of_cohort: dict[str, list[Registration]] = defaultdict(list)
    for (cohort_id, _), one in facts.registrations.items():
        of_cohort[cohort_id].append(one)
    for cohort in facts.cohorts.values():
        theirs = of_cohort[cohort.id]
        held, waiting = sum(one.state in _COUNTED for one in theirs), sum(one.waits for one in theirs)
        if cohort.held > cohort.capacity:
            yield Finding("never oversold", cohort.id, f"{cohort.held} seats of {cohort.capacity} are held")
        if cohort.held != held:
            yield Finding("seats are counted", cohort.id, f"the counter says {cohort.held}, there are {held}")
        if cohort.waiting != waiting:
            yield Finding("who waits is counted", cohort.id, f"the counter says {cohort.waiting}, there are {waiting}")
    for (cohort_id, name), one in facts.registrations.items():
        if cohort_id not in facts.cohorts:
            yield Finding("registrations have a course", name, f"there is no course {cohort_id}")
        if one.state is State.OFFERED and schema.next_step(cohort_id, name) not in facts.due:
            yield Finding("offers end", name, "nothing will take the offer back when its time is over")
        if one.state is State.OFFERED and one.offered_until is None:
            yield Finding("offers end", name, "the offer has no end")
