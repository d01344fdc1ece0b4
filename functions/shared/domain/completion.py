"""When a course is completed: data from the format, applied to what was attended."""

from collections.abc import Collection
from dataclasses import dataclass

from functions.shared.domain.formats import CompletionRule, SessionPlan


@dataclass(frozen=True)
class Completion:
    """`attended` counts only sessions that the rule counts; `complete` is the rule's verdict."""

    attended: int
    needed: int
    complete: bool


def completion(rule: CompletionRule, plans: Collection[SessionPlan], attended: Collection[str]) -> Completion:
    """Whether the sessions attended (by their ids in the format) fulfil the rule."""
    counted = {plan.id for plan in plans if rule.retreat_counts or not plan.retreat}
    present = len(counted & set(attended))
    return Completion(attended=present, needed=rule.sessions_needed, complete=present >= rule.sessions_needed)
