"""In which order a sweep works, and how long it leaves a mail on its queue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.reminders.order import in_order
from functions.reminders.waiting_mails import on_the_queue
from functions.shared import aws as clients
from functions.shared import clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.storage import due as due_index
from functions.shared.storage import mails, persons, schema, table, timers
from functions.shared.storage.schema import Key
from tests import faults
from tests.builders import NOON, a_person, stored_plan

MINUTE = timedelta(minutes=1)


def due(*sort_keys: str):
    """Each a minute later than the one before."""
    return [(NOON + number * MINUTE, Key("X", sk)) for number, sk in enumerate(sort_keys)]


def test_rooms_of_a_session_come_first_however_long_all_else_is_due():
    order = in_order(due("RULE#seats", "RULE#day#s1", "MEETING#s1", "RULE#rooms#s2"))
    assert [key.sk for _, key in order] == ["MEETING#s1", "RULE#rooms#s2", "RULE#seats", "RULE#day#s1"]


def test_mails_that_cannot_be_read_cost_the_sweep_nothing_else(aws):
    person = a_person("Ana")
    table.write(*persons.added(person), mails.planned(about_person(MailKind.INVITATION, person.id, "x", NOON)))
    with faults.before(clients.dynamodb(), "BatchGetItem", lambda _: faults.answers(400, "ThrottlingException")):
        assert sweep(NOON) == {"worked": 0, "failed": 1}
    assert sweep(NOON) == {"worked": 1, "failed": 0}


@pytest.fixture
def seats_and_mails(aws, monkeypatch):
    """A rule and some hundreds of mails that are due; gives what is due still, by how its sort key begins."""
    plan = stored_plan(id="spring")
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())
    table.write(timers.seats(plan.cohort.id, NOON))
    for number in range(250):
        mail = about_person(MailKind.INVITATION, "ana", f"{number}", NOON - MINUTE)
        table.write(mails.planned(mail))
    return lambda what: len([key for key in due_index.until(NOON) if key.sk.startswith(what)])


def test_mails_are_looked_at_while_there_is_time_and_the_rest_in_the_next_minute(seats_and_mails, monkeypatch):
    """By a clock that moves on by thirty seconds with each batch of mails that is read."""

    def slowly(_) -> None:
        monkeypatch.setenv(clock.VARIABLE, (clock.now() + timedelta(seconds=30)).isoformat())

    with faults.before(clients.dynamodb(), "BatchGetItem", slowly):
        sweep(NOON)
    assert (seats_and_mails("RULE#seats"), seats_and_mails("MAIL#")) == (0, 50)


def test_a_slow_or_failing_index_of_mails_keeps_nothing_else_from_being_done(seats_and_mails):
    """The table refuses to be asked for anything from when the seats were seen to."""

    def refuses(_):
        done = schema.DUE_AT not in table.read(schema.entry("spring", schema.Entry.SEATS))
        return faults.answers(400, "ThrottlingException") if done else None

    with faults.before(clients.dynamodb(), "Query", refuses):
        assert sweep(NOON)["failed"] == 2
    assert (seats_and_mails("RULE#seats"), seats_and_mails("MAIL#")) == (0, 250)


def test_however_slow_the_table_answers_what_is_due_is_worked_on(seats_and_mails, monkeypatch):
    def slowly(_) -> None:
        monkeypatch.setenv(clock.VARIABLE, (clock.now() + timedelta(seconds=8)).isoformat())

    with faults.before(clients.dynamodb(), "Query", slowly):
        sweep(NOON)
    assert seats_and_mails("RULE#seats") == 0


def test_what_waits_for_now_is_left():
    assert [key.sk for _, key in in_order(due("RULE#seats", "RULE#day"), ("RULE#seats",))] == ["RULE#day"]


def test_a_mail_is_left_on_its_queue_as_long_again_as_it_has_waited():
    mail = about_person(MailKind.INVITATION, "ana", "x", NOON)
    waited = [on_the_queue(mail, NOON + minutes * MINUTE) for minutes in (0, 5, 10, 40, 600)]
    assert waited == [mails.ON_THE_QUEUE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 20 * MINUTE]


def test_a_mail_that_loses_its_moment_soon_is_not_left_there_past_it():
    mail = replace(about_person(MailKind.INVITATION, "ana", "x", NOON), expires_at=NOON + 40 * MINUTE)
    assert on_the_queue(mail, NOON + 20 * MINUTE) == 10 * MINUTE
    assert on_the_queue(mail, NOON + 38 * MINUTE) == mails.ON_THE_QUEUE


def test_what_somebody_waits_for_is_put_there_again_every_few_minutes():
    code = about_person(MailKind.SIGN_IN, "ana", "x", NOON)
    assert on_the_queue(code, NOON + 40 * MINUTE) == mails.ON_THE_QUEUE
