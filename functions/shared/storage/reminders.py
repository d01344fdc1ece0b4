"""A cohort's reminder rules, and the entry of each rule and session in the due index (README, Decisions)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Session
from functions.shared.domain.quiet_hours import silences
from functions.shared.domain.reminder_rules import DEFAULTS, Rule, concerns, first_possible, following, useless_from
from functions.shared.storage import schema, table, timers
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Put, Write, is_new

VERSION = 1
_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A cohort's rules; `changes` counts those that its teachers have made."""

    rules: tuple[Rule, ...]
    changes: int = 0


def kept(cohort_id: str) -> Kept:
    item = table.read(schema.reminder_rules(cohort_id))
    return from_item(item, Kept, VERSION) if item else Kept(rules=DEFAULTS)


def rules(cohort_id: str) -> tuple[Rule, ...]:
    """As its teachers have set them."""
    return kept(cohort_id).rules


def set_to(cohort_id: str, new: Sequence[Rule], before: Kept) -> Write:
    """It fails where somebody else has set them since they were read."""
    unchanged = Attr("changes").eq(before.changes) if before.changes else is_new() | Attr("changes").not_exists()
    item = to_item(schema.reminder_rules(cohort_id), Kept(rules=tuple(new), changes=before.changes + 1), VERSION)
    return Put(item, unchanged)


def arm(sessions: Sequence[Session], new: Sequence[Rule], now: datetime) -> int:
    """Puts every rule of every session that is ahead into the due index, where its first moment anywhere on earth
    comes. Can be done again at any time: an entry says only when to look, and who gets what is decided then.

    Returns:
        How many entries there are.

    """
    held = [one for one in sessions if not one.cancelled]
    quiet = silences(held)
    entries = [
        timers.reminder(session, rule.id, max(now, first_possible(rule, session, quiet, following(session, held))))
        for session in held
        for rule in new
        if rule.on and concerns(rule, session, held) and useless_from(rule, session) > now
    ]
    for begin in range(0, len(entries), _AT_ONCE):
        table.write(*entries[begin : begin + _AT_ONCE])
    return len(entries)
