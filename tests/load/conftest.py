"""The embedded AWS with its table on DynamoDB Local, as the storage tests have it."""

from tests.storage.conftest import dynamodb_local, real_table_among_mocks

__all__ = ["dynamodb_local", "real_table_among_mocks"]
