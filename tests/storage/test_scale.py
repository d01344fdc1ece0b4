"""What the sweep costs hangs on what is due, not on what exists; a session of ten thousand is served in a few sweeps."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from functions.reminders.handler import ENOUGH, sweep
from functions.shared import aws as clients
from functions.shared import clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.registration_states import State
from functions.shared.settings import settings
from functions.shared.storage import mails, persons, registrations, schema, table
from functions.shared.storage.items import serialised, to_item
from tests import faults
from tests.builders import NOON, a_person, a_registration, hours, stored_plan
from tests.consumed import Consumed, measured

FUTURE = NOON + timedelta(days=400)


def put_all(items: Iterator[dict[str, Any]]) -> None:
    """As fast as the engine takes them; they are what the functions would have written."""
    client, name = clients.dynamodb(), settings().table
    lock, source = threading.Lock(), iter(items)

    def work() -> None:
        while True:
            with lock:
                batch = [item for _, item in zip(range(25), source, strict=False)]
            if not batch:
                return
            waiting: Any = {name: [{"PutRequest": {"Item": serialised(item)}} for item in batch]}
            while waiting:
                waiting = client.batch_write_item(RequestItems=waiting)["UnprocessedItems"]

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()


def future(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        key = schema.mail(f"later-{number}", "mail")
        yield {**key.attributes(), **schema.due(FUTURE, key)}


DUE = 24
"""Enough that each shard of the index has some: DynamoDB counts half a unit for a page, however little is on it."""


def cost_of_a_sweep(name: str) -> Consumed:
    for number in range(DUE):
        person = a_person(f"{name}{number}")
        mail = about_person(MailKind.INVITATION, person.id, f"s{number}", NOON)
        table.write(*persons.added(person), mails.planned(mail))
    with measured() as consumed:
        assert sweep(clock.now())["worked"] == DUE
    return consumed


def compared(count: int) -> None:
    """The same sweep, twice: with nothing beside what is due, and with `count` entries that lie ahead."""
    sweep(clock.now())
    before = cost_of_a_sweep("Early")
    put_all(future(count))
    os.environ[clock.VARIABLE] = (clock.now() + timedelta(seconds=1)).isoformat()
    after = cost_of_a_sweep("Late")
    assert after.scanned == before.scanned
    assert after.units == before.units
    assert after.calls == before.calls


@pytest.fixture
def at_noon(real_table_among_mocks, monkeypatch):
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())


def test_a_sweep_reads_no_more_because_thousands_of_entries_lie_ahead(at_noon):
    compared(2_000)


@pytest.mark.soak
def test_a_sweep_reads_no_more_because_a_million_entries_lie_ahead(at_noon):
    compared(1_000_000)


def take_part(plan, count: int) -> None:
    def everybody() -> Iterator[dict[str, Any]]:
        for number in range(count):
            person = a_person(f"P{number}", zone="Europe/Berlin")
            yield to_item(schema.person(person.id), person, persons.VERSION)
            one = a_registration(
                State.ACCEPTED, id=f"r-{number:05}", cohort=plan.cohort.id, person=person.id, seated_at=NOON
            )
            yield to_item(schema.registration(plan.cohort.id, one.id), one, registrations.VERSION)

    put_all(everybody())


def served(count: int, monkeypatch) -> tuple[list[float], Consumed]:
    """The sweeps that a session of so many needs: how long each took, and what all of them consumed."""
    plan = stored_plan(capacity=count)
    take_part(plan, count)
    now = plan.sessions[0].starts_at - hours(24)
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())
    sweep(NOON)
    lengths: list[float] = []
    # The queue takes everything and keeps nothing: moto counts all that waits with each message that comes.
    taken = faults.before(
        clients.sqs(), "SendMessageBatch", lambda _: faults.answers(200, "", Successful=[], Failed=[])
    )
    with measured() as consumed, taken:
        while len(lengths) < 30:
            # The clock runs on in a sweep, so that it can see how long it has been at work; between two is a minute.
            shift = (now - clock.datetime.now(clock.UTC)).total_seconds()
            monkeypatch.setenv(clock.VARIABLE, f"{shift:+f}")
            began = time.monotonic()
            sweep(clock.now())
            lengths.append(time.monotonic() - began)
            now += timedelta(minutes=1)
            planned = mails.existing(_reminders(plan, count))
            if len(planned) == count:
                return lengths, consumed
    raise AssertionError(f"after {len(lengths)} sweeps only {len(planned)} of {count}")


def _reminders(plan, count: int):
    from functions.shared.domain.mails import about_session  # noqa: PLC0415
    from functions.shared.domain.reminder_rules import DEFAULTS  # noqa: PLC0415

    day = next(rule for rule in DEFAULTS if rule.id == "day")
    for number in range(count):
        one = a_registration(State.ACCEPTED, id=f"r-{number:05}", cohort=plan.cohort.id, person=f"p{number}")
        yield about_session(day, plan.sessions[0], one, NOON, NOON)


def test_a_session_of_three_hundred_is_served_in_one_sweep(real_table_among_mocks, monkeypatch):
    lengths, consumed = served(300, monkeypatch)
    assert len(lengths) == 1
    assert consumed.calls["TransactWriteItems"] + consumed.calls["PutItem"] >= 300
    spread = [writes for name, writes in consumed.partitions.items() if not name.startswith(("index", "COHORT"))]
    assert max(spread) == 1, "each person's mail is in their own partition"
    assert len([name for name in consumed.partitions if name.startswith("index")]) == schema.SHARDS


def test_a_backlog_of_mails_keeps_no_session_waiting(real_table_among_mocks, monkeypatch):
    """Mails that wait for SES are due longer than a session's reminders, and the sweep has no time for all of them."""
    plan = stored_plan(capacity=3)
    take_part(plan, 3)
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())
    sweep(NOON)
    now = plan.sessions[0].starts_at - hours(24)
    for number in range(300):
        person = a_person(f"Waiting {number}")
        mail = about_person(MailKind.INVITATION, person.id, "backlog", now - timedelta(minutes=10))
        table.write(*persons.added(person), mails.planned(mail))
    began = clock.datetime.now(clock.UTC)

    def slow(call: int) -> None:
        monkeypatch.setenv(clock.VARIABLE, f"{(now - began).total_seconds() + 4 * call:+f}")

    slow(0)
    with faults.before(clients.sqs(), "SendMessageBatch", slow) as calls:
        sweep(now)
    assert len(mails.existing(_reminders(plan, 3))) == 3
    assert 10 <= len(calls) < 30, "some of the mails, and not all"


@pytest.mark.soak
def test_a_session_of_ten_thousand_is_served_within_the_functions_time(real_table_among_mocks, monkeypatch):
    """Whatever the engine's speed: no sweep outlasts its minute, and each goes on where the last one ended."""
    lengths, consumed = served(10_000, monkeypatch)
    assert max(lengths) < ENOUGH.total_seconds() + 10
    # A mail is one write in its person's own partition; the roster is read once a sweep.
    assert consumed.calls["PutItem"] + consumed.calls["TransactWriteItems"] < 10_000 + 40 * len(lengths)
    assert consumed.calls["Query"] < 60 * len(lengths)
    hottest, writes = consumed.partitions.most_common(1)[0]
    assert writes / sum(lengths) < ONE_PARTITION, hottest


ONE_PARTITION = 1_000
"""Writes a second that one partition takes (reference: DynamoDB's developer guide, "Designing partition keys")."""
