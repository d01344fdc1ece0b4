"""Wishes in confidence: who would rather not be with whom, and in which languages somebody is at ease.

A partition of its own, so that other functions can be kept from it (dynamodb:LeadingKeys). A participant's wish is read
by nobody but themselves and the pairing; a pair that teachers entered is read by those of them who are not named in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.shared.domain.cohort import Cohort
from functions.shared.storage import cohorts, live_keys, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Delete, Put

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a participant wishes: to be apart from these (registrations, or staff with their prefix)."""

    registration: str
    apart: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    line: str = ""
    """Words to one teacher, who alone reads them."""
    line_to: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """Two whom a teacher wants apart; either may be of the staff."""

    first: str
    second: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Wishes:
    never: frozenset[frozenset[str]]
    languages: dict[str, frozenset[str]]


def of_cohort(cohort_id: str) -> Wishes:
    """All that pairing has to honour, without whose wish it is."""
    found = list(table.query(table.in_collection(live_keys.wish(cohort_id, "").pk)))
    own = [from_item(item, Wish, VERSION) for item in found if item[schema.SK].startswith("WISH#")]
    kept = [from_item(item, KeptApart, VERSION) for item in found if item[schema.SK].startswith("APART#")]
    pairs = {frozenset((one.registration, other)) for one in own for other in one.apart}
    pairs |= {frozenset((one.first, one.second)) for one in kept}
    languages = {one.registration: frozenset(one.languages) for one in own if one.languages}
    return Wishes(frozenset(pair for pair in pairs if len(pair) > 1), languages)


def together(several: Iterable[Wishes]) -> Wishes:
    """Those of several courses, where people of one are guests of another."""
    found = list(several)
    languages = {one: known for wishes in found for one, known in wishes.languages.items()}
    return Wishes(frozenset(pair for wishes in found for pair in wishes.never), languages)


def of(cohort_id: str, registration_id: str) -> Wish:
    item = table.read(live_keys.wish(cohort_id, registration_id))
    return from_item(item, Wish, VERSION) if item else Wish(registration=registration_id)


def wished(cohort: Cohort, wish: Wish) -> None:
    table.write(Put(to_item(live_keys.wish(cohort.id, wish.registration), wish, VERSION) | cohorts.erased_with(cohort)))


def lines_to(cohort_id: str, teacher: str) -> list[Wish]:
    found = table.query(table.in_collection(live_keys.wish(cohort_id, "").pk, "WISH#"))
    return [wish for item in found if (wish := from_item(item, Wish, VERSION)).line and wish.line_to == teacher]


def kept_apart(cohort_id: str, reader: str) -> list[KeptApart]:
    """Pairs that teachers entered, as one of the staff may see them: not those in which they are named themselves."""
    found = table.query(table.in_collection(live_keys.apart(cohort_id, "", "").pk, "APART#"))
    pairs: Iterable[KeptApart] = (from_item(item, KeptApart, VERSION) for item in found)
    return [pair for pair in pairs if reader not in {pair.first, pair.second}]


def keep_apart(cohort: Cohort, pair: KeptApart) -> None:
    key = live_keys.apart(cohort.id, pair.first, pair.second)
    table.write(Put(to_item(key, pair, VERSION) | cohorts.erased_with(cohort)))


def let_together(cohort_id: str, first: str, second: str) -> None:
    table.write(Delete(live_keys.apart(cohort_id, first, second)))


def line_waits(cohort: Cohort, teacher: str) -> None:
    """A mark, without words, beside the cohort's staff: other functions may say that there is something to read."""
    key = live_keys.line_waits(cohort.id, teacher)
    table.write(Put({**key.attributes(), schema.VERSION: VERSION} | cohorts.erased_with(cohort)))


def line_is_waiting(cohort_id: str, teacher: str) -> bool:
    return table.read(live_keys.line_waits(cohort_id, teacher)) is not None


def line_was_read(cohort_id: str, teacher: str) -> None:
    table.write(Delete(live_keys.line_waits(cohort_id, teacher)))
