"""Courses: sessions at their instants (invariant 12), rounds as they were (7 to 10), answers erased in time (11)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations

from functions.shared.domain.cohort import Cohort, CohortStatus
from functions.shared.domain.rounds import STAFF, Round
from functions.shared.domain.schedule import instant
from functions.shared.domain.zones import VERSION
from functions.shared.storage import schema
from functions.shared.storage.schema import Entry
from infra.verifying.facts import Facts
from infra.verifying.findings import Finding

_SWEPT_BY = timedelta(days=2)
"""After the day of erasure: the sweep has had its time."""


def check(facts: Facts, now: datetime) -> Iterator[Finding]:
    for cohort in facts.cohorts.values():
        yield from _dates(facts, cohort, now)
    for one in facts.rounds:
        yield from _round(facts, one)
    with_answers = {(cohort, name) for cohort, name in facts.registrations if name in facts.answers}
    for name in facts.answers - {name for _, name in with_answers}:
        yield Finding("answers belong to somebody", name, "there is no such registration")
    for cohort_id, name in with_answers:
        due = facts.due.get(schema.entry(cohort_id, Entry.ERASURE))
        if due is None or datetime.fromisoformat(due.partition("#")[0]) + _SWEPT_BY < now:
            yield Finding("answers are erased in time", name, "their day is over, or none is set")


def _dates(facts: Facts, cohort: Cohort, now: datetime) -> Iterator[Finding]:
    if cohort.status is CohortStatus.CANCELLED:
        return
    held = sorted((one for one in facts.sessions[cohort.id] if not one.cancelled), key=lambda one: one.starts_at)
    if not held:
        yield Finding("courses have sessions", cohort.id, "none is held")
        return
    if (cohort.first_start, cohort.last_end) != (held[0].starts_at, max(one.ends_at for one in held)):
        yield Finding("a course knows its dates", cohort.id, "its beginning or end is not that of its sessions")
    for one in held:
        wrong = one.starts_at != instant(one.day, one.time, one.zone)
        if one.starts_at > now and one.tz_version == VERSION and wrong:
            yield Finding("times are right", f"{cohort.id} {one.id}", "its instant is not that of its wall time")
        if one.ends_at - one.starts_at != timedelta(minutes=one.minutes):
            yield Finding("times are right", f"{cohort.id} {one.id}", "it does not last as long as it says")


def _round(facts: Facts, one: Round) -> Iterator[Finding]:
    about = f"{one.cohort} {one.session} round {one.number}"
    seated = Counter(person for people in one.rooms for person in people)
    for person, rooms in seated.items():
        if rooms > 1:
            yield Finding("one room for each", about, f"{person} is in {rooms} rooms")
        guest = schema.Key(f"COHORT#{one.cohort}", f"GUEST#{one.session}#{person}")
        theirs = (one.cohort, person) in facts.registrations or guest in facts.guests
        if not theirs and not person.startswith(STAFF):
            yield Finding("who was paired was there", about, f"{person} is nobody of the course, and no guest")
    wished = _kept_apart(facts, one.cohort)
    for stay in one.stays:
        for two in combinations(stay.people, 2):
            since = wished.get(frozenset(two))
            if since is not None and since < stay.since:
                yield Finding("never-pair is honoured", about, f"room {stay.room} has two who are kept apart")


def _kept_apart(facts: Facts, cohort_id: str) -> dict[frozenset[str], datetime]:
    """Since when; a wish that was changed since says nothing of the rounds before."""
    pairs = {frozenset((one.first, one.second)): one.at for one in facts.apart.get(cohort_id, [])}
    for wish in facts.wishes.get(cohort_id, []):
        for other in wish.apart:
            if wish.changed_at is not None:
                pairs[frozenset((wish.registration, other))] = wish.changed_at
    return pairs
