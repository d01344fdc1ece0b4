"""What the alarms listen to: that the minute ticked, and how long the oldest mail has been waiting to be sent."""

from datetime import datetime

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from functions.shared.domain.models import Mail
from functions.shared.settings import settings

NAMESPACE = "Kindred"
SWEPT, FAILED, WAITING, MUTED = "Swept", "SweepFailures", "OldestUnsentSeconds", "Muted"

_waiting: list[float] = []


def waits(mail: Mail, now: datetime) -> None:
    """Counted from when the mail was planned, or was to go: that SES slows it again does not make it young."""
    since = max(mail.created_at, mail.not_before or mail.created_at)
    _waiting.append((now - since).total_seconds())


def swept(*, worked: int, failed: int, muted: bool) -> None:
    """Written to the log in CloudWatch's embedded format: no call, and nothing that could fail."""
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="reminders")
    metrics.add_dimension("stage", settings().stage or "none")
    metrics.add_metric(SWEPT, MetricUnit.Count, 1)
    metrics.add_metric("Worked", MetricUnit.Count, worked)
    metrics.add_metric(FAILED, MetricUnit.Count, failed)
    metrics.add_metric(WAITING, MetricUnit.Seconds, max(_waiting, default=0.0))
    metrics.add_metric(MUTED, MetricUnit.Count, int(muted))
    metrics.flush_metrics()
    _waiting.clear()
