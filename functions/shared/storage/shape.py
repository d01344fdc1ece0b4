"""The table's shape, for the local target and the tests; a test holds the stack's table against it."""

from typing import Any

from functions.shared.storage.schema import DUE_AT, DUE_INDEX, DUE_SHARD, PK, SK


def definition(name: str) -> dict[str, Any]:
    """What `create_table` needs."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": PK, "KeyType": "HASH"}, {"AttributeName": SK, "KeyType": "RANGE"}],
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in (PK, SK, DUE_SHARD, DUE_AT)
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": DUE_INDEX,
                "KeySchema": [
                    {"AttributeName": DUE_SHARD, "KeyType": "HASH"},
                    {"AttributeName": DUE_AT, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    }
