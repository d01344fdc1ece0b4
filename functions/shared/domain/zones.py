"""Time zones from the `tzdata` package that is shipped and pinned, never from the machine that we happen to run on."""

import zoneinfo
from functools import cache
from importlib.resources import files

import tzdata

zoneinfo.reset_tzpath(to=())

VERSION: str = tzdata.IANA_VERSION
"""Which rules an instant was derived by: it is derived again when this has changed."""


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of an IANA name.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: there is none of that name.

    """
    return zoneinfo.ZoneInfo(name)


@cache
def is_known(name: str) -> bool:
    """Whether a person's zone is one we can reckon with: a browser may know names that we do not."""
    return name in zoneinfo.available_timezones()


@cache
def by_region() -> dict[str, tuple[str, ...]]:
    """The zones to choose from, one for each place that people live in, by region (the tz database's zone.tab)."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines()
    names = sorted(line.split("\t")[2] for line in lines if line and not line.startswith("#"))
    regions: dict[str, tuple[str, ...]] = {}
    for name in names:
        region = name.partition("/")[0]
        regions[region] = (*regions.get(region, ()), name)
    return regions
