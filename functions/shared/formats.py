"""Reads the course formats from templates/formats/: a file may extend another and say only what differs."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from functions.shared.domain.format_checks import problems
from functions.shared.domain.formats import Agreement, Format
from functions.shared.places import TEMPLATES

FOLDER = TEMPLATES / "formats"
_EXTENDS = "extends"
_ABSTRACT = "abstract"


class FormatError(Exception):
    """Raised when a format file is not right: names the file, the field and what was expected."""


@cache
def load_all(folder: Path = FOLDER) -> dict[str, Format]:
    """Every format that can be opened, by id, in the order of the files' names.

    Raises:
        FormatError: one of the files is not right.

    """
    tables = {path.stem: _parse(path) for path in sorted(folder.glob("*.toml"))}
    concrete = [stem for stem, table in tables.items() if not table.get(_ABSTRACT, False)]
    return {stem: _check(stem, _resolve(stem, tables)) for stem in concrete}


def frozen(course: Format) -> bytes:
    """The copy that a cohort keeps: later edits of the file change no running cohort (README, Decisions)."""
    return msgspec.json.encode(course, order="sorted")


def thawed(copy: bytes) -> Format:
    return msgspec.json.decode(copy, type=Format)


def agreement_hash(agreement: Agreement) -> str:
    """What a participant agreed to, to the letter: kept with the time of their agreement."""
    return hashlib.sha256(msgspec.json.encode(agreement, order="sorted")).hexdigest()


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path.name}: expected TOML in UTF-8: {error}") from None


def _resolve(stem: str, tables: dict[str, dict[str, Any]], seen: tuple[str, ...] = ()) -> dict[str, Any]:
    table = {key: value for key, value in tables[stem].items() if key not in {_EXTENDS, _ABSTRACT}}
    parent = tables[stem].get(_EXTENDS)
    if parent is None:
        return table
    if parent not in tables or parent in (*seen, stem):
        raise FormatError(f"{stem}.toml: {_EXTENDS}: expected another format file without a circle, not {parent!r}")
    return _merged(_resolve(parent, tables, (*seen, stem)), table)


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged; lists of tables with ids are merged by id, new ones after the others; all else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = below.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _merged(old, value)
        elif isinstance(old, list) and _by_id(old) and _by_id(value):
            rows = {row["id"]: row for row in old}
            rows.update({row["id"]: _merged(rows.get(row["id"], {}), row) for row in value})
            merged[key] = list(rows.values())
        else:
            merged[key] = value
    return merged


def _by_id(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "id" in row for row in value)


def _check(stem: str, table: dict[str, Any]) -> Format:
    try:
        course = msgspec.convert({"id": stem, **table}, Format)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$.")
        field = where.rstrip("`") or "the file"
        raise FormatError(f"{stem}.toml: {field}: {message[0].lower()}{message[1:]}") from None
    if found := [f"{stem}.toml: {field}: expected {expected}" for field, expected in problems(course)]:
        raise FormatError("\n".join(found))
    return course
