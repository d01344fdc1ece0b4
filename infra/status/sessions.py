"""Sessions: while people are on their way into one, nobody deploys."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from functions.shared.domain.models import Session
from functions.shared.storage import cohorts
from infra.status.point import How, Point, right

SOON = timedelta(hours=2)


def points(now: datetime) -> Iterator[Point]:
    yield of_sessions(list(_near(now)), now)


def _near(now: datetime) -> Iterator[Session]:
    for cohort in cohorts.in_catalogue():
        if cohort.first_start - SOON <= now <= cohort.last_end:
            yield from (one for one in cohorts.sessions(cohort.id) if one.starts_at - SOON <= now < one.ends_at)


def of_sessions(near: list[Session], now: datetime) -> Point:
    if not near:
        return right("No session is on, nor within two hours.")
    on = sum(one.starts_at <= now for one in near)
    free = max(one.ends_at for one in near)
    return Point(
        How.LOOK,
        f"{on} sessions are on, {len(near) - on} more begin within two hours.",
        f"Do not deploy before {free:%H:%M} UTC.",
        no_deploy=True,
    )
