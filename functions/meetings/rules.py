"""When a meeting at a provider is looked at again, and when its teachers have to hear of it."""

from datetime import UTC, datetime, time, timedelta

from functions.shared.domain.models import Session

FILLED_BEFORE = timedelta(hours=24)
LAST_LOOK_BEFORE = timedelta(minutes=20)
"""Those who have come since are given their way in; whoever comes later gets it at the click."""
_WAITS = (1, 2, 5, 15, 60)
"""Minutes after an attempt that failed, by how many have."""
_LASTING_WAIT = timedelta(hours=1)
_TRIES_IN_SILENCE = 3
_CLOSE = timedelta(hours=2)
_AFTER_MIDNIGHT = time(0, 1)
"""Daily limits end at midnight UTC."""


def next_look(session: Session, now: datetime) -> datetime | None:
    """After all went well."""
    looks = (session.starts_at - FILLED_BEFORE, session.starts_at - LAST_LOOK_BEFORE)
    return next((at for at in looks if at > now), None)


def is_filled_now(session: Session, now: datetime) -> bool:
    return now >= session.starts_at - FILLED_BEFORE


def try_again(session: Session, attempts: int, now: datetime, *, lasting: bool, daily: bool) -> datetime | None:
    """After a failure; never once the session is over."""
    if daily:
        at = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), _AFTER_MIDNIGHT, UTC)
    elif lasting:
        at = now + _LASTING_WAIT
    else:
        at = now + timedelta(minutes=_WAITS[min(attempts, len(_WAITS)) - 1])
    return at if at < session.ends_at else None


def must_be_told(session: Session, attempts: int, now: datetime, *, lasting: bool) -> bool:
    """At once where only a person can mend it or the session is near; else when it has failed a few times."""
    return lasting or attempts >= _TRIES_IN_SILENCE or session.starts_at - now < _CLOSE
