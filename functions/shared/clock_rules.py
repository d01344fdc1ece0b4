"""VTIMEZONE: what the clocks of a zone do around a course, for calendar programs that do not know the zone.

icalendar makes one too; its changes begin at the wall time after the change and not before it (RFC 5545, 3.6.5), and
hang on lists of dates that other parsers read in part (found by tests/templates/test_calendar.py with ical.js).
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from functions.shared.domain.zones import zone

if TYPE_CHECKING:
    from icalendar import Timezone

_SECOND = timedelta(seconds=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """The clocks go from one offset to another; `wall` is what they show in the moment before."""

    wall: datetime
    was: timedelta
    becomes: timedelta
    name: str


@cache
def of(name: str, first_year: int, last_year: int) -> "Timezone":
    """A zone from the beginning of the year before the first to the end of the year after the last."""
    # Imported here: few requests and mails have a calendar in them (README, Decisions).
    from icalendar import Timezone  # noqa: PLC0415

    begin, end = datetime(first_year - 1, 1, 1, tzinfo=UTC), datetime(last_year + 2, 1, 1, tzinfo=UTC)
    place = zone(name)
    local = begin.astimezone(place)
    offset = local.utcoffset() or timedelta(0)
    made = Timezone()
    made.add("tzid", name)
    made.add_component(_observance([Change(local.replace(tzinfo=None), offset, offset, local.tzname() or name)]))
    alike: dict[tuple[timedelta, timedelta, str], list[Change]] = defaultdict(list)
    for one in changes(place, begin, end):
        alike[one.was, one.becomes, one.name].append(one)
    for group in alike.values():
        for part in [group] if _pattern(group) else [[one] for one in group]:
            made.add_component(_observance(part, goes_on=part[-1].wall.year > last_year))
    return made


def changes(place: tzinfo, begin: datetime, end: datetime) -> Iterator[Change]:
    """Each change of a zone's offset between two instants, found day by day and then to the second."""
    day = begin
    while day < end:
        after = min(day + timedelta(days=1), end)
        if _offset(place, day) != _offset(place, after):
            low, high = day, after
            while high - low > _SECOND:
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(place, middle) == _offset(place, low) else (low, middle)
            was = _offset(place, low)
            yield Change(
                (high + was).replace(tzinfo=None), was, _offset(place, high), high.astimezone(place).tzname() or ""
            )
            # Two changes within a day (they have happened) are found one after the other.
            day = high
        else:
            day = after


def _offset(place: tzinfo, at: datetime) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta(0)


def _pattern(group: list[Change]) -> str:
    """The yearly rule that all of them follow, if there is one: "the last Sunday of March"."""
    first = group[0].wall
    years = [one.wall.year for one in group]
    same = {(one.wall.month, one.wall.weekday(), one.wall.time()) for one in group}
    if len(group) < 2 or len(same) > 1 or years != list(range(years[0], years[0] + len(years))):  # noqa: PLR2004
        return ""
    for nth in (_from_end(first), _from_start(first)):
        if all(nth in {_from_start(one.wall), _from_end(one.wall)} for one in group):
            return f"{nth}{_DAYS[first.weekday()]}"
    return ""


def _from_start(at: datetime) -> int:
    return (at.day - 1) // 7 + 1


def _from_end(at: datetime) -> int:
    return -((monthrange(at.year, at.month)[1] - at.day) // 7 + 1)


def _observance(group: list[Change], *, goes_on: bool = False) -> Any:  # noqa: ANN401 - one of two of the library's classes
    """A rule that the zone gives up within these years says when it held last."""
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - as above

    first = group[0]
    made = TimezoneDaylight() if first.becomes > first.was else TimezoneStandard()
    made.add("dtstart", first.wall)
    made.add("tzoffsetfrom", first.was)
    made.add("tzoffsetto", first.becomes)
    made.add("tzname", first.name)
    if pattern := _pattern(group):
        ends = {} if goes_on else {"until": (group[-1].wall - group[-1].was).replace(tzinfo=UTC)}
        made.add("rrule", {"freq": "yearly", "bymonth": first.wall.month, "byday": pattern, **ends})
    return made
