"""People and the addresses that reach them: an address is a fact about a person, and may be several people's."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Person
from functions.shared.storage import schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Put, Write, exists, is_new

VERSION = 1


class UnknownPersonError(Exception):
    """Raised when there is no such person, or no longer."""


def get(person_id: str) -> Person:
    """The person.

    Raises:
        UnknownPersonError: there is none.

    """
    item = table.read(schema.person(person_id))
    if item is None:
        raise UnknownPersonError
    return from_item(item, Person, VERSION)


def get_many(person_ids: Iterable[str]) -> dict[str, Person]:
    found = table.read_many(schema.person(person_id) for person_id in person_ids)
    return {item["id"]: from_item(item, Person, VERSION) for item in found}


def known_as(address: str, name: str) -> str | None:
    """The id of the person whom this address reaches under this name."""
    item = table.read(schema.address(address, name))
    return item["person"] if item else None


def at_address(address: str) -> list[str]:
    """The ids of everyone whom this address reaches."""
    key = schema.address(address, "")
    return [item["person"] for item in table.query(table.in_collection(key.pk))]


def names_at(address: str, person_id: str) -> list[str]:
    """The sort keys under which an address finds a person: their names, hashed."""
    found = table.query(table.in_collection(schema.address(address, "").pk))
    return [item[schema.SK] for item in found if item["person"] == person_id]


def added(person: Person) -> tuple[Write, Write]:
    """The writes for a new person; the second fails where the address has become known under that name meanwhile."""
    key = schema.address(person.address, person.name)
    return (
        Put(to_item(schema.person(person.id), person, VERSION), is_new()),
        Put({**key.attributes(), schema.VERSION: VERSION, "person": person.id}, is_new()),
    )


def unreachable(person_id: str, why: str, *, of: Sequence[str] = ()) -> None:
    """Notes that an address takes no mail (nothing: that it is to be tried again).

    Args:
        person_id: whose address it is.
        why: what came back, as a word.
        of: the addresses that this is known of: one that a person has left, or not come to, says nothing of theirs.

    """
    theirs = exists() & Attr("address").is_in(list(of)) if of else exists()
    try:
        table.write(Change(schema.person(person_id), theirs, to={"unreachable": why}))
    except table.ConditionFailedError:
        return


def reads(person: Person, language: str) -> None:
    """Notes the language in which somebody would like to be written to, before the others that they read."""
    table.write(Change(schema.person(person.id), exists(), builtins({"languages": person.reading(language)})))


def confirmed(person_id: str, now: datetime) -> Write:
    return Change(schema.person(person_id), exists(), {**builtins({"address_confirmed_at": now}), "unreachable": ""})


def described(person: Person) -> list[Write]:
    """Writes what a person says of themselves in the form. Under a new name their address finds them too, unless it
    is somebody else's there already.
    """
    key = schema.address(person.address, person.name)
    pointer = {**key.attributes(), schema.VERSION: VERSION, "person": person.id}
    new_name = [] if table.read(key) else [Put(pointer, is_new())]
    said = builtins(person)
    kept = ("name", "zone", "languages", "pronouns", "clock_since", "address_confirmed_at")
    words = {name: said[name] for name in kept if name in said}
    return [Change(schema.person(person.id), exists(), words), *new_name]
