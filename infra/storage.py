"""What is kept: the table, the key that seals background answers, and the secret with the ring of signing keys.

Their logical ids are frozen by a test: a renamed construct would replace them and lose what they hold. Each can be
taken over instead: a table that was restored, or all that a lost stack has left (README, Runbook).
"""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from functions.shared.storage import schema
from infra.commands.restored_table import MOST_READ_UNITS, MOST_WRITE_UNITS
from infra.parameters import Parameters


class Storage(Construct):
    def __init__(self, scope: Construct, construct_id: str, *, parameters: Parameters) -> None:
        super().__init__(scope, construct_id)
        self._kept = RemovalPolicy.RETAIN if parameters.protect else RemovalPolicy.DESTROY
        self.table = self._restored(parameters.table) if parameters.table else self._table(protect=parameters.protect)
        key, ring, video = parameters.answers_key, parameters.key_ring, parameters.video_keys
        self.answers_key = kms.Key.from_key_arn(self, "TakenAnswersKey", key) if key else self._answers_key()
        self.key_ring = self._taken("TakenKeyRing", ring) if ring else self._key_ring()
        self.video_keys = self._taken("TakenVideoKeys", video) if video else self._video_keys()
        self.key_ring_arn, self.video_keys_arn = _arn(self.key_ring), _arn(self.video_keys)

    def _table(self, *, protect: bool) -> dynamodb.ITableV2:
        return dynamodb.TableV2(
            self,
            "Table",
            partition_key=_text(schema.PK),
            sort_key=_text(schema.SK),
            billing=dynamodb.Billing.on_demand(
                max_read_request_units=MOST_READ_UNITS, max_write_request_units=MOST_WRITE_UNITS
            ),
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name=schema.DUE_INDEX,
                    partition_key=_text(schema.DUE_SHARD),
                    sort_key=_text(schema.DUE_AT),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                )
            ],
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=schema.EXPIRES,
            deletion_protection=protect,
            removal_policy=self._kept,
        )

    def _restored(self, name: str) -> dynamodb.ITableV2:
        """`make restore` has seen to what the stack would set: protection, backups, expiry, the cap on the bill."""
        return dynamodb.TableV2.from_table_attributes(
            self, "Restored", table_name=name, global_indexes=[schema.DUE_INDEX]
        )

    def _answers_key(self) -> kms.IKey:
        return kms.Key(
            self,
            "AnswersKey",
            description="Seals background answers: forms may seal, only screening may open",
            enable_key_rotation=True,
            removal_policy=self._kept,
        )

    def _key_ring(self) -> secretsmanager.ISecret:
        return secretsmanager.Secret(
            self,
            "KeyRing",
            description="The ring of keys that sign links and cookies: add keys, never take one off",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"current": "k1"}),
                generate_string_key="k1",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=self._kept,
        )

    def _video_keys(self) -> secretsmanager.ISecret:
        return secretsmanager.Secret(
            self,
            "VideoKeys",
            description="How to reach the providers of video rooms: `make video` enters them",
            # The template never holds a key; what is generated stands beside what is entered, and means nothing.
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({}), generate_string_key="unused", exclude_punctuation=True
            ),
            removal_policy=self._kept,
        )

    def _taken(self, construct_id: str, arn: str) -> secretsmanager.ISecret:
        return secretsmanager.Secret.from_secret_complete_arn(self, construct_id, arn)


def _arn(secret: secretsmanager.ISecret) -> str:
    """The attribute rather than the reference: both are the ARN on AWS, the reference is only a name on MiniStack."""
    made = secret.node.default_child
    return made.attr_id if isinstance(made, secretsmanager.CfnSecret) else secret.secret_arn


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
