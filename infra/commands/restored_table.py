"""A table that comes from the continuous backup: made, waited for, and protected like the one before."""

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from functions.shared import aws
from functions.shared.storage.schema import EXPIRES

MOST_READ_UNITS = 4000
MOST_WRITE_UNITS = 2000
"""Caps the bill of a runaway: 25 people polling cost 2 or 3 units a second, a fan-out to thousands a few hundred."""

_LOOK_EVERY, _LOOKS = 20, 1080
"""Seconds, and how often: six hours."""


class NotRestorableError(Exception):
    """Raised when there is no backup of that instant; says of which there are."""


def made(source: str, at: datetime) -> str:
    """The name of the table, once it is there.

    Raises:
        NotRestorableError: there is no backup of that instant.
    """
    client, name = aws.dynamodb(), f"{source}-{at:%Y%m%dT%H%M}"
    try:
        client.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=name, RestoreDateTime=at)
    except client.exceptions.TableAlreadyExistsException:
        pass
    except ClientError as error:
        raise NotRestorableError(f"{source} cannot be restored to {at:%Y-%m-%d %H:%M} UTC: {error}") from error
    waiter = client.get_waiter("table_exists")
    try:
        waiter.wait(TableName=name, WaiterConfig={"Delay": _LOOK_EVERY, "MaxAttempts": _LOOKS})
    except WaiterError as error:
        raise NotRestorableError(f"{name} is not there yet: ask again, it goes on where it was. {error}") from error
    return name


def protected(name: str) -> None:
    """What a restore does not bring back: backups, expiry, protection from deletion, and the cap on the bill.

    Raises:
        NotRestorableError: AWS has not made the table ready for it yet.
    """
    client = aws.dynamodb()
    try:
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    except client.exceptions.ContinuousBackupsUnavailableException as error:
        # For some minutes after a table was made: whatever else there is to do is done when it is asked for again.
        raise NotRestorableError(f"{name} is there, but its backups are not ready: ask again in a minute.") from error
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"].get("TimeToLiveStatus")
    if expiry not in {"ENABLED", "ENABLING"}:
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES})
    cap: Any = {"MaxReadRequestUnits": MOST_READ_UNITS, "MaxWriteRequestUnits": MOST_WRITE_UNITS}
    client.update_table(TableName=name, DeletionProtectionEnabled=True, OnDemandThroughput=cap)
