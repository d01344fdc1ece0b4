"""How mail leaves and how word of it comes back: the SES identity, its events, and the two queues."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.function import Queue
from infra.manifest import FUNCTIONS
from infra.parameters import Parameters

TRIES = 5
"""Then a message goes to the dead letters, where it is kept for reading."""
_SAID = (
    ses.EmailSendingEvent.SEND,
    ses.EmailSendingEvent.DELIVERY,
    ses.EmailSendingEvent.BOUNCE,
    ses.EmailSendingEvent.COMPLAINT,
    ses.EmailSendingEvent.REJECT,
    ses.EmailSendingEvent.DELIVERY_DELAY,
    ses.EmailSendingEvent.RENDERING_FAILURE,
)


class Mail(Construct):
    def __init__(self, scope: Construct, construct_id: str, *, parameters: Parameters) -> None:
        super().__init__(scope, construct_id)
        self.configuration = ses.ConfigurationSet(
            self,
            "Configuration",
            suppression_reasons=ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
            reputation_metrics=True,
            tls_policy=ses.ConfigurationSetTlsPolicy.OPTIONAL,
        )
        if parameters.own_identity:
            domain = parameters.mail_domain
            made = ses.EmailIdentity(
                self, "Identity", identity=ses.Identity.domain(domain), mail_from_domain=f"bounce.{domain}"
            )
            # Made anew it would have other DKIM keys: nobody gets mail until they stand in DNS.
            made.apply_removal_policy(RemovalPolicy.RETAIN if parameters.protect else RemovalPolicy.DESTROY)
        self.dead = {queue: self._dead(queue) for queue in Queue}
        self.queues = {queue: self._queue(queue) for queue in Queue}
        self._events_to(self.queues[Queue.FEEDBACK])

    def _queue(self, queue: Queue) -> sqs.Queue:
        consumer = next(function for function in FUNCTIONS if queue in function.queues)
        return sqs.Queue(
            self,
            queue.value.title(),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            # Six times the consumer's timeout, as Lambda asks for, so that no batch is handed out twice at once.
            visibility_timeout=Duration.seconds(6 * consumer.timeout),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead[queue], max_receive_count=TRIES),
        )

    def _dead(self, queue: Queue) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{queue.value.title()}Dead",
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _events_to(self, queue: sqs.Queue) -> None:
        bus = events.EventBus.from_event_bus_name(self, "DefaultBus", "default")
        self.configuration.add_event_destination(
            "Events", destination=ses.EventDestination.event_bus(bus), events=list(_SAID)
        )
        events.Rule(
            self,
            "WhatSesSays",
            event_pattern=events.EventPattern(
                source=["aws.ses"],
                detail={"mail": {"tags": {"ses:configuration-set": [self.configuration.configuration_set_name]}}},
            ),
            targets=[targets.SqsQueue(queue)],
        )
