"""Which of AWS's errors pass by themselves: too many requests, a service that is away, an answer that did not come."""

from http import HTTPStatus

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's own name

_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes of services, and of the reasons for which DynamoDB cancels a transaction (its API reference)."""


def passes(error: Exception) -> bool:
    """Whether the same request may well succeed a moment later. What AWS refuses for good is a fault of ours."""
    if not isinstance(error, ClientError):
        return isinstance(error, HTTPClientError | ConnectionError)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    codes = {error.response["Error"]["Code"], *(reason.get("Code", "") for reason in reasons)}
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or not codes.isdisjoint(_THROTTLED)
