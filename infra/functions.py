"""The Lambda functions of the manifest: one asset, and for each a role that can do what its entry says and no more."""

from pathlib import Path
from tempfile import mkdtemp

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from constructs import Construct

from functions.shared.clock import VARIABLE as CLOCK
from functions.shared.settings import variable
from functions.shared.storage import schema
from infra.bundling import Platform, bundle
from infra.function import DELETE, EVERYTHING, QUERY, UPDATE, Function, Grant, Queue
from infra.mail import Mail
from infra.manifest import FUNCTIONS
from infra.parameters import Parameters
from infra.settings_of import settings_of
from infra.statements import allow, keep_from, wishes
from infra.storage import Storage


class Functions(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        parameters: Parameters,
        storage: Storage,
        mail: Mail,
        public_url: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._parameters, self._storage, self._mail = parameters, storage, mail
        self._values = {
            "table": storage.table.table_name,
            "public_url": public_url,
            "stage": parameters.stage,
            "organisation": parameters.organisation,
            "help_address": parameters.help_address,
            "help_now": parameters.help_now,
            "urgent_queue": mail.queues[Queue.URGENT].queue_url,
            "mail_queue": mail.queues[Queue.MAIL].queue_url,
            "room_queue": mail.queues[Queue.ROOMS].queue_url,
            "happening_queue": mail.queues[Queue.HAPPENINGS].queue_url,
            "video_secret": storage.video_keys_arn,
            "key_secret": storage.key_ring_arn,
            "answers_key": storage.answers_key.key_arn,
            "sender": parameters.from_address,
            "mail_concurrency": str(parameters.mail_concurrency),
            "configuration_set": mail.configuration.configuration_set_name,
        }
        self._code = _code(parameters)
        self.by_name = {function.name: self._make(function) for function in FUNCTIONS}

    def _make(self, function: Function) -> lambda_.Function:
        name = function.name.title()
        machine = self._parameters.wheels.partition(":")[0]
        role = iam.Role(self, f"{name}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        made = lambda_.Function(
            self,
            name,
            description=function.does,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.X86_64 if machine == "x86_64" else lambda_.Architecture.ARM_64,
            code=self._code,
            handler=function.handler,
            memory_size=function.memory,
            timeout=Duration.seconds(function.timeout),
            reserved_concurrent_executions=(self._parameters.session_concurrency or None)
            if function.in_session
            else None,
            role=role.without_policy_updates(),
            environment=self._environment(function),
            log_group=self._log_group(name, role),
            logging_format=lambda_.LoggingFormat.TEXT,
        )
        self._grant(function, role)
        for queue in function.queues:
            self._consume(made, role, queue)
        return made

    def _environment(self, function: Function) -> dict[str, str]:
        told = {variable(name): self._values[name] for name in settings_of(function)}
        # An empty clock would be a clock: production has no such variable at all (README, Decisions).
        return {**told, **({CLOCK: self._parameters.clock} if self._parameters.clock else {})}

    def _log_group(self, name: str, role: iam.Role) -> logs.LogGroup:
        group = logs.LogGroup(
            self,
            f"{name}Log",
            retention=_RETENTION[self._parameters.log_days],
            removal_policy=RemovalPolicy.RETAIN if self._parameters.protect else RemovalPolicy.DESTROY,
        )
        role.add_to_policy(allow([group.log_group_arn], "logs:CreateLogStream", "logs:PutLogEvents"))
        return group

    def _grant(self, function: Function, role: iam.Role) -> None:
        table = self._storage.table.table_arn
        role.add_to_policy(allow([table], *(f"dynamodb:{action}" for action in function.table)))
        if function.due_index:
            role.add_to_policy(allow([f"{table}/index/{schema.DUE_INDEX}"], f"dynamodb:{QUERY}"))
        role.add_to_policy(keep_from(table, schema.answers("").pk, EVERYTHING - set(function.sealed_answers)))
        role.add_to_policy(keep_from(table, "AUDIT#", {UPDATE, DELETE}))
        if not function.video_tokens:
            role.add_to_policy(keep_from(table, "VIDEO#", EVERYTHING))
        for statement in wishes(table, function.wishes):
            role.add_to_policy(statement)
        for grant in function.grants:
            allowed = allow(self._resources(grant.value.on), *grant.value.actions)
            if grant is Grant.SEND_MAIL:
                allowed.add_condition("StringEquals", {"ses:FromAddress": self._parameters.from_address})
            role.add_to_policy(allowed)

    def _resources(self, kind: str) -> list[str]:
        stack = Stack.of(self)
        set_name = self._mail.configuration.configuration_set_name
        return {
            "answers key": [self._storage.answers_key.key_arn],
            "key ring": [self._storage.key_ring_arn],
            "video keys": [self._storage.video_keys_arn],
            **{f"{queue.value} queue": [made.queue_arn] for queue, made in self._mail.queues.items()},
            "mail queues": [self._mail.queues[queue].queue_arn for queue in (Queue.URGENT, Queue.MAIL)],
            "account": ["*"],
            # In the sandbox SES asks for the recipient's identity as well: the sender is held by the condition.
            "sender": [
                stack.format_arn(service="ses", resource="identity", resource_name="*"),
                stack.format_arn(service="ses", resource="configuration-set", resource_name=set_name),
            ],
        }[kind]

    def _consume(self, made: lambda_.Function, role: iam.Role, queue: Queue) -> None:
        source = self._mail.queues[queue]
        role.add_to_policy(
            allow([source.queue_arn], "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        )
        made.add_event_source(
            sources.SqsEventSource(
                source,
                batch_size=1 if queue in _ALONE else 10,
                report_batch_item_failures=True,
                max_concurrency=self._parameters.mail_concurrency,
            )
        )


_ALONE = frozenset({Queue.URGENT, Queue.MAIL, Queue.ROOMS})
"""What waits for somebody else's server: two slow answers in one batch would outlast the function."""


def _code(parameters: Parameters) -> lambda_.Code:
    """The asset's hash is that of its content; `bundle` is switched off where only the template is looked at."""
    if not parameters.bundle:
        return lambda_.Code.from_asset(str(Path(__file__).parents[1] / "functions"))
    target = Path(mkdtemp(prefix="kindred-asset-"))
    bundle(target, Platform(*parameters.wheels.split(":")), parameters.languages)
    return lambda_.Code.from_asset(str(target))


_RETENTION = {
    30: logs.RetentionDays.ONE_MONTH,
    60: logs.RetentionDays.TWO_MONTHS,
    90: logs.RetentionDays.THREE_MONTHS,
    180: logs.RetentionDays.SIX_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}
