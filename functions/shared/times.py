"""Instants as people read them: in their zone, by the customs of their language (CLDR, through Babel)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from babel.dates import format_date, format_time, get_timezone_name
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


def day(at: datetime, zone: str, language: str) -> str:
    return plain_day(at.astimezone(zone_of(zone)).date(), language)


def plain_day(on: date, language: str) -> str:
    return format_date(on, "full", locale=locale(language))


def clock(at: datetime, zone: str, language: str) -> str:
    return format_time(at.astimezone(zone_of(zone)), "short", locale=locale(language))


def zone_name(at: datetime, zone: str, language: str) -> str:
    """What people there call their time at that instant, with the place: summer time has another name."""
    local = at.astimezone(zone_of(zone))
    name = get_timezone_name(local, locale=locale(language))
    return f"{name} ({city(zone, language)})"


def city(zone: str, language: str) -> str:
    """The place that a zone is named after, as the reader calls it."""
    named = locale(language).time_zones.get(zone, {}).get("city")
    return named or zone.rpartition("/")[2].replace("_", " ")


@cache
def zones_to_choose(language: str) -> dict[str, list[tuple[str, str]]]:
    """By region, both as the reader calls them: each zone and its place, in alphabetical order."""
    found = {}
    for region, zones in by_region().items():
        named = [(zone, _with_country(zone, language)) for zone in zones]
        found[said(REGIONS.get(region, region), language)] = sorted(named, key=lambda one: one[1].casefold())
    return found


def _with_country(zone: str, language: str) -> str:
    """Three parts, where cities of one country have rules of their own: Argentina, Indiana, Kentucky, North Dakota."""
    _, *country, _ = zone.split("/")
    place = city(zone, language)
    return f"{place}, {country[0].replace('_', ' ')}" if country and country[0] not in place else place


def same_day(at: datetime, zone: str, other_zone: str) -> bool:
    return at.astimezone(zone_of(zone)).date() == at.astimezone(zone_of(other_zone)).date()


def listed(names: Iterable[str], language: str) -> str:
    """Names as people put them in a row: with "and", or what stands for it, before the last."""
    return format_list(list(names), locale=locale(language))
