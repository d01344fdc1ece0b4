"""AWS inside this process (moto), with the resources that the stack makes: for the local target and the tests.

moto is neither thread-safe nor atomic (README, Decisions): every call goes through one lock. Nothing about races
is proved on it.
"""

import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import botocore.session
from moto import mock_aws
from moto.core.models import botocore_stubber

from functions.shared import aws, keyring
from functions.shared.settings import settings, variable
from functions.shared.storage import shape
from functions.shared.video import connections
from infra.function import Queue
from infra.local import embedded_ses

REGION = "eu-central-1"
TABLE, CONFIGURATION, SENDER = "kindred-local", "kindred-local", "courses@kindred.test"
LOCK = threading.RLock()

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def embedded_aws(public_url: str, *, organisation: str, help_address: str = "") -> Iterator[None]:
    """AWS in this process from here to the end of the block; the environment is set as the stack would set it."""
    before = dict(os.environ)
    os.environ.update(_CREDENTIALS)
    mocked = mock_aws()
    mocked.start()
    boto3.setup_default_session(botocore_session=_one_call_at_a_time())
    aws.forget()
    try:
        made = _resources()
        told = {"public_url": public_url, "organisation": organisation, "help_address": help_address, "stage": "local"}
        os.environ.update({variable(name): value for name, value in {**made, **told}.items()})
        settings.cache_clear()
        keyring.forget()
        connections.forget()
        yield
    finally:
        mocked.stop()
        boto3.DEFAULT_SESSION = None
        os.environ.clear()
        os.environ.update(before)
        aws.forget()
        settings.cache_clear()
        keyring.forget()
        connections.forget()


def queue_url(queue: Queue) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/123456789012/{queue.value}"


@cache
def _one_call_at_a_time() -> botocore.session.Session:
    """A session with our hook in the place of moto's: botocore asks every hook it has, so with both each call would be
    carried out twice. One for the whole process: it reads a megabyte of endpoints when it is new.
    """
    session = botocore.session.Session()
    emitter = session.get_component("event_emitter")
    emitter.unregister("before-send", botocore_stubber)

    def answer(event_name: str, request: Any, **more: Any) -> Any:  # noqa: ANN401 - botocore's hook
        with LOCK:
            return botocore_stubber(event_name, request, **more)

    emitter.register("before-send", answer)
    embedded_ses.answers(emitter)
    return session


def _resources() -> dict[str, str]:
    """Makes the resources; their names by the names of the settings that tell of them."""
    aws.dynamodb().create_table(**shape.definition(TABLE))
    for queue in Queue:
        dead = aws.sqs().create_queue(QueueName=f"{queue.value}-dead")["QueueUrl"]
        arn = aws.sqs().get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})
        # The pump takes messages one at a time and answers for each: what fails is there again at once.
        attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
        aws.sqs().create_queue(QueueName=queue.value, Attributes=attributes)  # type: ignore[arg-type]
    ring = json.dumps({"current": "k1", "keys": {"k1": secrets.token_hex(32)}})
    aws.ses().create_email_identity(EmailIdentity=SENDER)
    aws.ses().create_configuration_set(ConfigurationSetName=CONFIGURATION)
    return {
        "table": TABLE,
        "urgent_queue": queue_url(Queue.URGENT),
        "mail_queue": queue_url(Queue.MAIL),
        "room_queue": queue_url(Queue.ROOMS),
        "happening_queue": queue_url(Queue.HAPPENINGS),
        "video_secret": aws.secrets().create_secret(Name="video-keys", SecretString="{}")["ARN"],
        "key_secret": aws.secrets().create_secret(Name="key-ring", SecretString=ring)["ARN"],
        "answers_key": aws.kms().create_key()["KeyMetadata"]["Arn"],
        "sender": SENDER,
        "configuration_set": CONFIGURATION,
    }
