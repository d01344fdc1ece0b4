"""Whether what is kept is safe: backups, protection, keys and their age, who is woken, where links lead."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import boto3

from infra.status.point import Point, look, missing, right

_OLD = timedelta(days=400)
"""Keys are rotated once a year."""
_SOON = timedelta(days=21)
"""ACM renews a certificate 45 days ahead: later something keeps it from that."""
_FEW, _MANY = 100, 500
"""Functions at once: a new account has ten, and a session of a hundred people asks for more in its first minute. AWS
leaves a hundred unreserved, and two functions of a session take a hundred each.
"""


def points(outputs: Mapping[str, str], now: datetime) -> Iterator[Point]:
    dynamodb, name = boto3.client("dynamodb"), outputs["TableName"]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    yield of_table(
        dynamodb.describe_table(TableName=name)["Table"],
        backups.get("PointInTimeRecoveryDescription", {}),
        dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"],
    )
    secrets, kms = boto3.client("secretsmanager"), boto3.client("kms")
    yield of_secret("key ring", secrets.describe_secret(SecretId=outputs["KeyRingArn"]), now, "make rotate")
    video = secrets.describe_secret(SecretId=outputs["VideoKeysArn"])
    yield of_secret("video keys", video, now, "new keys at the provider, then make video")
    key = outputs["AnswersKeyArn"]
    yield of_key(kms.describe_key(KeyId=key)["KeyMetadata"], kms.get_key_rotation_status(KeyId=key))
    topic = outputs["AlarmTopicArn"]
    yield of_topic(boto3.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])
    yield of_functions(boto3.client("lambda").get_account_settings()["AccountLimit"])
    yield of_address(outputs["PublicUrl"], certificate_end(outputs["PublicUrl"]), now)


def of_table(table: Mapping[str, Any], backups: Mapping[str, Any], expiry: Mapping[str, Any]) -> Point:
    lacks = [
        lack
        for lack, there in {
            "backups of the last 35 days": backups.get("PointInTimeRecoveryStatus") == "ENABLED",
            "protection from deletion": table.get("DeletionProtectionEnabled"),
            "expiry of what is not kept": expiry.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"},
        }.items()
        if not there
    ]
    if lacks:
        return missing(
            f"The table has no {', no '.join(lacks)}.", "make deploy (with protect true on a stage that is used)."
        )
    return right("The table can be restored, and not deleted by mistake.")


def of_secret(name: str, secret: Mapping[str, Any], now: datetime, how: str) -> Point:
    if secret.get("DeletedDate"):
        return missing(
            f"The secret with the {name} is about to be deleted.", "Secrets Manager console: Cancel deletion."
        )
    changed = secret.get("LastChangedDate") or secret.get("CreatedDate") or now
    age = now - changed
    if age > _OLD:
        return look(f"The {name} is {age.days} days old.", f"Once a year: {how}.")
    return right(f"The {name} is {max(age.days, 0)} days old.")


def of_key(key: Mapping[str, Any], rotation: Mapping[str, Any]) -> Point:
    if key.get("KeyState") != "Enabled":
        step = "KMS console: Cancel key deletion, Enable. Without it no answer can be opened, ever again."
        return missing(f"The key that seals answers is {key.get('KeyState')}: no form is taken.", step)
    if not rotation.get("KeyRotationEnabled"):
        return look("The key that seals answers does not rotate.", "KMS console, the key, Key rotation.")
    return right("The key that seals answers is there, and rotates.")


def of_topic(subscriptions: list[Mapping[str, Any]]) -> Point:
    if any(one["SubscriptionArn"].startswith("arn:") for one in subscriptions):
        return right("Alarms reach somebody.")
    if any(one["SubscriptionArn"].lower().startswith("pending") for one in subscriptions):
        return missing(
            "The alarm address has not confirmed: alarms reach nobody.", "Its mailbox: the mail of AWS, Confirm."
        )
    return missing("Alarms reach nobody.", "make deploy with alarm_address.")


def of_functions(limit: Mapping[str, Any]) -> Point:
    most = limit.get("ConcurrentExecutions", 0)
    if most < _FEW:
        step = "Service Quotas, Lambda, Concurrent executions: ask for 1,000. It takes a day or two."
        return missing(f"The account lets {most} functions run at once: a session of forty would wait.", step)
    if most >= _MANY and limit.get("UnreservedConcurrentExecutions", most) == most:
        step = "make deploy with session_concurrency=100: then no rush elsewhere keeps a session waiting."
        return look(f"{most} functions can run at once, and none of them is kept for sessions.", step)
    return right(f"{most} functions can run at once.")


def certificate_end(url: str) -> datetime | None:
    """Until when the certificate of an address is good; None where it could not be asked."""
    parts = urlsplit(url)
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as told,
        ):
            end = (told.getpeercert() or {}).get("notAfter")
    except OSError:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), UTC) if end else None


def of_address(url: str, until: datetime | None, now: datetime) -> Point:
    if ".execute-api." in url:
        step = (
            "public_url and certificate, before the first mail leaves: a host that was ever mailed is never given up."
        )
        return look("Links lead to the API's own address, and die with the stack.", step)
    if until is None:
        return missing(f"{url} does not answer with a certificate that is good.", "Its CNAME, and ACM's certificate.")
    if until - now < _SOON:
        step = "ACM console: why is it not renewed? Its CNAME for validation must stay in DNS."
        return missing(f"The certificate of {url} ends in {(until - now).days} days.", step)
    return right(f"The certificate of {url} is good for {(until - now).days} days.")
