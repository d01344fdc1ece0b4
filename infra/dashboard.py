"""One page for an operator's three hours a month: what is due, sent, in doubt, bounced; sessions; requests; cost."""

from collections.abc import Mapping

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.reminders.heartbeat import BEHIND, DOUBTED, FAILED, MUTED, SESSIONS, WAITING, WORKED
from infra.function import Queue
from infra.metrics import Metrics

_WIDE, _NARROW = 12, 6


class Dashboard(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        metrics: Metrics,
        queues: Mapping[Queue, sqs.Queue],
        dead: Mapping[Queue, sqs.Queue],
    ) -> None:
        super().__init__(scope, construct_id)
        board = cloudwatch.Dashboard(self, "Board", default_interval=None)
        ours = metrics.of_the_minute
        board.add_widgets(
            _graph("What was due and is done; what failed", ours(WORKED, "Sum"), ours(FAILED, "Sum")),
            _graph(
                "Seconds that the longest due, and the oldest mail, wait",
                ours(BEHIND, "Maximum"),
                ours(WAITING, "Maximum"),
            ),
        )
        board.add_widgets(
            _graph("Mails: sent, delivered", metrics.ses("Send"), metrics.ses("Delivery")),
            _graph(
                "Mails: bounced, complained of, in doubt",
                metrics.ses("Bounce"),
                metrics.ses("Complaint"),
                ours(DOUBTED, "Sum"),
            ),
        )
        board.add_widgets(
            _number("Sessions today", ours(SESSIONS, "Maximum")),
            _number("Mail muted (1: yes)", ours(MUTED, "Maximum")),
            _number("Dead letters", *(one.metric_approximate_number_of_messages_visible() for one in dead.values())),
            _number("Cost of the account this month, USD", metrics.charges()),
        )
        board.add_widgets(
            _graph("Requests", metrics.front("Count"), metrics.front("4xx"), metrics.front("5xx")),
            _graph("Milliseconds of an answer, the slowest twentieth", metrics.front("Latency", "p95")),
        )
        board.add_widgets(
            _graph("Functions: errors, throttles", metrics.functions("Errors"), metrics.functions("Throttles")),
            _graph(
                "Table: units read and written, throttled",
                metrics.table("ConsumedReadCapacityUnits"),
                metrics.table("ConsumedWriteCapacityUnits"),
                metrics.table("ReadThrottleEvents"),
                metrics.table("WriteThrottleEvents"),
            ),
        )
        board.add_widgets(
            _graph(
                "Messages that wait", *(one.metric_approximate_number_of_messages_visible() for one in queues.values())
            )
        )


def _graph(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=_WIDE, height=_NARROW)


def _number(title: str, *metrics: cloudwatch.IMetric) -> cloudwatch.SingleValueWidget:
    return cloudwatch.SingleValueWidget(title=title, metrics=list(metrics), width=_NARROW, height=3)
