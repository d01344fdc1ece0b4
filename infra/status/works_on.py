"""Whether the next deployment goes on with the table, key and secrets that the stack works with: another one would have
none of the people, and open no link or answer of theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import boto3

from infra.commands.deployed import name_of
from infra.status.point import How, Point

_OUTPUTS = {
    "table": "TableName",
    "key_ring": "KeyRingArn",
    "video_keys": "VideoKeysArn",
    "answers_key": "AnswersKeyArn",
}


def points(stage: str, outputs: Mapping[str, str], context: Mapping[str, Any]) -> Iterator[Point]:
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name_of(stage))
    made = [one.get("PhysicalResourceId", "") for page in pages for one in page["StackResourceSummaries"]]
    if context.get(f"{stage}:table") and not _is_there(outputs["TableName"]):
        outputs = {**outputs, "TableName": str(context[f"{stage}:table"])}
    yield from of(stage, outputs, context, made)


def _is_there(table: str) -> bool:
    """A table that was deleted, and restored under another name, cannot be gone on with."""
    dynamodb = boto3.client("dynamodb")
    try:
        dynamodb.describe_table(TableName=table)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True


def of(stage: str, outputs: Mapping[str, str], context: Mapping[str, Any], made: Iterable[str]) -> Iterator[Point]:
    """Only what would be another one is said.

    Args:
        stage: whose lines of the context count.
        outputs: what the stack works with now.
        context: that of cdk.json.
        made: the physical ids of what belongs to the stack itself.
    """
    ids = set(made)
    for name, output in _OUTPUTS.items():
        works_with, named = outputs[output], str(context.get(f"{stage}:{name}") or "")
        if named and named != works_with and not _was_restored_from(named, works_with):
            yield _another(name, works_with, f"cdk.json names another: {named}.", stage)
        elif not named and not _is_of(works_with, ids):
            yield _another(name, works_with, "cdk.json does not name it: a deployment would make a new one.", stage)


def _is_of(works_with: str, ids: set[str]) -> bool:
    """A key's physical id is the end of its ARN; a secret's is all of it, or on an emulator its name, which the ARN has
    with seven signs more.
    """
    last = works_with.rpartition(":")[2].rpartition("/")[2]
    return bool({works_with, last, last[:-7]} & ids) if works_with.startswith("arn:") else works_with in ids


def _was_restored_from(named: str, works_with: str) -> bool:
    """As `make restore` calls a table (infra/commands/restored_table.py)."""
    return named.startswith(f"{works_with}-")


def _another(name: str, works_with: str, says: str, stage: str) -> Point:
    step = f'Under context in cdk.json: "{stage}:{name}": "{works_with}".'
    return Point(How.MISSING, f"The stack works with {works_with}, and {says}", step, no_deploy=True)
