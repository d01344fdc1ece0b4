"""The AWS clients: made when first used, kept for the life of the function, never at import."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

_PATIENT = Config(connect_timeout=2, read_timeout=4, retries={"mode": "standard", "total_max_attempts": 2})
"""Both tries together end before a page's function does (15 s): else Lambda ends it, and nobody is told anything."""
_ONE_ATTEMPT = Config(connect_timeout=3, read_timeout=15, retries={"total_max_attempts": 1})
"""SES has no idempotency token: boto3's default would post one mail up to three times (README, Decisions)."""


@cache
def dynamodb() -> "DynamoDBClient":
    client: DynamoDBClient = boto3.client("dynamodb", config=_PATIENT)
    return client


@cache
def sqs() -> "SQSClient":
    client: SQSClient = boto3.client("sqs", config=_PATIENT)
    return client


@cache
def kms() -> "KMSClient":
    client: KMSClient = boto3.client("kms", config=_PATIENT)
    return client


@cache
def secrets() -> "SecretsManagerClient":
    client: SecretsManagerClient = boto3.client("secretsmanager", config=_PATIENT)
    return client


@cache
def ses() -> "SESV2Client":
    client: SESV2Client = boto3.client("sesv2", config=_ONE_ATTEMPT)
    return client


def forget() -> None:
    """Lets go of every client: tests move between engines in one process."""
    for client in (dynamodb, sqs, kms, secrets, ses):
        client.cache_clear()
