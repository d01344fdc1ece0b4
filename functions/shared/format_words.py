"""Which parts of a course's format are texts, and the format as it reads in another language."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from functions.shared import languages
from functions.shared.domain.formats import Format

_TEXTS = frozenset(
    {
        "title", "shape", "summary", "for_whom", "why_questions", "kept_until", "population", "notes_for_teachers",
        "approach", "objectives", "opens", "themes", "afterwards", "for_two", "for_three", "text", "why", "source",
        "promises", "consent", "at_lowest", "at_highest",
    }
)  # fmt: skip
"""Not among them: a choice's options. An answer is kept as the format writes it, so that what it means
(`look_closer_if`) hangs on no language; only its label is translated. Nor the titles of books."""
_SAFETY = frozenset({"agreement", "approach", "questions", "sections", "why_questions", "kept_until"})
"""Where a wrong word could do harm: read by a native speaker before a course is held in that language."""


def words_of(table: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each text of a format's file, and whether somebody's safety hangs on it."""
    for field, value in table.items():
        for words in _words(field, value):
            yield words, field in _SAFETY


def in_language(course: Format, language: str) -> Format:
    """The course with its texts in a language; one that is not translated stays as it is."""
    if language.partition("-")[0] == course.language.partition("-")[0]:
        return course
    table = _said("", msgspec.to_builtins(course), lambda words: languages.said(words, language))
    return msgspec.convert(table, Format)


def _words(field: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        if field in _TEXTS | {"options"}:
            yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _words(name, one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(field, one)


def _said(field: str, value: Any, say: Callable[[str], str]) -> Any:  # noqa: ANN401 - any shape that a format has
    if isinstance(value, str):
        return say(value) if field in _TEXTS else value
    if isinstance(value, dict):
        labels = {"labels": [say(one) for one in value["options"]]} if value.get("options") else {}
        return {name: _said(name, one, say) for name, one in value.items()} | labels
    if isinstance(value, list | tuple):
        return [_said(field, one, say) for one in value]
    return value
