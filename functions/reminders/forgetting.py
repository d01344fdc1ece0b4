"""Erases everything about a person who has asked for it: once the entry is gone, all of it is."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TRANSITIONS, Event
from functions.shared.storage import (
    answers,
    attendance,
    audit,
    certificates,
    cohorts,
    guests,
    ledger,
    live_keys,
    persons,
    registrations,
    table,
    timers,
    ways_in,
)
from functions.shared.storage.schema import Key
from functions.shared.storage.writes import Delete

_LEASE = timedelta(minutes=2)


def work_on(key: Key, now: datetime) -> None:
    """Each part can be done twice; where the function dies on the way, the entry comes back."""
    if not timers.lease(key, now, now + _LEASE):
        return
    person_id = key.pk.removeprefix("PERSON#")
    for one in registrations.all_of_person(person_id):
        _forget(one, now)
    ledger.empty_person(persons.get(person_id))
    table.write(audit.entry(person_id, "erasure", "person erased", now), Delete(key))
    log.note("a person was erased", person=person_id)


def _forget(one: Registration, now: datetime) -> None:
    """Gives their seat back first, so that it goes on to whoever waits."""
    for event in (Event.WITHDRAW, Event.APPLICATION_LAPSES):
        if event in TRANSITIONS[one.state]:
            registrations.move(cohorts.get(one.cohort), one, event, now)
            break
    # Read again: a page of the form may have been kept until just now.
    one = registrations.get(one.cohort, one.id)
    answers.erase(one)
    for record in attendance.of_registration(one.cohort, one.id):
        table.write(Delete(record))
    # Their ways into meetings of other courses first: what leads to them is erased below.
    for made_up in guests.of_registration(one.cohort, one.id):
        for key in ways_in.keys_of(made_up.cohort, one.id):
            table.write(Delete(key))
    theirs = (ways_in.keys_of(one.cohort, one.id), guests.keys_of(one.cohort, one.id), certificates.key_of(one))
    for key in (each for keys in theirs for each in keys):
        table.write(Delete(key))
    table.write(Delete(live_keys.wish(one.cohort, one.id)))
    ledger.empty(one, now)
