"""What breaks in a stack, one thing after another: each is broken while it is used, and mended after."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from functions.shared.storage.items import serialised
from tests.contract.operator import asked


@contextmanager
def a_queue_of_dead_letters(cloud):
    url = cloud.outputs["MailDeadUrl"]
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody='{"person": "p", "mail": "m", "v": 1}')
    try:
        assert '{"person": "p", "mail": "m", "v": 1}' in asked(cloud, "dead_letters", "dead", "--stage", "trial").stdout
        yield
    finally:
        assert "mail: 1 tried again" in asked(cloud, "dead_letters", "redrive", "--stage", "trial").stdout
        for name in ("MailDeadUrl", "MailQueueUrl"):
            cloud.client("sqs").purge_queue(QueueUrl=cloud.outputs[name])


@contextmanager
def the_minute_switched_off(cloud):
    events = cloud.client("events")
    events.disable_rule(Name=cloud.outputs["MinuteRule"])
    try:
        yield
    finally:
        events.enable_rule(Name=cloud.outputs["MinuteRule"])


@contextmanager
def nobody_at_the_mail_queue(cloud):
    functions = cloud.client("lambda")
    name = cloud.function_name("mailer")
    sources = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    (source,) = [one for one in sources if "Urgent" not in one["EventSourceArn"]]
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)


@contextmanager
def the_domain_gone_from_ses(cloud):
    cloud.client("sesv2").delete_email_identity(EmailIdentity="example.org")
    try:
        yield
    finally:
        cloud.client("sesv2").create_email_identity(EmailIdentity="example.org")
        cloud.client("ses").verify_domain_identity(Domain="example.org")


@contextmanager
def mail_muted(cloud):
    assert asked(cloud, "mute", "mute", "--stage", "trial", "--why", "a rehearsal").returncode == 0
    assert "a rehearsal" in asked(cloud, "mute", "waiting", "--stage", "trial").stdout
    assert "0 mails" in asked(cloud, "mute", "drop", "--stage", "trial", "--kind", "message").stdout
    try:
        yield
    finally:
        assert asked(cloud, "mute", "release", "--stage", "trial").returncode == 0


@contextmanager
def an_alarm_that_rings(cloud):
    alarms = cloud.client("cloudwatch")
    name = next(
        one["AlarmName"] for one in alarms.describe_alarms()["MetricAlarms"] if "MailWaiting" in one["AlarmName"]
    )
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a rehearsal")
    try:
        yield
    finally:
        alarms.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="a rehearsal")


@contextmanager
def a_mail_in_doubt(cloud):
    client, table = cloud.client("dynamodb"), cloud.outputs["TableName"]
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    ahead = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    item = {
        "pk": "PERSON#nobody", "sk": "MAIL#doubt", "v": 1, "id": "doubt", "kind": "invitation", "person": "nobody",
        "subject": "s", "state": "unknown", "created_at": old, "expires_at": ahead, "claimed_at": old, "attempt": 1,
        "due_shard": "DUE#0", "due_at": f"{ahead}#MAIL#doubt",
    }  # fmt: skip
    client.put_item(TableName=table, Item=serialised(item))
    try:
        yield
    finally:
        client.delete_item(TableName=table, Key=serialised({"pk": item["pk"], "sk": item["sk"]}))


@contextmanager
def a_key_about_to_be_deleted(cloud):
    kms = cloud.client("kms")
    kms.schedule_key_deletion(KeyId=cloud.outputs["AnswersKeyArn"], PendingWindowInDays=30)
    try:
        yield
    finally:
        kms.cancel_key_deletion(KeyId=cloud.outputs["AnswersKeyArn"])
        kms.enable_key(KeyId=cloud.outputs["AnswersKeyArn"])


@contextmanager
def the_sandbox_not_left(cloud):
    ses, details = cloud.client("sesv2"), {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://example.org"}
    ses.put_account_details(ProductionAccessEnabled=False, **details)
    try:
        yield
    finally:
        ses.put_account_details(ProductionAccessEnabled=True, **details)


@contextmanager
def no_backups(cloud):
    backups = cloud.client("dynamodb").update_continuous_backups

    def keep(*, on: bool) -> None:
        specification = {"PointInTimeRecoveryEnabled": on}
        backups(TableName=cloud.outputs["TableName"], PointInTimeRecoverySpecification=specification)

    keep(on=False)
    try:
        yield
    finally:
        keep(on=True)


@contextmanager
def a_key_that_does_not_rotate(cloud):
    kms = cloud.client("kms")
    kms.disable_key_rotation(KeyId=cloud.outputs["AnswersKeyArn"])
    try:
        yield
    finally:
        kms.enable_key_rotation(KeyId=cloud.outputs["AnswersKeyArn"])


@contextmanager
def no_alarm_address(cloud):
    """As a trial stack is deployed: there is nobody to be taken away."""
    sns = cloud.client("sns")
    assert sns.list_subscriptions_by_topic(TopicArn=cloud.outputs["AlarmTopicArn"])["Subscriptions"] == []
    yield
