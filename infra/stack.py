"""The whole of Kindred in the cloud: it composes the concerns, and says what an operator needs to know afterwards."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.alarms import Alarms
from infra.dashboard import Dashboard
from infra.functions import Functions
from infra.limits import Limit
from infra.mail import Mail
from infra.metrics import Metrics
from infra.parameters import Parameters
from infra.schedule import Schedule
from infra.storage import Storage
from infra.trade_offs import acknowledge
from infra.web import Web


class Kindred(Stack):
    def __init__(self, scope: Construct, construct_id: str, *, parameters: Parameters, **of_the_stack: Any) -> None:  # noqa: ANN401 - Stack's own
        super().__init__(scope, construct_id, **of_the_stack)
        storage = Storage(self, "Storage", parameters=parameters)
        mail = Mail(self, "Mail", parameters=parameters)
        web = Web(self, "Web", hosts=parameters.hosts, certificate=parameters.certificate)
        public_url = parameters.public_url or web.api.api_endpoint
        functions = Functions(
            self, "Functions", parameters=parameters, storage=storage, mail=mail, public_url=public_url
        )
        web.serve(functions.by_name, limit=Limit(parameters.requests_per_second, parameters.burst))
        schedule = Schedule(self, "Schedule", by_name=functions.by_name)
        metrics = Metrics(parameters.stage, web.api.api_id, storage.table.table_name, functions.by_name)
        Dashboard(self, "Dashboard", metrics=metrics, queues=mail.queues, dead=mail.dead)
        alarms = Alarms(
            self,
            "Alarms",
            by_name=functions.by_name,
            queues=mail.queues,
            dead=mail.dead,
            metrics=metrics,
            address=parameters.alarm_address,
        )
        acknowledge(web=web, functions=functions, key_ring=storage.key_ring, video_keys=storage.video_keys)
        CfnOutput(self, "PublicUrl", value=public_url, description="Where participants and teachers go")
        for name, value in {
            "ApiId": web.api.api_id,
            "TableName": storage.table.table_name,
            "VideoKeysArn": storage.video_keys_arn,
            "KeyRingArn": storage.key_ring_arn,
            "AnswersKeyArn": storage.answers_key.key_arn,
            "AlarmTopicArn": alarms.topic.topic_arn,
            "MinuteRule": schedule.minute.rule_name,
            "MailDomain": parameters.mail_domain,
            **{f"{queue.title()}QueueUrl": made.queue_url for queue, made in mail.queues.items()},
            **{f"{queue.title()}DeadUrl": dead.queue_url for queue, dead in mail.dead.items()},
        }.items():
            CfnOutput(self, name, value=value)
