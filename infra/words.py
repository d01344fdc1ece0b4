"""Takes the words of code, templates and formats into every catalogue: `make words`, after any change of them.

What is new stands in a catalogue with nothing beside it, what has changed is marked fuzzy, what is unused is dropped.
"""

import io
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from functions.shared import catalogue_file, languages
from functions.shared.format_words import words_of

ROOT = Path(__file__).parents[1]

_WIDTH = 110


def _format(file: BinaryIO, *_: object, **_options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """The texts of a course's format, with a comment beside those on which somebody's safety hangs."""
    for words, safety in words_of(tomllib.load(file)):
        yield 1, "", words, [catalogue_file.SAFETY] if safety else []


def _template(file: BinaryIO, keywords: Any, _tags: Any, options: Any) -> Iterator[tuple[int, str, Any, list[str]]]:  # noqa: ANN401 - Babel's own shapes
    """Jinja's own extraction, which hands a comment on without its tag."""
    for line, function, words, comments in babel_extract(file, keywords, ["safety:"], {**options, "silent": "false"}):
        yield line, function, words, [catalogue_file.SAFETY] if comments else []


METHODS: list[tuple[str, Any]] = [
    ("functions/**.py", "python"),
    ("templates/formats/**.toml", _format),
    ("templates/**.html", _template),
    ("templates/**.txt", _template),
]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def found() -> Catalog:
    """Every text that a person may read, as code, templates and formats say it."""
    catalogue = Catalog(project="Kindred", charset="utf-8")
    keywords = {"later": None, "_": None, "gettext": None, "ngettext": (1, 2)}
    for file, _line, words, comments, context in extract_from_dir(
        ROOT, METHODS, OPTIONS, keywords, directory_filter=_ours
    ):
        catalogue.add(words, None, [(file, 0)], auto_comments=comments, context=context)
    return catalogue


def taken_into(catalogue: Catalog, words: Catalog) -> bytes:
    """The catalogue with all words in it, as its file should stand."""
    catalogue.update(words, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        message.locations = sorted({(file, 0) for file, _ in message.locations})
        message.flags -= {"python-brace-format"}
        if catalogue_file.is_safety(message) and not message.user_comments:
            message.user_comments = [catalogue_file.TO_BE_READ]
    written = io.BytesIO()
    write_po(written, catalogue, width=_WIDTH, sort_by_file=True, include_lineno=False, omit_header=True)
    return _header(str(catalogue.locale), catalogue.plural_forms) + written.getvalue()


def _header(language: str, plural_forms: str) -> bytes:
    """Gettext's own header, without dates and names: the file changes when its words do."""
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plural_forms}\\n"\n\n'
    ).encode()


def is_translated(message: Message) -> bool:
    """Whether every form that the language has is there."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def _ours(folder: str) -> bool:
    return Path(folder).name not in {"__pycache__", ".venv", ".venv-ministack", "node_modules", "tests", "infra"}


def main() -> None:
    words = found()
    for file in sorted(languages.CATALOGUES.glob("*.po")):
        catalogue = catalogue_file.read(file)
        file.write_bytes(taken_into(catalogue, words))
        missing = sum(1 for one in catalogue if one.id and not is_translated(one))
        unread = sum(map(catalogue_file.is_unread, catalogue))
        print(f"{file.stem}: {len(catalogue)} texts, {missing} not translated, {unread} safety texts to be read")


if __name__ == "__main__":
    main()
