"""`make status`, point by point: what AWS says, and what the operator is told of it (tests/contract asks a real stack)."""

import socketserver
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import dns.message
import dns.resolver
import dns.rrset
import pytest

from functions.shared import aws as clients
from functions.shared.domain.models import Session
from functions.shared.storage import shape
from infra.commands.status import described, must_wait, no_stack
from infra.function import Queue
from infra.status import keeping, running, sender, sessions, works_on
from infra.status.point import How, look, missing, right
from tests.builders import NOON, a_plan, hours
from tests.contract.cloud import certified

VERIFIED = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"Status": "SUCCESS"},
    "MailFromAttributes": {"MailFromDomainStatus": "SUCCESS", "MailFromDomain": "bounce.example.org"},
}
GOOD = {
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "SendQuota": {"Max24HourSend": 50000.0, "SentLast24Hours": 12.0, "MaxSendRate": 14.0},
}


def hows(points) -> list[How]:
    return [point.how for point in points]


def test_a_domain_that_is_set_up_is_right_in_every_point():
    assert hows(sender.of_identity("example.org", VERIFIED)) == [How.RIGHT] * 3


@pytest.mark.parametrize(
    ("number", "broken", "says"),
    [
        (0, {"VerifiedForSendingStatus": False}, "not verified"),
        (1, {"DkimAttributes": {"Status": "PENDING"}}, "DKIM is not there (PENDING)"),
        (2, {"MailFromAttributes": {"MailFromDomainStatus": "FAILED"}}, "MAIL FROM is not there (FAILED)"),
        (2, {"MailFromAttributes": {}}, "MAIL FROM is not there (None)"),
    ],
)
def test_each_thing_that_the_domain_lacks_is_named_with_what_to_do(number, broken, says):
    point = list(sender.of_identity("example.org", VERIFIED | broken))[number]
    assert point.how is How.MISSING
    assert says in point.says
    assert point.step


@pytest.mark.parametrize(
    ("number", "broken", "says"),
    [
        (0, {"SendingEnabled": False}, "paused"),
        (0, {"EnforcementStatus": "SHUTDOWN"}, "paused the account (SHUTDOWN)"),
        (0, {"EnforcementStatus": "PROBATION"}, "probation"),
        (1, {"ProductionAccessEnabled": False}, "sandbox"),
        (2, {"SendQuota": {"Max24HourSend": 200.0, "SentLast24Hours": 190.0}}, "190 of 200"),
    ],
)
def test_how_ses_holds_the_account_is_said(number, broken, says):
    assert hows(sender.of_account(GOOD)) == [How.RIGHT] * 3
    point = list(sender.of_account(GOOD | broken))[number]
    assert point.how is How.MISSING
    assert says in point.says


@contextmanager
def a_name_server(records: dict[str, str]):
    """A small one of our own, asked over UDP as any other."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            data, sock = self.request
            asked = dns.message.from_wire(data)
            answer = dns.message.make_response(asked)
            name = asked.question[0].name
            text = records.get(name.to_text(omit_final_dot=True))
            if text is None:
                answer.set_rcode(3)
            else:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
            sock.sendto(answer.to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        yield resolver
        server.shutdown()


@pytest.mark.parametrize(
    ("record", "how", "says"),
    [
        ("v=DMARC1; p=quarantine; rua=mailto:you@example.org", How.RIGHT, "DMARC is there."),
        ("v=DMARC1; p=none", How.LOOK, "p=none"),
        ("something else", How.MISSING, "no DMARC record"),
        (None, How.MISSING, "DMARC is not there"),
    ],
)
def test_dmarc_is_asked_of_the_name_server(record, how, says):
    with a_name_server({"_dmarc.example.org": record} if record else {}) as resolver:
        point = sender.dmarc("example.org", resolver)
    assert point.how is how
    assert says in point.says


def test_where_no_name_server_answers_that_is_what_is_said():
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], 1
    point = sender.dmarc("example.org", resolver)
    assert point.how is How.LOOK
    assert "could not be looked up from here" in point.says


def test_the_minute_is_switched_on_and_ticks_or_the_step_says_where():
    assert running.of_minute({"State": "ENABLED"}, 3).how is How.RIGHT
    assert "switched off" in running.of_minute({"State": "DISABLED"}, 3).says
    assert "not finished" in running.of_minute({"State": "ENABLED"}, 0).says


def test_a_queue_is_worked_on_and_empty_or_it_is_said_what_lies_there():
    assert running.of_queue(Queue.MAIL, 3, 0, works=True).how is How.RIGHT
    assert "Nobody works" in running.of_queue(Queue.MAIL, 0, 0, works=False).says
    assert "2 dead letters of mail" in running.of_queue(Queue.MAIL, 0, 2, works=True).says
    assert running.of_queue(Queue.MAIL, 5000, 0, works=True).how is How.LOOK


def test_an_alarm_that_rings_is_said_with_its_own_words():
    (point,) = running.of_alarms([{"AlarmName": "Kindred-x-AlarmsMailWaiting", "AlarmDescription": "Do this."}])
    assert (point.how, point.step) == (How.MISSING, "Do this.")
    assert hows(running.of_alarms([])) == [How.RIGHT]


def test_mails_in_doubt_are_counted():
    assert running.of_doubts(0).how is How.RIGHT
    assert "Of 3 mails" in running.of_doubts(3).says


@pytest.mark.parametrize(
    ("table", "backups", "expiry", "says"),
    [
        ({}, {"PointInTimeRecoveryStatus": "ENABLED"}, {"TimeToLiveStatus": "ENABLED"}, "no protection"),
        ({"DeletionProtectionEnabled": True}, {}, {"TimeToLiveStatus": "ENABLED"}, "no backups"),
        ({"DeletionProtectionEnabled": True}, {"PointInTimeRecoveryStatus": "ENABLED"}, {}, "no expiry"),
    ],
)
def test_what_the_table_lacks_is_named(table, backups, expiry, says):
    assert says in keeping.of_table(table, backups, expiry).says


def test_a_table_that_is_protected_is_right():
    there = keeping.of_table(
        {"DeletionProtectionEnabled": True},
        {"PointInTimeRecoveryStatus": "ENABLED"},
        {"TimeToLiveStatus": "ENABLED"},
    )
    assert there.how is How.RIGHT


def test_secrets_age():
    assert keeping.of_secret("key ring", {"LastChangedDate": NOON - timedelta(days=30)}, NOON, "x").how is How.RIGHT
    old = keeping.of_secret("key ring", {"LastChangedDate": NOON - timedelta(days=401)}, NOON, "make rotate")
    assert (old.how, old.step) == (How.LOOK, "Once a year: make rotate.")
    assert keeping.of_secret("key ring", {"DeletedDate": NOON}, NOON, "x").how is How.MISSING


def test_the_key_that_seals_answers_must_be_there():
    assert keeping.of_key({"KeyState": "Enabled"}, {"KeyRotationEnabled": True}).how is How.RIGHT
    assert keeping.of_key({"KeyState": "PendingDeletion"}, {"KeyRotationEnabled": True}).how is How.MISSING
    assert keeping.of_key({"KeyState": "Enabled"}, {"KeyRotationEnabled": False}).how is How.LOOK


def test_alarms_reach_somebody_who_has_confirmed():
    confirmed = {"SubscriptionArn": "arn:aws:sns:eu-central-1:1:topic:id"}
    waits = {"SubscriptionArn": "PendingConfirmation"}
    assert keeping.of_topic([confirmed, waits]).how is How.RIGHT
    assert "not confirmed" in keeping.of_topic([waits]).says
    assert "reach nobody" in keeping.of_topic([{"SubscriptionArn": "Deleted"}]).says
    assert "reach nobody" in keeping.of_topic([]).says


def test_a_new_account_lets_too_few_functions_run_at_once():
    assert keeping.of_functions({"ConcurrentExecutions": 10}).how is How.MISSING
    assert keeping.of_functions({"ConcurrentExecutions": 200}).how is How.RIGHT


def test_an_account_with_many_functions_can_keep_some_for_sessions():
    none_kept = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
    assert "session_concurrency" in keeping.of_functions(none_kept).step
    assert keeping.of_functions({**none_kept, "UnreservedConcurrentExecutions": 800}).how is How.RIGHT


def test_certificates_age_and_links_to_the_apis_own_address_are_said():
    own = "https://courses.example.org"
    assert keeping.of_address("https://x.execute-api.eu-central-1.amazonaws.com", None, NOON).how is How.LOOK
    assert keeping.of_address(own, None, NOON).how is How.MISSING
    assert "ends in 20 days" in keeping.of_address(own, NOON + timedelta(days=20, hours=1), NOON).says
    assert keeping.of_address(own, NOON + timedelta(days=60), NOON).how is How.RIGHT


def test_an_address_that_nobody_answers_at_has_no_certificate():
    assert keeping.certificate_end("https://127.0.0.1:1") is None


def the_first_session() -> Session:
    return a_plan().sessions[0]


def test_nobody_deploys_while_a_session_is_near_or_on():
    one = the_first_session()
    near = sessions.of_sessions([one], one.starts_at - hours(1))
    assert near.no_deploy
    assert "0 sessions are on, 1 more begin" in near.says
    assert f"Do not deploy before {one.ends_at:%H:%M} UTC." in must_wait([near])
    assert "1 sessions are on" in sessions.of_sessions([one], one.starts_at).says
    assert not sessions.of_sessions([], NOON).no_deploy


STANDS = {
    "TableName": "Kindred-production-Storage1",
    "KeyRingArn": "arn:aws:secretsmanager:x:1:secret:ring",
    "VideoKeysArn": "arn:aws:secretsmanager:x:1:secret:video",
    "AnswersKeyArn": "arn:aws:kms:x:1:key/k-1",
}
MADE = ("Kindred-production-Storage1", STANDS["KeyRingArn"], STANDS["VideoKeysArn"], "k-1")


def test_a_deployment_that_goes_on_with_what_the_stack_has_made_or_taken_over_is_right():
    assert list(works_on.of("production", STANDS, {}, MADE)) == []
    taken = {"production:table": STANDS["TableName"], "production:answers_key": STANDS["AnswersKeyArn"]}
    assert list(works_on.of("production", STANDS, taken, MADE[1:3])) == []


def test_a_table_that_was_restored_from_the_one_that_is_may_take_its_place():
    named = {"production:table": f"{STANDS['TableName']}-20270201T1200"}
    assert list(works_on.of("production", STANDS, named, MADE)) == []


@pytest.mark.parametrize(
    ("named", "made", "says"),
    [
        ({"production:table": "Kindred-production-Storage2"}, MADE, "names another: Kindred-production-Storage2"),
        ({"production:key_ring": "arn:of:another"}, MADE, "names another: arn:of:another"),
        ({}, MADE[1:], "works with Kindred-production-Storage1, and cdk.json does not name it"),
        ({"trial:answers_key": STANDS["AnswersKeyArn"]}, MADE[:3], "would make a new one"),
    ],
)
def test_a_deployment_that_would_work_with_another_table_or_key_waits(named, made, says):
    (point,) = works_on.of("production", STANDS, named, made)
    assert says in point.says
    assert point.no_deploy
    assert point.step.startswith('Under context in cdk.json: "production:')


def test_where_a_lost_stack_has_left_its_table_the_first_deployment_waits_for_it(aws, capsys):
    clients.dynamodb().create_table(**shape.definition("Kindred-production-StorageTable1"))
    assert no_stack("production", "There is no stack") is False
    told = capsys.readouterr().out
    assert '"production:table": "Kindred-production-StorageTable1",' in told
    assert "Next step: put these there" in told


def test_of_several_tables_it_is_said_when_each_was_made_and_how_much_it_holds(aws, capsys):
    for name in ("Kindred-production-StorageTable1", "Kindred-production-StorageTable1-20270201T1200"):
        clients.dynamodb().create_table(**shape.definition(name))
    no_stack("production", "There is no stack")
    told = capsys.readouterr().out
    made_today = f"made on {datetime.now(UTC):%Y-%m-%d}, about 0 items"
    assert f'"production:table": "Kindred-production-StorageTable1-20270201T1200",   {made_today}' in told


def test_where_nothing_was_left_the_first_deployment_goes_on(aws, capsys):
    assert no_stack("production", "There is no stack") is True
    assert "Next step: make deploy" in capsys.readouterr().out


def test_the_next_step_is_of_the_first_thing_that_is_missing():
    said = described([right("a"), look("b", "later"), missing("c", "first"), missing("d", "second")])
    assert said[-1] == "Next step: first"
    assert described([right("a"), look("b", "later")])[-1] == "Next step: later"
    assert described([right("a")])[-1] == "All is right."


def test_a_certificates_end_is_read_from_the_address_itself(tmp_path, monkeypatch):
    """A server of our own, whose certificate ends the day after tomorrow."""
    certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        server.socket = told.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        until = keeping.certificate_end(f"https://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
    assert timedelta(hours=47) < until - datetime.now(UTC) <= timedelta(days=2)
