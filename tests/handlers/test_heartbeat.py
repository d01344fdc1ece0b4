"""What the sweep tells the alarms and the dashboard: each number, from what really happened."""

import json
from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.reminders.heartbeat import BEHIND, DOUBTED, FAILED, MUTED, NAMESPACE, SESSIONS, SWEPT, WAITING, WORKED
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.mail import queue
from functions.shared.storage import mail_switch, mails, persons, schema, table
from functions.shared.storage.writes import Put
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan


@pytest.fixture
def told(aws, capsys, monkeypatch):
    """What one sweep writes in CloudWatch's embedded format."""
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)

    def tell(now) -> dict:
        capsys.readouterr()
        sweep(now)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
        (one,) = lines
        assert one["_aws"]["CloudWatchMetrics"][0]["Namespace"] == NAMESPACE
        assert (one["service"], one["stage"]) == ("reminders", "local")
        return {name: value[0] for name, value in one.items() if isinstance(value, list)}

    return tell


def test_a_quiet_minute_has_ticked_and_nothing_waits(told):
    said = told(NOON + timedelta(minutes=7))
    assert said == {SWEPT: 1, WORKED: 0, FAILED: 0, MUTED: 0, DOUBTED: 0, WAITING: 0, BEHIND: 0}


def test_what_is_done_and_what_fails_is_counted_and_how_long_the_oldest_has_waited(told):
    table.write(Put({"pk": "COHORT#x", "sk": "MESSAGE#y", "v": 1, **schema.due(NOON, schema.message("x", "y"))}))
    stored_plan()
    said = told(NOON + timedelta(minutes=40))
    assert (said[FAILED], said[BEHIND]) == (1, 40 * 60)
    assert said[WORKED] == 0


def test_mails_that_cannot_be_found_are_not_told_as_none_that_waits(told):
    """Four shards are asked for all else; the fifth question is for mails."""

    def refuses(call: int):
        return faults.answers(400, "ThrottlingException") if call == 5 else None

    table.write(*persons.added(a_person()), mails.planned(about_person(MailKind.INVITATION, "ana", "s", NOON)))
    with faults.before(clients.dynamodb(), "Query", refuses):
        said = told(NOON + timedelta(minutes=40))
    assert (said[SWEPT], said[FAILED]) == (1, 1)
    assert BEHIND not in said
    assert told(NOON + timedelta(minutes=41))[BEHIND] == 41 * 60


def test_a_mail_that_waits_is_seen_by_its_age(told):
    table.write(*persons.added(a_person()), mails.planned(about_person(MailKind.INVITATION, "ana", "s", NOON)))
    assert told(NOON + timedelta(minutes=16))[WAITING] == 16 * 60


def test_a_mail_in_doubt_is_seen_when_its_settling_time_is_over(told, pump):
    mail = about_person(MailKind.INVITATION, "ana", "s", NOON)
    table.write(*persons.added(a_person()), mails.planned(mail))
    queue.nudge([mail])
    pump.hold_events = True
    with faults.before(clients.ses(), "SendEmail", lambda _call: faults.answers(500, "InternalFailure")):
        pump.turn()
    assert told(NOON + timedelta(minutes=5))[DOUBTED] == 0
    assert told(NOON + timedelta(minutes=11))[DOUBTED] == 1


def test_while_mail_is_muted_that_is_said_and_what_waits_for_it_is_no_delay(told):
    table.write(*persons.added(a_person()), mails.planned(about_person(MailKind.INVITATION, "ana", "s", NOON)))
    table.write(mail_switch.muted(NOON, ""))
    said = told(NOON + hours(3))
    assert (said[MUTED], said[WAITING], said[BEHIND]) == (1, 0, 0)


def test_todays_sessions_are_counted_on_the_hour(told):
    cohort = stored_plan().cohort
    assert SESSIONS not in told(cohort.first_start.replace(minute=7))
    assert told(cohort.first_start.replace(hour=5))[SESSIONS] == 1
    assert told(cohort.first_start.replace(hour=5) + timedelta(days=1))[SESSIONS] == 0
