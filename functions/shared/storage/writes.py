"""The writes that a transaction is made of, with their conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder

from functions.shared.storage.items import Item, serialised
from functions.shared.storage.schema import PK, Key


@dataclass(frozen=True)
class Put:
    item: Item
    condition: ConditionBase | None = None

    def request(self, table: str) -> dict[str, Any]:
        return {"Put": {"TableName": table, "Item": serialised(self.item), **_conditioned(self.condition)}}


@dataclass(frozen=True)
class Change:
    """Sets, adds to and removes attributes of an item."""

    key: Key
    condition: ConditionBase | None = None
    to: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    def request(self, table: str) -> dict[str, Any]:
        names = {f"#{index}": name for index, name in enumerate((*self.to, *self.add, *self.remove))}
        alias = {name: placeholder for placeholder, name in names.items()}
        values = {f":{name}": value for name, value in {**self.to, **self.add}.items()}
        clauses = [
            _clause("SET", [f"{alias[name]} = :{name}" for name in self.to]),
            _clause("ADD", [f"{alias[name]} :{name}" for name in self.add]),
            _clause("REMOVE", [alias[name] for name in self.remove]),
        ]
        update = {
            "TableName": table,
            "Key": serialised(self.key.attributes()),
            "UpdateExpression": " ".join(filter(None, clauses)),
        }
        return {"Update": {**update, **_conditioned(self.condition, names, values)}}


@dataclass(frozen=True)
class Check:
    key: Key
    condition: ConditionBase

    def request(self, table: str) -> dict[str, Any]:
        key = serialised(self.key.attributes())
        return {"ConditionCheck": {"TableName": table, "Key": key, **_conditioned(self.condition)}}


@dataclass(frozen=True)
class Delete:
    key: Key
    condition: ConditionBase | None = None

    def request(self, table: str) -> dict[str, Any]:
        key = serialised(self.key.attributes())
        return {"Delete": {"TableName": table, "Key": key, **_conditioned(self.condition)}}


Write = Put | Change | Check | Delete


def is_new() -> ConditionBase:
    return Attr(PK).not_exists()


def exists() -> ConditionBase:
    return Attr(PK).exists()


def _clause(verb: str, parts: list[str]) -> str:
    return f"{verb} {', '.join(parts)}" if parts else ""


def _conditioned(
    condition: ConditionBase | None, names: Mapping[str, str] | None = None, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    all_names, all_values = dict(names or {}), dict(values or {})
    request: dict[str, Any] = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if condition else {}
    if condition:
        built = ConditionExpressionBuilder().build_expression(condition)
        request["ConditionExpression"] = built.condition_expression
        all_names.update(built.attribute_name_placeholders)
        all_values.update(built.attribute_value_placeholders)
    if all_names:
        request["ExpressionAttributeNames"] = all_names
    if all_values:
        request["ExpressionAttributeValues"] = serialised(all_values)
    return request
