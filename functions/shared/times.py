"""Instants as people read them: in their zone, by the customs of their language (CLDR, through Babel)."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache

from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from babel.lists import format_list

from functions.shared.domain.words import later
from functions.shared.domain.zones import by_region
from functions.shared.domain.zones import zone as zone_of
from functions.shared.languages import locale, said

REGIONS = {
    "Africa": later("Africa"),
    "America": later("America"),
    "Antarctica": later("Antarctica"),
    "Arctic": later("Arctic"),
    "Asia": later("Asia"),
    "Atlantic": later("Atlantic"),
    "Australia": later("Australia"),
    "Europe": later("Europe"),
    "Indian": later("Indian Ocean"),
    "Pacific": later("Pacific"),
}
"""The first parts of the zones' names."""
_AS_IN_A_SENTENCE = {"es": "EEEE d 'de' MMMM 'de' y"}
"""Where CLDR writes a date as it stands alone: with a comma after the weekday. (Nor does it know the French "1er".)"""
_KNOWN_AS = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
}
"""CLDR keeps the names that zones had first."""
_PARTS = {
    "Argentina": later("Argentina"),
    "Indiana": later("Indiana"),
    "Kentucky": later("Kentucky"),
    "North_Dakota": later("North Dakota"),
}


def day(at: datetime, zone: str, language: str) -> str:
    return plain_day(at.astimezone(zone_of(zone)).date(), language)


def plain_day(on: date, language: str) -> str:
    spoken = language.partition("-")[0]
    pattern = "EEEE '1er' MMMM y" if (spoken, on.day) == ("fr", 1) else _AS_IN_A_SENTENCE.get(spoken, "full")
    return format_date(on, pattern, locale=locale(language))


def clock(at: datetime, zone: str, language: str) -> str:
    return format_time(at.astimezone(zone_of(zone)), "short", locale=locale(language))


def zone_name(at: datetime, zone: str, language: str) -> str:
    """What people there call their time at that instant, with the place: summer time has another name."""
    local = at.astimezone(zone_of(zone))
    name = get_timezone_name(local, locale=locale(language))
    place = city(zone, language)
    return f"{name}, {place}" if name.endswith(")") else f"{name} ({place})"


def city(zone: str, language: str) -> str:
    """The place that a zone is named after, as the reader calls it."""
    known = locale(language).time_zones
    named = known.get(zone, {}).get("city") or known.get(_KNOWN_AS.get(zone, ""), {}).get("city")
    return named or zone.rpartition("/")[2].replace("_", " ")


@cache
def zones_to_choose(language: str) -> dict[str, list[tuple[str, str]]]:
    """By region, both as the reader calls them: each zone and its place, in alphabetical order."""
    found = {}
    for region, zones in by_region().items():
        named = [(zone, _with_country(zone, language)) for zone in zones]
        found[said(REGIONS.get(region, region), language)] = sorted(named, key=lambda one: alphabetically(one[1]))
    return found


def _with_country(zone: str, language: str) -> str:
    """Three parts, where cities of one country have rules of their own: Argentina, Indiana, Kentucky, North Dakota."""
    _, *part, _ = zone.split("/")
    place = city(zone, language)
    within = said(_PARTS.get(part[0], part[0].replace("_", " ")), language) if part else ""
    return f"{place}, {within}" if within and within not in place else place


def alphabetically(name: str) -> str:
    """By which names are put in a row: marks above and below letters do not count."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def same_day(at: datetime, zone: str, other_zone: str) -> bool:
    return at.astimezone(zone_of(zone)).date() == at.astimezone(zone_of(other_zone)).date()


def about(span: timedelta, language: str) -> str:
    """How long something takes, roughly: "6 hours", "40 minutes"."""
    if abs(span) < timedelta(hours=2):
        return format_timedelta(abs(span), granularity="minute", threshold=2, locale=locale(language))
    return format_timedelta(abs(span), granularity="hour", threshold=1.6, locale=locale(language))


def listed(names: Iterable[str], language: str) -> str:
    """Names as people put them in a row: with "and", or what stands for it, before the last."""
    return format_list(list(names), locale=locale(language))
