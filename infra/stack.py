"""The whole of Kindred in the cloud: it composes the concerns, and says what an operator needs to know afterwards."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.alarms import Alarms
from infra.function import Queue
from infra.functions import Functions
from infra.mail import Mail
from infra.parameters import Parameters
from infra.schedule import Schedule
from infra.storage import Storage
from infra.trade_offs import acknowledge
from infra.web import Web


class Kindred(Stack):
    def __init__(self, scope: Construct, construct_id: str, *, parameters: Parameters, **of_the_stack: Any) -> None:  # noqa: ANN401 - Stack's own
        super().__init__(scope, construct_id, **of_the_stack)
        storage = Storage(self, "Storage", protect=parameters.protect)
        mail = Mail(self, "Mail", domain=parameters.mail_domain, own_identity=parameters.own_identity)
        web = Web(self, "Web")
        public_url = parameters.public_url or web.api.api_endpoint
        functions = Functions(
            self, "Functions", parameters=parameters, storage=storage, mail=mail, public_url=public_url
        )
        web.serve(functions.by_name, requests_per_second=parameters.requests_per_second, burst=parameters.burst)
        Schedule(self, "Schedule", by_name=functions.by_name)
        Alarms(
            self,
            "Alarms",
            by_name=functions.by_name,
            queues={queue.value: mail.queues[queue] for queue in Queue},
            address=parameters.alarm_address,
            stage=parameters.stage,
        )
        acknowledge(web=web, functions=functions, key_ring=storage.key_ring, video_keys=storage.video_keys)
        CfnOutput(self, "PublicUrl", value=public_url, description="Where participants and teachers go")
        CfnOutput(self, "ApiId", value=web.api.api_id)
        CfnOutput(self, "TableName", value=storage.table.table_name)
        CfnOutput(self, "MailQueueUrl", value=mail.queues[Queue.MAIL].queue_url)
        CfnOutput(self, "VideoKeysArn", value=storage.video_keys_arn)
