"""The metrics that alarms and dashboard look at: our own of the minute, and what AWS counts of each service."""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_

from functions.reminders.heartbeat import NAMESPACE

_FIVE = Duration.minutes(5)


@dataclass(frozen=True)
class Metrics:
    stage: str
    api_id: str
    table_name: str
    by_name: dict[str, lambda_.Function]

    def of_the_minute(self, name: str, statistic: str) -> cloudwatch.Metric:
        """What the sweep says of itself (functions/reminders/heartbeat.py)."""
        dimensions = {"service": "reminders", "stage": self.stage}
        return _metric(NAMESPACE, name, dimensions, statistic)

    def reputation(self, name: str) -> cloudwatch.Metric:
        """Of the whole account, as SES judges it: a share, from 0 to 1."""
        return _metric("AWS/SES", f"Reputation.{name}", {}, "Average", Duration.hours(1))

    def ses(self, name: str) -> cloudwatch.Metric:
        return _metric("AWS/SES", name, {}, "Sum")

    def front(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        return _metric("AWS/ApiGateway", name, {"ApiId": self.api_id}, statistic)

    def table(self, name: str) -> cloudwatch.Metric:
        return _metric("AWS/DynamoDB", name, {"TableName": self.table_name}, "Sum")

    def functions(self, name: str) -> cloudwatch.MathExpression:
        """Of all functions together."""
        each = {
            f"{name.lower()}{index}": one.metric(name, statistic="Sum")
            for index, one in enumerate(self.by_name.values())
        }
        return cloudwatch.MathExpression(expression=_sum(each), using_metrics=dict(each), label=name, period=_FIVE)

    def account(self, name: str) -> cloudwatch.Metric:
        """Of all functions of the account in this region: what is refused is refused because of all of them."""
        return _metric("AWS/Lambda", name, {}, "Sum")

    def charges(self) -> cloudwatch.Metric:
        """Of the whole account in this month, in USD; AWS tells it in one region only, where billing alerts are on."""
        return cloudwatch.Metric(
            namespace="AWS/Billing",
            metric_name="EstimatedCharges",
            dimensions_map={"Currency": "USD"},
            region="us-east-1",
            statistic="Maximum",
            period=Duration.hours(6),
        )


def _sum(names: Iterable[str]) -> str:
    return f"SUM([{', '.join(names)}])"


def _metric(
    namespace: str, name: str, dimensions: dict[str, str], statistic: str, period: Duration = _FIVE
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace, metric_name=name, dimensions_map=dimensions, statistic=statistic, period=period
    )
