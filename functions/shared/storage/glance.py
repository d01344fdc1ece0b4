"""What one participant's live page shows, in three batches of reads: after a press every page asks for it at once."""

from dataclasses import dataclass

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Person, Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.rounds import STAFF, People, Round
from functions.shared.storage import cohorts, guests, here, live_keys, persons, registrations, rounds, schema, table
from functions.shared.storage.here import Here
from functions.shared.storage.items import from_item


@dataclass(frozen=True, kw_only=True)
class Glance:
    """`group` is the person's own room, `people` and `others` are those of it, by the ids that groups use."""

    cohort: Cohort
    session: Session
    own: Registration
    me: Here | None
    person: Person
    helper: Person | None
    shown: Round | None
    group: People
    people: dict[str, Person]
    others: dict[str, Here]


def of_page(cohort_id: str, session_id: str, registration_id: str, number: int) -> Glance:
    """Reads it; `number` is the round that is open, or 0.

    Raises:
        UnknownCohortError: there is no such session.
        UnknownRegistrationError: there is no such registration, or no longer.
        UnknownPersonError: the person has been erased.

    """
    keys = {
        "cohort": schema.cohort(cohort_id),
        "session": schema.session(cohort_id, session_id),
        "own": schema.registration(cohort_id, registration_id),
        "here": live_keys.here(cohort_id, session_id, registration_id),
    }
    if number:
        keys["round"] = schema.pairing_round(cohort_id, session_id, number)
    by_key = table.read_by_key(keys.values())
    items = {name: by_key[key] for name, key in keys.items() if key in by_key}
    if "cohort" not in items or "session" not in items:
        raise cohorts.UnknownCohortError
    me = from_item(items["here"], Here, here.VERSION) if "here" in items else None
    shown = rounds.from_table(items["round"]) if "round" in items else None
    group = next((room for room in shown.rooms if registration_id in room), ()) if shown else ()
    persons_of, others = _company(cohort_id, session_id, [one for one in group if one != registration_id])
    own = (
        from_item(items["own"], Registration, registrations.VERSION)
        if "own" in items
        else guests.registration(cohort_id, session_id, registration_id)
    )
    helper = me.helped_by if me else ""
    found = persons.get_many([own.person, *persons_of.values(), *([helper] if helper else [])])
    if own.person not in found:
        raise persons.UnknownPersonError
    persons_of[registration_id] = own.person
    return Glance(
        cohort=from_item(items["cohort"], Cohort, cohorts.VERSION),
        session=from_item(items["session"], Session, cohorts.SESSION_VERSION),
        own=own,
        me=me,
        person=found[own.person],
        helper=found.get(helper),
        shown=shown,
        group=group,
        people={one: found[person] for one, person in persons_of.items() if person in found},
        others=others,
    )


def _company(cohort_id: str, session_id: str, company: list[str]) -> tuple[dict[str, str], dict[str, Here]]:
    """The person of each, and how those who take part say that they are."""
    members = [one for one in company if not one.startswith(STAFF)]
    own = {one: schema.registration(cohort_id, one) for one in members}
    said = {one: live_keys.here(cohort_id, session_id, one) for one in members}
    found = table.read_by_key([*own.values(), *said.values()])
    persons_of = {
        one: from_item(found[key], Registration, registrations.VERSION).person
        for one, key in own.items()
        if key in found
    }
    for one in members:
        if one not in persons_of and (guest := guests.of(cohort_id, session_id, one)):
            persons_of[one] = guests.as_guest(guest).person
    persons_of |= {one: one.removeprefix(STAFF) for one in company if one.startswith(STAFF)}
    return persons_of, {one: from_item(found[key], Here, here.VERSION) for one, key in said.items() if key in found}
