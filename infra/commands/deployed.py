"""The stack that a command is about: found by its stage, in the account and region of the operator's shell."""

import os

import boto3

from functions.shared.settings import settings, variable

_SETTINGS = {
    "table": "TableName",
    "mail_queue": "MailQueueUrl",
    "urgent_queue": "UrgentQueueUrl",
    "video_secret": "VideoKeysArn",
    "key_secret": "KeyRingArn",
    "answers_key": "AnswersKeyArn",
    "public_url": "PublicUrl",
}
"""Settings of the functions that commands need too, by the stack's outputs."""


class NoStackError(Exception):
    """Raised when there is no deployed stack of that stage."""


def name_of(stage: str) -> str:
    return f"Kindred-{stage}"


def point_at(stage: str) -> dict[str, str]:
    """Sets the settings that storage needs from the stack's outputs, and gives these.

    Raises:
        NoStackError: there is none.
    """
    outputs = outputs_of(stage)
    os.environ |= {variable(name): outputs[output] for name, output in _SETTINGS.items() if output in outputs}
    settings.cache_clear()
    return outputs


def outputs_of(stage: str) -> dict[str, str]:
    """What the stack says of itself.

    Raises:
        NoStackError: there is none.
    """
    cloudformation = boto3.client("cloudformation")
    try:
        stack = cloudformation.describe_stacks(StackName=name_of(stage))["Stacks"][0]
    except cloudformation.exceptions.ClientError as error:
        raise NoStackError(f"There is no stack {name_of(stage)} in this account and region: {error}") from error
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
