"""A catalogue of words, as translators write it (gettext's .po), made into what programs read (.mo)."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from functions.shared.languages import UNREAD

SAFETY = "safety"
"""The comment, from beside the words in code, template or format, that marks texts on which somebody's safety hangs."""
TO_BE_READ = "to be read by a native speaker"
"""The translator's comment on a safety text, until somebody replaces it by their name."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read(file: Path) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=file.stem.replace("-", "_"))


def compiled_from(file: Path) -> bytes:
    """The bytes of the .mo file, with the number of unread safety texts as an entry of its own."""
    catalogue = read(file)
    # Same words, same bytes: without this the header says when it was made.
    catalogue.creation_date = _NEVER
    catalogue.add(UNREAD, str(sum(map(is_unread, catalogue))), context=UNREAD)
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def is_safety(message: Message) -> bool:
    return bool(message.id) and any(comment.startswith(SAFETY) for comment in message.auto_comments)


def is_unread(message: Message) -> bool:
    return is_safety(message) and TO_BE_READ in message.user_comments
