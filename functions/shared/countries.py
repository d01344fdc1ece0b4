"""Countries and territories to choose from, as CLDR names them in the reader's language."""

import re
from functools import cache

from functions.shared.languages import locale
from functions.shared.times import alphabetically

NO_COUNTRY = "\N{EN DASH}"
"""Stands at the top of the list, where none is chosen."""
_ISO = re.compile(r"[A-Z]{2}")
_NO_PLACES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
"""What CLDR names with two letters and is no country: unions, pseudo-locales, parts with a code by exception."""


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Pairs of ISO 3166 code and name, by name as accents are passed over."""
    named = locale(language).territories
    places = [(code, str(name)) for code, name in named.items() if _ISO.fullmatch(code) and code not in _NO_PLACES]
    return tuple(sorted(places, key=lambda one: alphabetically(one[1])))


def country(code: str, language: str) -> str:
    """The name of one; the code itself where there is none."""
    return str(locale(language).territories.get(code, code))
