"""A cohort's reminder rules, and the entry of each rule and session in the due index (README, Decisions)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.shared.domain.models import Session
from functions.shared.domain.reminder_rules import DEFAULTS, Rule, concerns, first_possible, silences, useless_from
from functions.shared.storage import schema, table, timers
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Put, Write

VERSION = 1
_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class _Rules:
    rules: tuple[Rule, ...]


def rules(cohort_id: str) -> tuple[Rule, ...]:
    """As its teachers have set them."""
    item = table.read(schema.reminder_rules(cohort_id))
    return from_item(item, _Rules, VERSION).rules if item else DEFAULTS


def set_to(cohort_id: str, new: Sequence[Rule]) -> Write:
    return Put(to_item(schema.reminder_rules(cohort_id), _Rules(rules=tuple(new)), VERSION))


def arm(sessions: Sequence[Session], new: Sequence[Rule], now: datetime) -> int:
    """Puts every rule of every session that is ahead into the due index, where its first moment anywhere on earth
    comes. Can be done again at any time: an entry says only when to look, and who gets what is decided then.

    Returns:
        How many entries there are.

    """
    held = [one for one in sessions if not one.cancelled]
    quiet = silences(held)
    entries = [
        timers.reminder(session, rule.id, max(now, first_possible(rule, session, quiet)))
        for session in held
        for rule in new
        if rule.on and concerns(rule, session, held[0]) and useless_from(rule, session) > now
    ]
    for begin in range(0, len(entries), _AT_ONCE):
        table.write(*entries[begin : begin + _AT_ONCE])
    return len(entries)
