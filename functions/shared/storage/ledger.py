"""Erasing a person: the wish is recorded in one write, and carried out by the sweep, as often as it takes.

The ledger holds opaque ids and instants. It outlives what it is about: after a restore it is applied again.
"""

from collections.abc import Iterator
from datetime import datetime

from functions.shared.domain.models import ERASED, Person
from functions.shared.domain.registration import Registration
from functions.shared.storage import audit, person_keys, persons, registrations, schema, table
from functions.shared.storage.items import to_item
from functions.shared.storage.writes import Delete, Put

VERSION = 1
_KEPT_PARTS = frozenset({"PERSON", "ERASE#PERSON"})
"""Of a person's own collection: their empty record, and the entry that is being worked on."""


def begin(person_id: str, by: str, now: datetime) -> None:
    key = person_keys.erasing(person_id)
    table.write(
        Put({**person_keys.erased(person_id).attributes(), schema.VERSION: VERSION, "at": schema.stamp(now)}),
        Put({**key.attributes(), schema.VERSION: VERSION, **schema.due(now, key)}),
        audit.entry(person_id, by, "erasure asked for", now),
    )


def entries() -> Iterator[str]:
    """The ids of everyone whom the ledger names."""
    for item in table.query(table.in_collection("ERASED")):
        yield item[schema.SK].removeprefix("PERSON#")


def empty(registration: Registration, now: datetime) -> None:
    """What is left of a registration: that somebody was here, and how it ended. Its links lead nowhere any more."""
    left = Registration(
        id=registration.id,
        cohort=registration.cohort,
        person=registration.person,
        state=registration.state,
        applied_at=registration.applied_at,
        changed_at=now,
        version=registration.version + 1,
        link_version=registration.link_version + 1,
    )
    key = schema.registration(registration.cohort, registration.id)
    gone = [
        schema.asked(registration.cohort, registration.id),
        schema.note(registration.cohort, registration.id),
        schema.next_step(registration.cohort, registration.id),
    ]
    table.write(Put(to_item(key, left, registrations.VERSION)), *map(Delete, gone))


def empty_person(person: Person) -> None:
    """Their record stays, with nothing in it: rosters and grids of others point at its id."""
    nobody = Person(id=person.id, name="…", address="", zone="UTC", languages=("en",), unreachable=ERASED)
    pointers = [schema.address_key(person.address, name) for name in persons.names_at(person.address, person.id)]
    own = table.keys(table.in_collection(f"PERSON#{person.id}"))
    gone = [*pointers, *(key for key in own if key.sk not in _KEPT_PARTS)]
    while gone:
        some, gone = gone[: table.MOST_WRITES], gone[table.MOST_WRITES :]
        table.write(*map(Delete, some))
    table.write(Put(to_item(schema.person(person.id), nobody, persons.VERSION)))
