"""In which order a sweep works, and how long it leaves a mail on its queue."""

from dataclasses import replace
from datetime import timedelta

from functions.reminders.handler import sweep
from functions.reminders.order import in_order
from functions.reminders.waiting_mails import on_the_queue
from functions.shared import aws as clients
from functions.shared import clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.storage import due as due_index
from functions.shared.storage import mails, persons, table, timers
from functions.shared.storage.schema import Key
from tests import faults
from tests.builders import NOON, a_person, stored_plan

MINUTE = timedelta(minutes=1)


def due(*sort_keys: str):
    """Each a minute later than the one before."""
    return [(NOON + number * MINUTE, Key("X", sk)) for number, sk in enumerate(sort_keys)]


def test_rooms_of_a_session_come_first_and_mails_last_however_long_they_are_due():
    order = in_order(due("MAIL#a", "RULE#seats", "MAIL#b", "RULE#day#s1", "MEETING#s1", "RULE#rooms#s2"))
    assert [key.sk for _, key in order.first] == ["MEETING#s1", "RULE#rooms#s2", "RULE#seats", "RULE#day#s1"]
    assert [key.sk for _, key in order.mails] == ["MAIL#a", "MAIL#b"]
    assert order.behind(NOON + 10 * MINUTE) == 600


def test_mails_that_cannot_be_read_cost_the_sweep_nothing_else(aws):
    person = a_person("Ana")
    table.write(*persons.added(person), mails.planned(about_person(MailKind.INVITATION, person.id, "x", NOON)))
    with faults.before(clients.dynamodb(), "BatchGetItem", lambda _: faults.answers(400, "ThrottlingException")):
        assert sweep(NOON) == {"worked": 0, "failed": 1}
    assert sweep(NOON) == {"worked": 1, "failed": 0}


def test_an_index_too_long_to_be_read_costs_the_minute_only_its_mails(aws, monkeypatch):
    """By a clock that moves on by six seconds with each page that is read."""
    plan = stored_plan()
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())
    mail = about_person(MailKind.INVITATION, "ana", "x", NOON - MINUTE)
    table.write(mails.planned(mail), timers.seats(plan.cohort.id, NOON))

    def slowly(_) -> None:
        monkeypatch.setenv(clock.VARIABLE, (clock.now() + timedelta(seconds=6)).isoformat())

    def due_now(what: str) -> list[str]:
        return [key.sk for key in due_index.until(NOON) if key.sk.startswith(what)]

    assert due_now("RULE#seats")
    with faults.before(clients.dynamodb(), "Query", slowly):
        sweep(NOON)
    assert not due_now("RULE#seats"), "worked on"
    assert due_now("MAIL#"), "left for the next minute"


def test_what_waits_for_now_is_in_neither():
    order = in_order(due("MAIL#a", "RULE#seats", "RULE#day"), ("MAIL#", "RULE#seats"))
    assert [key.sk for _, key in order.first] == ["RULE#day"]
    assert order.mails == []
    assert in_order([]).behind(NOON) == 0


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
