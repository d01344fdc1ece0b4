"""The minute: the one timer that everything due hangs on."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.manifest import FUNCTIONS


class Schedule(Construct):
    def __init__(self, scope: Construct, construct_id: str, *, by_name: dict[str, lambda_.Function]) -> None:
        super().__init__(scope, construct_id)
        self.minute = events.Rule(
            self,
            "Minute",
            schedule=events.Schedule.rate(Duration.minutes(1)),
            targets=[
                # A sweep that could not start is not made up for: the next one finds all that is due.
                targets.LambdaFunction(by_name[function.name], retry_attempts=0, max_event_age=Duration.minutes(1))
                for function in FUNCTIONS
                if function.every_minute
            ],
        )
