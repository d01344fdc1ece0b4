"""When nobody is written to: in their night, and in the silence of a retreat."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from functions.shared.domain.models import Session

NIGHT_FROM, NIGHT_UNTIL = dt.time(22), dt.time(7)
"""On the reader's clock nothing is sent between these."""


@dataclass(frozen=True)
class Silence:
    """From and until when nothing is mailed: the retreat."""

    begins: datetime
    ends: datetime


def may_go_at(at: datetime, zone: tzinfo, quiet: Sequence[Silence] = ()) -> datetime:
    """When somebody may be written to, from an instant on: out of the silence and of their night. After the one the
    other may have begun. A sweep may come hours late, and a teacher may press in the reader's night.
    """
    while is_night(at, zone, quiet):
        at = out_of_silence(at, quiet)
        at = morning_after(at.astimezone(zone)) if is_night(at, zone) else at
    return at


def out_of_silence(at: datetime, quiet: Iterable[Silence]) -> datetime:
    """Then, or when the silence is over that it falls into."""
    for silence in quiet:
        if silence.begins <= at < silence.ends:
            at = silence.ends
    return at


def is_night(at: datetime, zone: tzinfo, quiet: Iterable[Silence] = ()) -> bool:
    """Whether nothing may be sent then: somebody's night, or the silence."""
    by_day = NIGHT_UNTIL <= at.astimezone(zone).time() < NIGHT_FROM
    return not by_day or any(silence.begins <= at < silence.ends for silence in quiet)


def silences(sessions: Iterable[Session]) -> list[Silence]:
    return [Silence(one.starts_at, one.ends_at) for one in sessions if one.retreat and not one.cancelled]


def morning_after(local: datetime) -> datetime:
    day = local.date() if local.time() < NIGHT_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, NIGHT_UNTIL, local.tzinfo).astimezone(UTC)
