"""List prices in USD of us-east-1, with the day on which they were read; other regions are up to a third dearer."""

READ_ON = "2026-08-20"
"""Of DynamoDB. Lambda 2026-03-08, HTTP API 2026-06-27, SES 2026-07-22, KMS 2026-03-14; SQS, Secrets Manager, CloudWatch
and backups as generally known in 2026."""

HTTP_REQUEST = 1.00e-6
LAMBDA_REQUEST = 0.20e-6
LAMBDA_GB_SECOND = 0.0000133334
"""arm64."""
READ_UNIT, WRITE_UNIT = 0.125e-6, 0.625e-6
SQS_REQUEST = 0.40e-6
MAIL, MAILED_BYTE = 0.16e-3, 0.12e-9
"""SES Essentials, as new accounts have it since 2026-07-21; attachments by the gigabyte."""
KMS_REQUEST = 0.03e-4
LOGGED_BYTE = 0.50e-9
GIGABYTE_KEPT, GIGABYTE_BACKED_UP = 0.25, 0.20
KEY, SECRET = 1.00, 0.40
ALARM, ALARMS_FREE = 0.10, 10
DASHBOARD_FREE = True
"""Three are free."""

MEMORY = 0.5
"""GB of a function."""
SHARE_OF_A_PROCESSOR = 512 / 1769
"""AWS: 1,769 MB are one vCPU."""
SECONDS_A_CALL = 0.005
"""That a function waits for one call to DynamoDB, SQS or KMS in its region: an assumption, it is not measured here."""
CALLS_A_MESSAGE = 3
"""Sent, received, deleted."""
EMPTY_RECEIVES_A_MONTH = 5 * 5 * 3 * 60 * 24 * 30
"""Lambda asks each of five queues with five pollers that wait twenty seconds: SQS bills empty answers, too."""
FREE = {
    "front": 0.0,
    "functions": 1e6 * LAMBDA_REQUEST + 400_000 * LAMBDA_GB_SECOND,
    "queues": 1e6 * SQS_REQUEST,
    "keys": 20_000 * KMS_REQUEST,
    "table": 0.0,
    "mail": 0.0,
    "logs": 5e9 * LOGGED_BYTE,
}
"""What an account has free each month, for as long as it is there (that of the first year is left out)."""
