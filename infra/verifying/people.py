"""People, and what points to them: each is found by their address, by their courses, and not at all once erased."""

from collections.abc import Iterator
from datetime import datetime

from functions.shared.domain.registration import Registration
from functions.shared.storage import person_keys, schema
from infra.verifying.facts import Facts
from infra.verifying.findings import Finding


def check(facts: Facts, _now: datetime) -> Iterator[Finding]:
    yield from _registered(facts)
    yield from _addressed(facts)
    yield from _erased(facts)
    for key, role in facts.marks.items():
        if key.pk.startswith("COHORT#") and key.sk.startswith("STAFF#"):
            cohort_id, person = key.pk.removeprefix("COHORT#"), key.sk.removeprefix("STAFF#")
            if schema.teaches(person, cohort_id) not in facts.marks:
                yield Finding("who teaches finds their course", person, f"{role} of {cohort_id}, and not listed there")


def _registered(facts: Facts) -> Iterator[Finding]:
    for (cohort_id, name), one in facts.registrations.items():
        if one.person not in facts.people:
            yield Finding("registrations have a person", name, f"there is no person {one.person}")
        for pointer in (schema.applicant(cohort_id, one.person), person_keys.registered(one.person, cohort_id)):
            if facts.marks.get(pointer) != name and not _is_gone(facts, one):
                yield Finding("one registration for each person", name, f"{pointer.sk} points elsewhere")


def _is_gone(facts: Facts, one: Registration) -> bool:
    person = facts.people.get(one.person)
    return person is None or person.is_erased


def _addressed(facts: Facts) -> Iterator[Finding]:
    found: dict[str, set[str]] = {}
    for key, person in facts.marks.items():
        if key.pk.startswith("ADDRESS#"):
            found.setdefault(person, set()).add(key.pk)
            if person not in facts.people:
                yield Finding("addresses lead to somebody", key.pk, f"there is no person {person}")
    for one in facts.people.values():
        theirs = schema.address(one.address, one.name).pk
        if not one.is_erased and theirs not in found.get(one.id, set()):
            yield Finding("everybody is found by their address", one.id, "their address does not lead to them")


def _erased(facts: Facts) -> Iterator[Finding]:
    """The ledger is kept: nobody in it is in the table, unless the sweep is still at it."""
    ledger = {key.sk.removeprefix("PERSON#") for key in facts.marks if key.pk == "ERASED"}
    done = {one for one in ledger if person_keys.erasing(one) not in facts.marks}
    mailed = {mail.person for mail in facts.mails.values()}
    for one in done:
        person = facts.people.get(one)
        if person is not None and not person.is_erased:
            yield Finding("erased is erased", one, "the ledger names them, and they are there")
        if one in mailed:
            yield Finding("erased is erased", one, "there are mails to them")
    for (_, name), one_registration in facts.registrations.items():
        if one_registration.person in done and name in facts.answers:
            yield Finding("erased is erased", name, "their answers are there")
