"""What wakes an operator: each alarm says what it means, what it costs the people, and what to do."""

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

from functions.reminders.heartbeat import FAILED, NAMESPACE, SWEPT, WAITING

_MINUTES_BEHIND = 15


class Alarms(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        by_name: dict[str, lambda_.Function],
        queues: dict[str, sqs.Queue],
        address: str,
        stage: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True)
        # A policy of our own takes the place of the one that lets the account's alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        if address:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        for name, function in by_name.items():
            self._alarm(
                f"{name.title()}Errors",
                function.metric_errors(period=Duration.minutes(5)),
                f"The function {name} failed. Someone saw an error page, or something due was not done. "
                f"Look at its log group for level ERROR; what was due is tried again each minute.",
            )
            self._alarm(
                f"{name.title()}Trouble",
                self._troubles(name, function),
                f"The function {name} met something that nobody foresaw, and answered with its page for that. Look at "
                f"its log group for level ERROR: the lines it came through are there.",
            )
        for name, queue in queues.items():
            dead = queue.dead_letter_queue
            assert dead is not None  # noqa: S101 - infra/mail.py makes each queue with one
            self._alarm(
                f"{name.title()}DeadLetters",
                dead.queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(5)),
                f"Messages lie in the dead-letter queue of {name}: each was tried five times. For mail, somebody has "
                f"not been written to. Read them in the SQS console, mend the cause, then start a redrive.",
            )
        self._alarm(
            "MinuteNotTicking",
            self._metric(SWEPT, "Sum"),
            "The minute sweep has not finished for five minutes: no reminder leaves. See the log of the function "
            "reminders, and whether the rule Minute is enabled. What is due is done when it ticks again.",
            below=1,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )
        self._alarm(
            "SweepFailures",
            self._metric(FAILED, "Sum"),
            "Something due could not be worked on: it is tried again each minute, the rest goes on. See the log of "
            "the function reminders for level ERROR.",
        )
        self._alarm(
            "MailWaiting",
            self._metric(WAITING, "Maximum"),
            f"A mail has waited for {_MINUTES_BEHIND} minutes to be sent. See the log of the function mailer for the "
            "reason that SES gives (a paused account, a domain that is not verified), and whether the queue grows.",
            threshold=_MINUTES_BEHIND * 60,
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        says: str,
        *,
        threshold: float = 0,
        below: float | None = None,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        over = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
        under = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=says,
            evaluation_periods=1,
            threshold=threshold if below is None else below,
            comparison_operator=over if below is None else under,
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
            metric_name=f"Trouble-{self._stage}-{name}",
            metric_value="1",
        )
        return found.metric(statistic="Sum", period=Duration.minutes(5))

    def _metric(self, name: str, statistic: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"service": "reminders", "stage": self._stage},
            statistic=statistic,
            period=Duration.minutes(5),
        )
