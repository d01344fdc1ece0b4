"""Languages: the words of pages and mails come from gettext catalogues, dates and zones from CLDR."""

import gettext
from functools import cache
from io import BytesIO

from babel import Locale, UnknownLocaleError

from functions.shared.places import TEMPLATES

CATALOGUES = TEMPLATES / "languages"
"""<language>.po as people write it; the asset holds it compiled, as <language>.mo (README, "Languages")."""
DEFAULT = "en"
"""What the words in code and templates are written in."""
UNREAD = "safety-texts-unread"
"""The entry in which a compiled catalogue counts the safety texts that no native speaker has confirmed."""
_LONGEST_TAG = 35
"""What BCP 47 expects of a buffer for one."""
_RENAMED = {"iw": "he", "iw-il": "he"}
"""Old Androids ask for Hebrew by its name before 1989."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@cache
def available() -> tuple[str, ...]:
    """The languages that pages and mails can be read in."""
    return tuple(sorted({DEFAULT, *(file.stem for file in CATALOGUES.glob("*.[mp]o"))}))


@cache
def nearest(language: str) -> str:
    """The one of ours that somebody of this language reads: it itself, the wider one that it belongs to, or one of its
    sisters; nothing where there is none. However it is spelt.
    """
    wanted = _RENAMED.get(language.lower(), language.lower())
    ours = {one.lower(): one for one in available()}
    family = wanted.partition("-")[0]
    sisters = (one for name, one in ours.items() if name.partition("-")[0] == family)
    return ours.get(wanted) or ours.get(family) or next(sisters, "")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; an empty one where there is none."""
    name = nearest(language)
    compiled, written = CATALOGUES / f"{name}.mo", CATALOGUES / f"{name}.po"
    if compiled.exists():
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    if written.exists():
        # Imported here: only where nothing was compiled, which is on a developer's machine.
        from functions.shared.catalogue_file import compiled_from  # noqa: PLC0415

        return gettext.GNUTranslations(BytesIO(compiled_from(written)))
    return gettext.NullTranslations()


def said(words: str, language: str) -> str:
    """Words that are data (a label, a session's title) in a language, or as they are where it has none for them."""
    return translations(language).gettext(words) if words else words


def unread_safety_texts(language: str) -> int:
    """How many safety texts of a language no native speaker has confirmed yet."""
    count = translations(language).pgettext(UNREAD, UNREAD)
    return int(count) if count.isdigit() else 0


def understood(accepted: str) -> str:
    """The first language that we have of those in a browser's Accept-Language, or nothing."""
    weighed = [_weighed(one) for one in accepted.split(",")[:20]]
    wanted = [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
    return next((ours for tag in wanted if (ours := nearest(tag))), "")


def _weighed(one: str) -> tuple[float, str]:
    tag, _, quality = "".join(one.split()).partition(";q=")
    try:
        return (float(quality) if quality else 1.0), tag[:_LONGEST_TAG]
    except ValueError:
        return 0.0, ""


@cache
def locale(language: str) -> Locale:
    """CLDR's locale for a language tag; English where it has none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT)


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def own_name(language: str) -> str:
    """What those who speak it call it, as it stands alone in a list."""
    name = name_of(language, language)
    return name[:1].upper() + name[1:]


def name_of(language: str, reader: str) -> str:
    """What a language is called in the reader's own."""
    return locale(language).get_display_name(locale(reader)) or language if is_one(language) else language


def is_one(language: str) -> bool:
    """Whether CLDR knows a language by this tag."""
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
