"""What is sent around a session, to whom, and at which moment of theirs: rules as data, kept with the cohort.

A moment is never in somebody's night and never in the silence of the retreat, and what has lost its moment is not sent
(invariant 4): not after an outage, not because somebody joins late, not because a rule is switched on.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from functions.shared.domain.formats import MissedMail
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Session
from functions.shared.domain.quiet_hours import Silence, is_night, may_go_at, morning_after
from functions.shared.domain.registration import Registration

EVENING = dt.time(21, 30)
"""What would come too late after the night comes on the evening before it."""
_HALF = 2
_CLOSE = timedelta(hours=2)
"""A day's notice given so shortly before would sit beside the hour's: then only that one is sent."""
_SOON_AFTER = timedelta(minutes=30)
"""Where the next session begins before the next day's moment, what is for the time between comes right after."""
_LONG = timedelta(hours=6)
AFTERWARDS = timedelta(days=3)
"""What is about a session that is over is of use for so long, or until the next one begins."""


class Anchor(StrEnum):
    START = "start"
    END = "end"
    COURSE = "course"
    """The start of the first session: once for the whole course."""


class Whom(StrEnum):
    ALL = "all"
    MISSED = "missed"
    """Those who were not there."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`minutes` before (negative) or after the anchor; or at `at` on the reader's clock, `days` before (negative) or
    after the anchor's day there. One that is `held` waits for a teacher to personalise, send or stop each mail. Only
    moments after `since` count: switching a rule on sends nothing late.
    """

    id: str
    kind: MailKind
    anchor: Anchor = Anchor.START
    minutes: int = 0
    at: dt.time | None = None
    days: int = 0
    whom: Whom = Whom.ALL
    held: bool = False
    on: bool = True
    since: datetime | None = None


DEFAULTS: tuple[Rule, ...] = (
    Rule(id="reading", kind=MailKind.BEFORE_COURSE, anchor=Anchor.COURSE, at=dt.time(9), days=-7),
    Rule(id="day", kind=MailKind.REMINDER_DAY, minutes=-24 * 60),
    Rule(id="hour", kind=MailKind.REMINDER_HOUR, minutes=-60),
    Rule(id="after", kind=MailKind.AFTER_SESSION, anchor=Anchor.END, at=dt.time(9), days=1),
    Rule(id="missed", kind=MailKind.MISSED_SESSION, anchor=Anchor.END, minutes=120, whom=Whom.MISSED, held=True),
)


def defaults(missed_mail: MissedMail) -> tuple[Rule, ...]:
    """The rules that a cohort begins with, by what its format says of the mail after a missed session."""
    if missed_mail is MissedMail.HELD:
        return DEFAULTS
    on = missed_mail is MissedMail.SENT
    return tuple(replace(one, held=False, on=on) if one.whom is Whom.MISSED else one for one in DEFAULTS)


CHOOSABLE = (MailKind.BEFORE_COURSE, MailKind.REMINDER_DAY, MailKind.REMINDER_HOUR, MailKind.AFTER_SESSION)
"""What a person can take off: all that goes to everyone by a rule."""


def concerns(rule: Rule, session: Session, held: Sequence[Session]) -> bool:
    """Whether a rule speaks of a session, among those that are held: one about the course speaks of its first alone,
    one of the days after of the last of a day.
    """
    if rule.anchor is Anchor.COURSE:
        return session.id == held[0].id
    ends_its_day = all(one.starts_at <= session.starts_at for one in held if one.day == session.day)
    return ends_its_day or not _is_for_days_after(rule)


def moment(
    rule: Rule, session: Session, zone: tzinfo, silences: Sequence[Silence] = (), following: datetime | None = None
) -> datetime:
    """When a rule's moment has come for a reader whose clock is `zone`: out of their night, and of the silence.
    `following` is when the session after it begins.
    """
    at = _as_written(rule, session, zone)
    if _is_for_days_after(rule) and following and at > following - _CLOSE:
        at = session.ends_at + _SOON_AFTER
    if rule.anchor is Anchor.END:
        return may_go_at(at, zone, silences)
    at = _by_day(session, at, zone)
    silence = next((one for one in silences if one.begins <= at < one.ends), None)
    return _last_day_moment(silence.begins - timedelta(minutes=30), zone) if silence else at


def useless_from(rule: Rule, session: Session, following: datetime | None = None) -> datetime:
    """When a rule's mail has lost its moment. `following` is when the session after it begins."""
    if rule.anchor is Anchor.END:
        end = session.ends_at + timedelta(minutes=max(rule.minutes, 0), days=max(rule.days, 0)) + AFTERWARDS
        return min(end, following) if following else end
    is_early = rule.at is not None or -timedelta(minutes=rule.minutes) > _LONG
    return session.starts_at - _CLOSE if is_early else session.starts_at


def first_possible(
    rule: Rule, session: Session, quiet: Sequence[Silence] = (), following: datetime | None = None
) -> datetime:
    """Before this the rule's moment has come for nobody, wherever they live."""
    return min(_everywhere(rule, session, quiet, following))


def last_possible(
    rule: Rule, session: Session, quiet: Sequence[Silence] = (), following: datetime | None = None
) -> datetime:
    """After this it has come for everybody."""
    return max(_everywhere(rule, session, quiet, following))


def serves(
    rule: Rule, session: Session, one: Registration, moment_of_theirs: datetime, now: datetime, useless: datetime
) -> bool:
    """Whether somebody gets the mail now: their moment has come, is of use, and lies after all that made it one."""
    made_one = [at for at in (rule.since, session.changed_at, one.seated_at) if at is not None]
    mutes = rule.kind.value in one.fewer
    return (
        rule.on and not mutes and moment_of_theirs <= now < useless and all(at <= moment_of_theirs for at in made_one)
    )


def following(session: Session, sessions: Sequence[Session]) -> datetime | None:
    """When the session after this one begins."""
    return next((one.starts_at for one in sessions if one.starts_at > session.starts_at and not one.cancelled), None)


def _is_for_days_after(rule: Rule) -> bool:
    return rule.anchor is Anchor.END and rule.at is not None and rule.days > 0


def _as_written(rule: Rule, session: Session, zone: tzinfo) -> datetime:
    anchor = session.ends_at if rule.anchor is Anchor.END else session.starts_at
    if rule.at is None:
        return anchor + timedelta(minutes=rule.minutes)
    day = anchor.astimezone(zone).date() + timedelta(days=rule.days)
    return datetime.combine(day, rule.at, zone).astimezone(UTC)


def _by_day(session: Session, at: datetime, zone: tzinfo) -> datetime:
    """Out of the night: the morning after it, or the evening before where too little of the notice would be left."""
    if not is_night(at, zone):
        return at
    morning = morning_after(at.astimezone(zone))
    enough = session.starts_at - (session.starts_at - at) / _HALF
    return morning if morning <= enough else _last_day_moment(at, zone)


def _last_day_moment(at: datetime, zone: tzinfo) -> datetime:
    """Then, or where that is in somebody's night, the evening before it."""
    if not is_night(at, zone):
        return at
    day = morning_after(at.astimezone(zone)).astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, EVENING, zone).astimezone(UTC)


def _everywhere(
    rule: Rule, session: Session, quiet: Sequence[Silence], following: datetime | None
) -> Iterator[datetime]:
    """The moment for every offset that clocks on earth keep, by the quarter of an hour (from -12 to +14 hours)."""
    for quarters in range(-12 * 4, 14 * 4 + 1):
        yield moment(rule, session, dt.timezone(timedelta(minutes=15 * quarters)), quiet, following)
