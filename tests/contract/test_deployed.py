"""What an operator asks of a deployed stack, by the commands of the Makefile: each thing broken in turn, and mended."""

import json
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from functions.reminders.heartbeat import NAMESPACE, SWEPT
from functions.shared.storage.items import serialised
from tests.contract.cloud import ROOT, Cloud
from tests.contract.conftest import open_course
from tests.contract.targets import Deployed, Visitor, link_to, send_public


def asked(cloud: Cloud, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As the Makefile asks for it."""
    told = {**cloud.told(), "PYTHONPATH": str(ROOT)}
    line = [ROOT / ".venv" / "bin" / "python", "-m", f"infra.commands.{command}", *arguments]
    return subprocess.run(line, env=told, cwd=ROOT, capture_output=True, text=True, check=False)


def status(cloud: Cloud, *more: str) -> subprocess.CompletedProcess[str]:
    return asked(cloud, "status", "--stage", "trial", *more)


def ticked(cloud: Cloud) -> None:
    """MiniStack makes no metrics of what a function logs: so the test says that the minute has finished."""
    dimensions = [{"Name": "service", "Value": "reminders"}, {"Name": "stage", "Value": "trial"}]
    data = [{"MetricName": SWEPT, "Value": 1, "Dimensions": dimensions}]
    cloud.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)


@pytest.fixture(scope="module")
def running(cloud):
    ticked(cloud)
    return cloud


def test_the_status_of_a_stack_says_what_is_right_and_the_next_step_in_order(running):
    done = status(running)
    assert done.returncode == 1, "a trial stack is not set up for people"
    lines = done.stdout.splitlines()
    assert "ok  example.org is verified: SES sends from it." in lines
    assert "ok  The minute ticks." in lines
    assert "ok  Mail leaves as it becomes due." in lines
    assert "ok  No session is on, nor within two hours." in lines
    first = next(index for index, line in enumerate(lines) if line.startswith("!!"))
    assert lines[-1] == f"Next step: {lines[first + 1].strip()}"
    assert done.stderr == ""


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
def an_alarm_address_that_waits(cloud):
    sns = cloud.client("sns")
    try:
        yield
    finally:
        for one in sns.list_subscriptions_by_topic(TopicArn=cloud.outputs["AlarmTopicArn"])["Subscriptions"]:
            if one["SubscriptionArn"].startswith("arn:"):
                sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])


@pytest.mark.parametrize(
    ("broken", "says", "step"),
    [
        (a_queue_of_dead_letters, "1 dead letters of mail.", "make redrive"),
        (the_minute_switched_off, "The minute is switched off", "Enable"),
        (nobody_at_the_mail_queue, "Nobody works on the queue mail.", "Enable"),
        (the_domain_gone_from_ses, "SES does not know example.org.", "make deploy"),
        (mail_muted, "All mail is muted.", "make release STAGE=trial"),
        (an_alarm_that_rings, "Alarm MailWaiting\n", "Log of the function mailer"),
        (a_mail_in_doubt, "Of 1 mails nobody can say", "feedback"),
        (a_key_about_to_be_deleted, "The key that seals answers is PendingDeletion", "Cancel key deletion"),
        (an_alarm_address_that_waits, "Alarms reach nobody.", "alarm_address"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_thing_that_is_broken_is_said_with_the_next_step_and_not_once_it_is_mended(running, broken, says, step):
    with broken(running):
        told = status(running).stdout
        assert says in told
        after = told[told.index(says) :].splitlines()
        assert step in " ".join(after[:2])
    if broken is not an_alarm_address_that_waits:
        assert says not in status(running).stdout


def test_a_stage_that_is_not_there_is_said_and_the_first_deployment_is_let_through(cloud):
    done = asked(cloud, "status", "--stage", "nowhere", "--before-deploy")
    assert done.returncode == 0
    assert "There is no stack Kindred-nowhere" in done.stdout
    assert "Next step: make deploy" in done.stdout


@pytest.fixture(scope="module")
def people(running):
    """Somebody on a course that is a month away, and the links that they were mailed."""
    target = Deployed(running)
    from tests.contract.conftest import TEACHER_ADDRESS, invite  # noqa: PLC0415

    invite(running)
    teacher, ana = Visitor(target), Visitor(target)
    send_public(teacher, "/sign-in", {"address": TEACHER_ADDRESS})
    teacher.post(link_to(target, TEACHER_ADDRESS, "/sign-in/"), {})
    course = open_course(teacher, datetime.now(UTC) + timedelta(days=30))
    send_public(ana, course, {"name": "Ana Alta", "address": "ana.alta@example.org", "zone": "Africa/Cairo"})
    own = ana.post(link_to(target, "ana.alta@example.org", "/confirm/"), {}).headers["location"]
    return teacher, own.removeprefix(target.public_url)


def test_make_verify_walks_the_deployed_table_and_finds_nothing(running, people):
    done = asked(running, "verify", "--stage", "trial")
    assert done.stdout.splitlines()[-1] == "All is as it must be.", done.stdout + done.stderr


def test_make_verify_says_what_is_broken_in_the_deployed_table(running, people):
    client, table = running.client("dynamodb"), running.outputs["TableName"]
    item = serialised({"pk": "COHORT#x", "sk": "SOMETHING#else", "v": 1})
    client.put_item(TableName=table, Item=item)
    done = asked(running, "verify", "--stage", "trial")
    client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
    assert done.returncode == 1
    assert "COHORT#x SOMETHING#else: nothing of ours writes such an item" in done.stdout


def test_old_links_live_after_the_key_ring_was_rotated_on_the_deployed_stack(running, people):
    _, own = people
    done = asked(running, "rotate", "--stage", "trial")
    assert "All old links live on." in done.stdout, done.stderr
    assert Visitor(Deployed(running)).get(own).status == 200


def test_nobody_deploys_while_a_session_is_within_two_hours(running, people):
    teacher, _ = people
    open_course(teacher, datetime.now(UTC) + timedelta(minutes=50))
    done = status(running, "--before-deploy")
    assert done.returncode != 0
    assert "Not deployed. Do not deploy before" in done.stderr
    assert status(running, "--before-deploy", "--anyway").returncode == 0


def test_a_stack_that_is_lost_is_rebuilt_from_what_it_has_left_and_old_links_live(running, people):
    """Another stack takes over what this one has, as a new one would after it is gone: the same own page opens."""
    _, own = people
    outputs = running.outputs
    taken = {
        "again:table": outputs["TableName"],
        "again:answers_key": outputs["AnswersKeyArn"],
        "again:key_ring": outputs["KeyRingArn"],
        "again:video_keys": outputs["VideoKeysArn"],
        "own_identity": "false",
        "stage": "again",
    }
    more = [part for name, value in taken.items() for part in ("-c", f"{name}={value}")]
    file = running.folder / "again.json"
    running.cdk("deploy", *running.context(), *more, "--require-approval", "never", "--outputs-file", str(file))
    again = json.loads(file.read_text())["Kindred-again"]
    assert again["TableName"] == outputs["TableName"]
    rebuilt = Cloud(running.folder, running.port, again)
    assert Visitor(Deployed(rebuilt)).get(own).status == 200
    running.cdk("destroy", *running.context(), *more, "--force")
    assert Visitor(Deployed(running)).get(own).status == 200, "what was taken over outlives the stack that took it"


def test_what_a_stack_has_left_is_found_by_its_stage(running):
    """Asked while the stack is there: the same resources would be left if it were gone."""
    told = {**running.told(), "PYTHONPATH": str(ROOT)}
    line = [
        ROOT / ".venv" / "bin" / "python",
        "-c",
        "from infra.status import left; print(*left.not_taken_over('trial', {}), sep='\\n')",
    ]
    done = subprocess.run(line, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    for name in ("TableName", "AnswersKeyArn", "KeyRingArn", "VideoKeysArn"):
        assert running.outputs[name] in done.stdout, done.stdout + done.stderr
