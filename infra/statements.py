"""Statements of a role: what is allowed, and what is kept from it whatever else it may."""

from collections.abc import Collection

from aws_cdk import aws_iam as iam

from functions.shared.storage import live_keys, schema
from infra.function import DELETE, EVERYTHING, QUERY, UPDATE, Wishes


def wishes(table: str, reach: Wishes) -> list[iam.PolicyStatement]:
    partitions = live_keys.wish("", "").pk
    match reach:
        case Wishes.READ_AND_WRITTEN:
            return []
        case Wishes.OUT_OF_REACH:
            return [keep_from(table, partitions, EVERYTHING)]
        case Wishes.KEPT:
            words = keep_from(table, partitions, {QUERY, UPDATE})
            words.add_condition(
                "ForAnyValue:StringNotEquals", {"dynamodb:Attributes": [schema.PK, schema.SK, schema.EXPIRES]}
            )
            whole = keep_from(table, partitions, {QUERY})
            whole.add_condition("StringNotEquals", {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"})
            before = keep_from(table, partitions, {UPDATE, DELETE})
            before.add_condition("ForAnyValue:StringEquals", {"dynamodb:ReturnValues": ["ALL_OLD", "ALL_NEW"]})
            return [keep_from(table, partitions, EVERYTHING - {QUERY, UPDATE, DELETE}), words, whole, before]


def keep_from(table: str, partitions: str, actions: Collection[str]) -> iam.PolicyStatement:
    """Sealed answers and wishes are out of reach of whoever has no business with them; what was audited stays as it
    was written.
    """
    return iam.PolicyStatement(
        effect=iam.Effect.DENY,
        actions=[f"dynamodb:{action}" for action in sorted(actions)],
        resources=[table],
        conditions={"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": [f"{partitions}*"]}},
    )


def allow(resources: list[str], *actions: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=resources)
