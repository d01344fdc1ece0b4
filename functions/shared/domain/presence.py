"""How long somebody was in a session, and what that counts as, by the format's rule.

What is known comes from many sides, in any order, twice or not at all. Whatever is missing speaks for the person.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from functions.shared.domain.formats import AttendanceRule
from functions.shared.domain.models import Attendance, Session, Visit

RECONNECTS_WITHIN = timedelta(minutes=3)
"""A lost connection, or the way into a pair's room and back, is no absence."""

ASKED_AGAIN_WITHIN = timedelta(minutes=5)
"""Two answers of a room that is asked every two minutes: one may be lost."""

PAIR = ":pair:"
"""Stands in the key of a visit to a pair's own room."""
Span = tuple[datetime, datetime]


class Standing(StrEnum):
    FULL = "full"
    LATE = "late"
    PARTIAL = "partial"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """`minutes` are known only where a provider tells of comings and goings: a page that sleeps says nothing."""

    standing: Standing
    minutes: int | None = None
    late_by: int = 0
    counts: bool = False
    by_teacher: bool = False


ABSENT = Presence(standing=Standing.ABSENT)


def presence(
    record: Attendance | None, session: Session, rule: AttendanceRule, *, in_pairs: Iterable[Span] = ()
) -> Presence:
    """What the record of a person and a session amounts to; `in_pairs` are the times of the rounds that they were in,
    when they may have left the main room for a room of their own.
    """
    if record is None:
        return ABSENT
    if record.verdict:
        standing = Standing(record.verdict)
        return Presence(standing=standing, counts=_counts(standing, rule), by_teacher=True)
    if not (record.sources or record.made_up):
        return ABSENT
    if record.made_up:
        return Presence(standing=Standing.FULL, counts=True)
    spans = _merged([*_spans(record, session), *in_pairs], session)
    # What is known of pairs' own rooms adds to a stay in the main room; by itself it says nothing of the rest.
    told = any(PAIR not in key for key in record.visits)
    came = min([start for start, _ in spans] if told else [record.first_at], default=record.first_at)
    late_by = max(0, _minutes(came - session.starts_at))
    minutes = sum(_minutes(end - start) for start, end in spans) if told else None
    standing = _standing(minutes, late_by, session, rule)
    if "tick" in record.sources and standing is not Standing.LATE:
        standing = Standing.FULL
    return Presence(standing=standing, minutes=minutes, late_by=late_by, counts=_counts(standing, rule))


def _standing(minutes: int | None, late_by: int, session: Session, rule: AttendanceRule) -> Standing:
    if minutes is not None and minutes * 100 < rule.full_percent * session.minutes:
        return Standing.PARTIAL
    return Standing.LATE if late_by > rule.late_after else Standing.FULL


def _counts(standing: Standing, rule: AttendanceRule) -> bool:
    return standing in {Standing.FULL, Standing.LATE} or (standing is Standing.PARTIAL and rule.partial_counts)


def _spans(record: Attendance, session: Session) -> Iterable[Span]:
    """A stay whose beginning was lost began when the person pressed the button, or with the session; one whose end was
    lost goes on.
    """
    pressed = record.first_at if "join" in record.sources else session.starts_at
    for visit in record.visits.values():
        yield visit.joined or pressed, session.ends_at if visit.goes_on or visit.left is None else visit.left


def _merged(spans: Collection[Span], session: Session) -> list[Span]:
    """Within the session, overlapping or nearly so made one: two devices are one person."""
    inside = sorted((max(start, session.starts_at), min(end, session.ends_at)) for start, end in spans)
    merged: list[Span] = []
    for start, end in inside:
        if end <= start:
            continue
        if merged and start - merged[-1][1] <= RECONNECTS_WITHIN:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def with_visit(
    visits: Mapping[str, Visit], key: str, *, joined: datetime | None, left: datetime | None
) -> dict[str, Visit]:
    """The visits with what was said of one of them: the earliest coming and the latest going stay, in whatever order
    and however often they are told.
    """
    known = visits.get(key, Visit())
    first = min(filter(None, (known.joined, joined)), default=None)
    last = max(filter(None, (known.left, left)), default=None)
    again = max(filter(None, (known.again, joined)), default=None)
    return {**visits, key: Visit(joined=first, left=last, again=again)}


def seen_inside(visits: Mapping[str, Visit], room: str, now: datetime) -> dict[str, Visit]:
    """The visits when somebody is found in a room that is asked now and then: the stay goes on, or a new one begins
    where they were not seen for a while.
    """
    of_room = {key: one for key, one in visits.items() if key.startswith(room) and one.left}
    last = max(of_room, key=lambda key: of_room[key].left or now, default=None)
    if last is not None and now - (of_room[last].left or now) <= ASKED_AGAIN_WITHIN:
        return with_visit(visits, last, joined=None, left=now)
    return with_visit(visits, f"{room}{len(of_room)}", joined=now, left=now)


def all_left(visits: Mapping[str, Visit], room: str, at: datetime) -> dict[str, Visit]:
    """The visits when a room has ended (`room` is what their keys begin with): whoever was in it then has left. Whoever
    came later is in the next one.
    """
    return {
        key: replace(one, left=at) if key.startswith(room) and one.goes_on and one.again and one.again <= at else one
        for key, one in visits.items()
    }


def is_in(visits: Mapping[str, Visit]) -> bool:
    """Whether some device of theirs is in the main room, as far as is known."""
    return any(one.goes_on for key, one in visits.items() if PAIR not in key)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
