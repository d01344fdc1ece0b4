"""What wakes an operator: each alarm says what it means, what it costs the people, and what to do."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.reminders.heartbeat import BEHIND, FAILED, NAMESPACE, SWEPT

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
    ) -> None:
        super().__init__(scope, construct_id)
        self._topic = sns.Topic(self, "Topic", enforce_ssl=True)
        if address:
            self._topic.add_subscription(subscriptions.EmailSubscription(address))
        for name, function in by_name.items():
            self._alarm(
                f"{name.title()}Errors",
                function.metric_errors(period=Duration.minutes(5)),
                f"The function {name} failed. Someone saw an error page, or something due was not done. "
                f"Look at its log group for level ERROR; what was due is tried again each minute.",
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
            _metric(SWEPT, "Sum"),
            "The minute sweep has not finished for five minutes: no reminder leaves. See the log of the function "
            "reminders, and whether the rule Minute is enabled. What is due is done when it ticks again.",
            below=1,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )
        self._alarm(
            "SweepFailures",
            _metric(FAILED, "Sum"),
            "Something due could not be worked on: it is tried again each minute, the rest goes on. See the log of "
            "the function reminders for level ERROR.",
        )
        self._alarm(
            "MailWaiting",
            _metric(BEHIND, "Maximum"),
            f"Something has been due for {_MINUTES_BEHIND} minutes: mails leave late. See whether SES has paused the "
            "account, and whether the mail queue grows.",
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
        alarm.add_alarm_action(actions.SnsAction(self._topic))


def _metric(name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": "reminders"},
        statistic=statistic,
        period=Duration.minutes(5),
    )
