"""What a stack that is gone has left: it is taken over, or people's links and answers are lost to the next one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.commands.deployed import name_of

_STACK = "aws:cloudformation:stack-name"
_DESCRIBED = {
    "key_ring": "The ring of keys that sign links",
    "video_keys": "How to reach the providers of video rooms",
}
_ANSWERS = "Seals background answers"


def found(stage: str) -> list[tuple[str, str]]:
    """The names of parameters, and what would be taken over by each: several where a table was restored."""
    return [*_tables(stage), *_secrets(stage), *_keys(stage)]


def not_taken_over(stage: str, context: Mapping[str, Any]) -> list[str]:
    """Lines for "context" in cdk.json, of every kind of which nothing that was left is taken over there."""
    left = found(stage)
    taken = {name for name, value in left if context.get(f"{stage}:{name}") == value}
    several = sum(name == "table" for name, _ in left) > 1
    lines = [
        f'"{stage}:{name}": "{value}",{_age(value) if several and name == "table" else ""}'
        for name, value in left
        if name not in taken
    ]
    return [*lines, *(['"own_identity": "false",'] if lines else [])]


def _age(table: str) -> str:
    """What tells the one that was in use last; AWS counts items every six hours."""
    described = boto3.client("dynamodb").describe_table(TableName=table)["Table"]
    return f"   made on {described['CreationDateTime']:%Y-%m-%d}, about {described.get('ItemCount', 0)} items"


def _tables(stage: str) -> Iterator[tuple[str, str]]:
    pages = boto3.client("dynamodb").get_paginator("list_tables").paginate()
    for name in (one for page in pages for one in page["TableNames"]):
        if name.startswith(f"{name_of(stage)}-Storage"):
            yield "table", name


def _secrets(stage: str) -> Iterator[tuple[str, str]]:
    pages = boto3.client("secretsmanager").get_paginator("list_secrets").paginate()
    for one in (one for page in pages for one in page["SecretList"]):
        for name, described in _DESCRIBED.items():
            if one.get("Description", "").startswith(described) and _is_ours(one.get("Tags", []), stage):
                yield name, one["ARN"]


def _keys(stage: str) -> Iterator[tuple[str, str]]:
    kms = boto3.client("kms")
    for one in (one for page in kms.get_paginator("list_keys").paginate() for one in page["Keys"]):
        try:
            key = kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        except ClientError:
            continue  # somebody else's, whose policy lets nobody look
        if not key.get("Description", "").startswith(_ANSWERS) or key.get("KeyState") != "Enabled":
            continue
        tags = [
            {"Key": tag["TagKey"], "Value": tag["TagValue"]}
            for tag in kms.list_resource_tags(KeyId=one["KeyId"])["Tags"]
        ]
        if _is_ours(tags, stage):
            yield "answers_key", key["Arn"]


def _is_ours(tags: Sequence[Mapping[str, Any]], stage: str) -> bool:
    """CloudFormation writes the stack's name on what it makes; where it does not, it may be anybody's."""
    named = [tag["Value"] for tag in tags if tag["Key"] == _STACK]
    return not named or name_of(stage) in named
