"""What the alarms listen to: that the minute ticked, and how long the oldest thing due has been waiting."""

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Kindred"
SWEPT, FAILED, BEHIND = "Swept", "SweepFailures", "OldestDueSeconds"


def swept(*, worked: int, failed: int, behind: float) -> None:
    """Written to the log in CloudWatch's embedded format: no call, and nothing that could fail."""
    metrics = Metrics(namespace=NAMESPACE, service="reminders")
    metrics.add_metric(SWEPT, MetricUnit.Count, 1)
    metrics.add_metric("Worked", MetricUnit.Count, worked)
    metrics.add_metric(FAILED, MetricUnit.Count, failed)
    metrics.add_metric(BEHIND, MetricUnit.Seconds, behind)
    metrics.flush_metrics()
