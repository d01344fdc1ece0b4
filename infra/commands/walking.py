"""Walks a whole table. Only an operator's commands do: no function of ours may scan."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder

from functions.shared import aws
from functions.shared.storage.items import Item, plain, serialised


def items(table: str, condition: ConditionBase | None = None, segments: int = 1) -> Iterator[Item]:
    """Every item, or those that meet a condition, page by page, as they are in the moment in which they are read. In
    segments, one after another, where an engine sorts all that is left of one before it gives a page (DynamoDB Local:
    hours for half a million items).
    """
    for segment in range(segments):
        yield from _segment(table, condition, {"Segment": segment, "TotalSegments": segments})


def _segment(table: str, condition: ConditionBase | None, part: dict[str, int]) -> Iterator[Item]:
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True, **part}
    if condition:
        built = ConditionExpressionBuilder().build_expression(condition)
        request |= {
            "FilterExpression": built.condition_expression,
            "ExpressionAttributeNames": built.attribute_name_placeholders,
            "ExpressionAttributeValues": serialised(built.attribute_value_placeholders),
        }
    while True:
        answer = aws.dynamodb().scan(**request)
        yield from (plain(item) for item in answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
