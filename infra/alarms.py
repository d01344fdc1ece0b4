"""What wakes an operator; infra/alarm_words.py has what each alarm says."""

from collections.abc import Mapping

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.reminders.heartbeat import BEHIND, FAILED, MUTED, NAMESPACE, SWEPT, WAITING
from infra import alarm_words as words
from infra.alarm_words import Words
from infra.function import Queue
from infra.metrics import Metrics

_QUARTER = 15 * 60
"""Seconds."""
_BOUNCES, _COMPLAINTS = 0.04, 0.0008
"""SES reviews an account at 5 % and 0.1 % (its documentation of reputation)."""
_HOUR = 12
"""Periods of five minutes."""
_MISSING = cloudwatch.TreatMissingData


class Alarms(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        by_name: Mapping[str, lambda_.Function],
        queues: Mapping[Queue, sqs.Queue],
        dead: Mapping[Queue, sqs.Queue],
        metrics: Metrics,
        address: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._metrics = metrics
        self.topic = self._topic(address)
        for name, function in by_name.items():
            self._alarm(f"{name.title()}Errors", function.metric_errors(period=_FIVE), words.errors(name))
            self._alarm(f"{name.title()}Trouble", self._troubles(name, function), words.trouble(name))
        for queue, made in dead.items():
            lying = made.metric_approximate_number_of_messages_visible(period=_FIVE)
            self._alarm(f"{queue.title()}DeadLetters", lying, words.dead_letters(queue))
        for queue in (Queue.URGENT, Queue.FEEDBACK, Queue.ROOMS, Queue.HAPPENINGS):
            age = queues[queue].metric_approximate_age_of_oldest_message(period=_FIVE)
            self._alarm(f"{queue.title()}Old", age, words.old(queue), over=_QUARTER)
        self._of_the_minute()
        self._of_the_account()

    def _of_the_minute(self) -> None:
        ours = self._metrics.of_the_minute
        self._alarm("MinuteNotTicking", ours(SWEPT, "Sum"), words.NOT_TICKING, below=1, missing=_MISSING.BREACHING)
        self._alarm("SweepFailures", ours(FAILED, "Sum"), words.SWEEP_FAILURES)
        self._alarm("SweepBehind", ours(BEHIND, "Minimum"), words.SWEEP_BEHIND, over=_QUARTER)
        self._alarm("MailWaiting", ours(WAITING, "Maximum"), words.MAIL_WAITING, over=_QUARTER)
        self._alarm("MailMuted", ours(MUTED, "Minimum"), words.MUTED, periods=_HOUR)

    def _of_the_account(self) -> None:
        reputation = self._metrics.reputation
        # SES tells these seldom: between two of its figures an alarm stays what it was.
        for name, rate, over, says in (
            ("Bounces", "BounceRate", _BOUNCES, words.BOUNCES),
            ("Complaints", "ComplaintRate", _COMPLAINTS, words.COMPLAINTS),
        ):
            self._alarm(name, reputation(rate), says, over=over, missing=_MISSING.IGNORE)
        self._alarm("FrontErrors", self._metrics.front("5xx"), words.FRONT_ERRORS)
        self._alarm("FunctionsThrottled", self._metrics.account("Throttles"), words.FUNCTIONS_THROTTLED)
        self._alarm("TableReadsThrottled", self._metrics.table("ReadThrottleEvents"), words.TABLE_THROTTLED)
        self._alarm("TableWritesThrottled", self._metrics.table("WriteThrottleEvents"), words.TABLE_THROTTLED)

    def _topic(self, address: str) -> sns.Topic:
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        # A policy of our own takes the place of the one that lets the account's alarms publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        if address:
            topic.add_subscription(subscriptions.EmailSubscription(address))
        return topic

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        says: Words,
        *,
        over: float = 0,
        below: float | None = None,
        periods: int = 1,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        above = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
        under = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=says.of(self._metrics.stage),
            evaluation_periods=periods,
            threshold=over if below is None else below,
            comparison_operator=above if below is None else under,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))

    def _troubles(self, name: str, function: lambda_.Function) -> cloudwatch.Metric:
        """Errors that were answered kindly: Lambda's own metric does not see them."""
        found = logs.MetricFilter(
            self,
            f"{name.title()}TroubleFilter",
            log_group=function.log_group,
            filter_pattern=logs.FilterPattern.string_value("$.level", "=", "ERROR"),
            metric_namespace=NAMESPACE,
            metric_name=f"Trouble-{self._metrics.stage}-{name}",
            metric_value="1",
        )
        return found.metric(statistic="Sum", period=_FIVE)


_FIVE = Duration.minutes(5)
