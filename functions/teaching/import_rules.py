"""People from a table, as CSV: each line read for itself, and each bad one said with its number and what is wrong."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from functions.shared.address_check import NO_LINK, looks_like_a_link
from functions.shared.domain.words import later
from functions.shared.domain.zones import is_known

MOST = 200
"""Lines at once: each is a transaction of its own."""
_NEEDED = ("name", "address")
_KNOWN = (*_NEEDED, "zone", "language", "pronouns")
_LONGEST = 80


class BadTableError(Exception):
    """Raised when the whole is no table that can be read: `why` says so."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line, from 2: the first has the columns' names. `wrong` is what keeps it from being taken."""

    line: int
    name: str
    address: str
    zone: str = ""
    language: str = ""
    pronouns: str = ""
    wrong: str = ""


def rows(text: str, languages: Iterable[str]) -> list[Row]:
    """The lines of a table with a header; columns may stand in any order, with commas, semicolons or tabs between.

    Raises:
        BadTableError: a column is missing, there is no line, or there are too many.

    """
    lines = text.lstrip("\ufeff").strip().splitlines()
    if not lines:
        raise BadTableError(later("Please paste a table, or choose a file."))
    divider = max(",;\t", key=lines[0].count)
    table = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=divider, skipinitialspace=True)
    header = {name.strip().casefold(): name for name in table.fieldnames or ()}
    if any(name not in header for name in _NEEDED):
        raise BadTableError(later("The first line must name the columns; “name” and “address” must be among them."))
    columns = {name: header[name] for name in _KNOWN if name in header}
    try:
        found = [
            _row(number, {name: record.get(column) for name, column in columns.items()})
            for number, record in enumerate(table, 2)
        ]
    except csv.Error:
        raise BadTableError(
            later("A quotation mark is open somewhere: the table cannot be read from there on.")
        ) from None
    if not found or len(found) > MOST:
        raise BadTableError(later("From 1 to 200 people at once, please."))
    return _judged(found, set(languages))


def _row(line: int, record: dict[str, str | None]) -> Row:
    return Row(line=line, **{name: " ".join((value or "").split()) for name, value in record.items()})


def _judged(found: Iterable[Row], languages: set[str]) -> list[Row]:
    seen: set[tuple[str, str]] = set()
    judged = []
    for row in found:
        who = (row.address.casefold(), row.name.casefold())
        problems = {
            later("The name is missing."): not row.name,
            later("The name is too long."): max(len(row.name), len(row.pronouns)) > _LONGEST,
            NO_LINK: looks_like_a_link(row.name),
            later("The address is missing."): not row.address,
            later("There is no such time zone."): bool(row.zone) and not is_known(row.zone),
            later("We have no such language."): bool(row.language) and row.language not in languages,
            later("The same person stands further up."): who in seen,
        }
        seen.add(who)
        wrong = next((why for why, stands in problems.items() if stands), "")
        judged.append(Row(**{**row.__dict__, "wrong": wrong}))
    return judged
