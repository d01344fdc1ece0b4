"""Walks a whole table. Only an operator's commands do: no function of ours may scan."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder

from functions.shared import aws
from functions.shared.storage.items import Item, plain, serialised


def items(table: str, condition: ConditionBase | None = None) -> Iterator[Item]:
    """Every item, or those that meet a condition, page by page, as they are in the moment in which they are read."""
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
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
