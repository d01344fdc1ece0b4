"""What checks need to know of the whole table, gathered in one walk: records, and no more of the rest than its keys."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Attendance, Mail, Person, Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.rounds import Round
from functions.shared.storage import schema
from functions.shared.storage.guests import MakeUp
from functions.shared.storage.items import Item
from functions.shared.storage.mail_switch import Switch
from functions.shared.storage.wishes import KeptApart, Wish
from infra.verifying.findings import Finding
from infra.verifying.shapes import UnknownShapeError, named, shape_of


@dataclass
class Facts:
    """`marks` are keys of pointers, with what they point to; `due` is when an item falls due, by its key; `unreadable`
    is what today's code could not make sense of.
    """

    cohorts: dict[str, Cohort] = field(default_factory=dict)
    sessions: dict[str, list[Session]] = field(default_factory=lambda: defaultdict(list))
    registrations: dict[tuple[str, str], Registration] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    mails: dict[schema.Key, Mail] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    guests: dict[schema.Key, MakeUp] = field(default_factory=dict)
    apart: dict[str, list[KeptApart]] = field(default_factory=lambda: defaultdict(list))
    wishes: dict[str, list[Wish]] = field(default_factory=lambda: defaultdict(list))
    answers: set[str] = field(default_factory=set)
    marks: dict[schema.Key, str] = field(default_factory=dict)
    due: dict[schema.Key, str] = field(default_factory=dict)
    switch: Switch | None = None
    unreadable: list[Finding] = field(default_factory=list)


def gathered(items: Iterable[Item]) -> Facts:
    facts = Facts()
    for item in items:
        key = schema.Key(item[schema.PK], item[schema.SK])
        try:
            record = shape_of(item).read(item)
        except UnknownShapeError:
            facts.unreadable.append(Finding("known kinds", named(item), "nothing of ours writes such an item"))
            continue
        except Exception as error:  # noqa: BLE001 - whatever keeps an item from being read is what is looked for
            said = f"cannot be read by this version: {type(error).__name__}"
            facts.unreadable.append(Finding("readable", named(item), said))
            continue
        if schema.DUE_AT in item:
            facts.due[key] = item[schema.DUE_AT]
        _note(facts, key, record)
    return facts


def _note(facts: Facts, key: schema.Key, record: Any) -> None:  # noqa: ANN401 - any of the table's records
    if isinstance(record, dict):
        facts.marks[key] = next((str(record[name]) for name in _POINTS_BY if name in record), "")
    elif note := _NOTES.get(type(record)):
        note(facts, key, record)
    if key.pk.startswith("ANSWERS#"):
        facts.answers.add(key.pk.removeprefix("ANSWERS#"))


_POINTS_BY = ("registration", "person", "role", "id", "session")
"""What a pointer points to, or a mark says; the first that there is."""


def _put(name: str, by: Callable[[schema.Key, Any], Any]) -> Callable[[Facts, schema.Key, Any], None]:
    return lambda facts, key, record: getattr(facts, name).__setitem__(by(key, record), record)


def _add(name: str) -> Callable[[Facts, schema.Key, Any], None]:
    return lambda facts, _key, record: getattr(facts, name).append(record)


def _of_course(name: str) -> Callable[[Facts, schema.Key, Any], None]:
    return lambda facts, key, record: getattr(facts, name)[key.pk.partition("#")[2]].append(record)


def _switch(facts: Facts, _key: schema.Key, record: Switch) -> None:
    facts.switch = record


_NOTES: Mapping[type, Callable[[Facts, schema.Key, Any], None]] = MappingProxyType(
    {
        Cohort: _put("cohorts", lambda _key, one: one.id),
        Registration: _put("registrations", lambda key, one: (key.pk.removeprefix("COHORT#"), one.id)),
        Person: _put("people", lambda _key, one: one.id),
        Mail: _put("mails", lambda key, _one: key),
        MakeUp: _put("guests", lambda key, _one: key),
        Session: _of_course("sessions"),
        Wish: _of_course("wishes"),
        KeptApart: _of_course("apart"),
        Round: _add("rounds"),
        Attendance: _add("attendance"),
        Switch: _switch,
    }
)
