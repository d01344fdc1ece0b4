"""What the alarms and the dashboard listen to: that the minute ticked, what it did, and what waits for how long."""

from dataclasses import dataclass, field
from datetime import datetime

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from functions.shared.domain.models import Mail
from functions.shared.settings import settings

NAMESPACE = "Kindred"
SWEPT, WORKED, FAILED, WAITING = "Swept", "Worked", "SweepFailures", "OldestUnsentSeconds"
MUTED, BEHIND, DOUBTED, SESSIONS = "Muted", "OldestDueSeconds", "InDoubt", "SessionsToday"
"""Ten metrics of one's own cost nothing; each further one 0.30 USD a month."""


@dataclass
class _Seen:
    unsent: list[float] = field(default_factory=list)
    doubted: int = 0


_seen = _Seen()


def waits(mail: Mail, now: datetime) -> None:
    """Counted from when the mail was planned, or was to go: that SES slows it again does not make it young."""
    since = max(mail.created_at, mail.not_before or mail.created_at)
    _seen.unsent.append((now - since).total_seconds())


def doubts() -> None:
    """One more mail of which nobody could say in time whether SES took it."""
    _seen.doubted += 1


def swept(*, worked: int, failed: int, muted: bool, behind: float | None, sessions: int | None) -> None:
    """Written to the log in CloudWatch's embedded format: no call, and nothing that could fail.

    Args:
        worked: entries that were done.
        failed: entries that could not be done.
        muted: whether all mail is.
        behind: seconds for which the longest due entry had waited; None where it could not be read, which is not
            told as 0: that would quiet an alarm.
        sessions: how many are held today, where they were counted just now.
    """
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="reminders")
    metrics.add_dimension("stage", settings().stage or "none")
    counts = {SWEPT: 1, WORKED: worked, FAILED: failed, MUTED: int(muted), DOUBTED: _seen.doubted}
    for name, count in {**counts, **({} if sessions is None else {SESSIONS: sessions})}.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    metrics.add_metric(WAITING, MetricUnit.Seconds, max(_seen.unsent, default=0.0))
    if behind is not None:
        metrics.add_metric(BEHIND, MetricUnit.Seconds, behind)
    metrics.flush_metrics()
    _seen.unsent.clear()
    _seen.doubted = 0
