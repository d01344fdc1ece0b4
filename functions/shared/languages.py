"""Languages: the words of pages and mails come from gettext catalogues, dates and zones from CLDR."""

import gettext
from functools import cache

from babel import Locale, UnknownLocaleError

from functions.shared.places import TEMPLATES

CATALOGUES = TEMPLATES / "languages"
"""<language>/LC_MESSAGES/kindred.mo; a language without one is written to in English."""
DEFAULT = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@cache
def translations(language: str) -> gettext.NullTranslations:
    return gettext.translation("kindred", CATALOGUES, languages=[language], fallback=True)


@cache
def locale(language: str) -> Locale:
    """CLDR's locale for a language tag; English where it has none."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT)


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def name_of(language: str, reader: str) -> str:
    """What a language is called in the reader's own."""
    return str(locale(reader).languages.get(language, language))
