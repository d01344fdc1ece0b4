"""When reminders of a session are due, and when each has lost its moment (invariant 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from functions.shared.domain.mail_kinds import MailKind


@dataclass(frozen=True)
class Rule:
    """Both count back from the session's start."""

    before: timedelta
    useless_from: timedelta


RULES: Mapping[MailKind, Rule] = MappingProxyType(
    {
        # A day's notice given two hours before would sit beside the hour's: then only that one is sent.
        MailKind.REMINDER_DAY: Rule(timedelta(hours=24), timedelta(hours=2)),
        MailKind.REMINDER_HOUR: Rule(timedelta(hours=1), timedelta(0)),
    }
)


def due_at(kind: MailKind, starts_at: datetime) -> datetime:
    return starts_at - RULES[kind].before


def useless_from(kind: MailKind, starts_at: datetime) -> datetime:
    return starts_at - RULES[kind].useless_from


def still_ahead(starts_at: datetime, now: datetime) -> tuple[MailKind, ...]:
    """The reminders of a session that can still be set: one whose moment has passed is never sent late."""
    return tuple(kind for kind in RULES if due_at(kind, starts_at) > now)
