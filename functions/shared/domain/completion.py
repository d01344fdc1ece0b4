"""When a course is completed: data from the format, applied to what was attended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.shared.domain.formats import CompletionRule, Format, SessionPlan
from functions.shared.domain.models import Session

KNOWN_AFTER = timedelta(hours=3)
"""After a session: time to tick in who came without a page, and for most of what a provider tells late."""


@dataclass(frozen=True)
class Completion:
    """`attended` counts only sessions that the rule counts; `complete` is the rule's verdict."""

    attended: int
    needed: int
    complete: bool


@dataclass(frozen=True)
class Outlook:
    """How it stands on the way: `attended` of `needed` sessions that count, `ahead` are still to come. `spare` can be
    missed; below zero the course cannot be completed any more without making up for one.
    """

    attended: int
    needed: int
    ahead: int
    next_day: int = 0
    """Sessions that count on the next day that has any."""

    @property
    def spare(self) -> int:
        return self.attended + self.ahead - self.needed

    @property
    def is_close(self) -> bool:
        """Whether missing the next day would be too much: the moment to say so, before it is (invariant 15)."""
        return self.ahead > 0 and 0 <= self.spare < max(1, self.next_day)


def outlook(course: Format, sessions: Sequence[Session], attended: Collection[str], now: datetime) -> Outlook:
    """From sessions that are held and what somebody attended of them (by what each counts as). One that is being held
    or has just ended is still ahead: nobody knows yet who was there.
    """
    counts = {plan.id for plan in course.sessions if course.completion.retreat_counts or not plan.retreat}
    coming = [one for one in sessions if one.counts_as in counts - set(attended) and one.ends_at + KNOWN_AFTER > now]
    days = sorted({one.day for one in coming})
    return Outlook(
        attended=len(counts & set(attended)),
        needed=course.completion.sessions_needed,
        ahead=len({one.counts_as for one in coming}),
        next_day=len({one.counts_as for one in coming if one.day == days[0]}) if days else 0,
    )


def completion(rule: CompletionRule, plans: Collection[SessionPlan], attended: Collection[str]) -> Completion:
    """Whether the sessions attended (by their ids in the format) fulfil the rule."""
    counted = {plan.id for plan in plans if rule.retreat_counts or not plan.retreat}
    present = len(counted & set(attended))
    return Completion(attended=present, needed=rule.sessions_needed, complete=present >= rule.sessions_needed)
