"""What is kept: the table, the key that seals background answers, and the secret with the ring of signing keys.

Their logical ids are frozen by a test: a renamed construct would replace them and lose what they hold.
"""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from functions.shared.storage import schema

MOST_READ_UNITS = 4000
MOST_WRITE_UNITS = 2000
"""Caps the bill of a runaway: 25 people polling cost 2 or 3 units a second, a fan-out to thousands a few hundred."""


class Storage(Construct):
    def __init__(self, scope: Construct, construct_id: str, *, protect: bool) -> None:
        super().__init__(scope, construct_id)
        kept = RemovalPolicy.RETAIN if protect else RemovalPolicy.DESTROY
        self.table = dynamodb.TableV2(
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
            removal_policy=kept,
        )
        self.answers_key = kms.Key(
            self,
            "AnswersKey",
            description="Seals background answers: forms may seal, only screening may open",
            enable_key_rotation=True,
            removal_policy=kept,
        )
        self.key_ring = secretsmanager.Secret(
            self,
            "KeyRing",
            description="The ring of keys that sign links and cookies: add keys, never take one off",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"current": "k1"}),
                generate_string_key="k1",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=kept,
        )
        self.key_ring_arn = _arn(self.key_ring)
        self.video_keys = secretsmanager.Secret(
            self,
            "VideoKeys",
            description="How to reach the providers of video rooms: `make video` enters them",
            # The template never holds a key; what is generated stands beside what is entered, and means nothing.
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({}), generate_string_key="unused", exclude_punctuation=True
            ),
            removal_policy=kept,
        )
        self.video_keys_arn = _arn(self.video_keys)


def _arn(secret: secretsmanager.Secret) -> str:
    """The attribute rather than the reference: both are the ARN on AWS, the reference is only a name on MiniStack."""
    resource = secret.node.default_child
    assert isinstance(resource, secretsmanager.CfnSecret)  # noqa: S101 - what a Secret is made of
    return resource.attr_id


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
