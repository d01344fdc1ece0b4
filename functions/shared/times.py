"""Instants as people read them: in their zone, by the customs of their language (CLDR, through Babel)."""

from datetime import date, datetime

from babel.dates import format_date, format_time, get_timezone_name

from functions.shared.domain.zones import zone as zone_of
from functions.shared.languages import locale


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
    place = zone.rpartition("/")[2].replace("_", " ")
    return f"{name} ({place})"


def same_day(at: datetime, zone: str, other_zone: str) -> bool:
    return at.astimezone(zone_of(zone)).date() == at.astimezone(zone_of(other_zone)).date()
