"""Races, on AWS's own engine: threads that all mean to be first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from functions.registration.rules import first_registration
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.seats import NoSeatLeftError
from functions.shared.storage import (
    cohorts,
    live,
    mails,
    persons,
    registrations,
    rounds,
    schema,
    table,
    timers,
)
from functions.shared.storage.live import Live
from tests.builders import NOON, a_person, a_round, hours, stored_plan, stored_registration


def all_at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Runs `act` in as many threads, started together; what it returns or raises, in order."""
    clients.dynamodb()
    start = Barrier(count)

    def run(number: int) -> Any:
        start.wait()
        try:
            return act(number)
        except Exception as error:  # noqa: BLE001 - the outcome is what the test looks at
            return error

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_forty_people_and_ten_seats_are_ten_people(real_table):
    """Invariant 1, never oversold."""
    cohort = stored_plan(capacity=10).cohort
    waiting = [stored_registration(cohort, f"P{number}") for number in range(40)]
    outcomes = all_at_once(40, lambda number: registrations.move(cohort, waiting[number], Event.ACCEPT, NOON))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert {type(error) for error in refused} <= {NoSeatLeftError, table.TooBusyError}
    seated = [one for one in registrations.of_cohort(cohort.id) if one.state is State.ACCEPTED]
    assert cohorts.get(cohort.id).held == len(seated) == 40 - len(refused)
    assert len(seated) <= 10
    if table.TooBusyError not in {type(error) for error in refused}:
        assert len(seated) == 10


def test_two_teachers_at_once_decide_once(real_table):
    cohort = stored_plan().cohort
    seen = stored_registration(cohort)
    outcomes = all_at_once(
        8, lambda number: registrations.move(cohort, seen, [Event.ACCEPT, Event.NOT_NOW][number % 2], NOON)
    )
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert len(mails.of_person(seen.person)) == 1


def test_a_form_that_is_sent_many_times_at_once_is_one_person(real_table):
    cohort = stored_plan().cohort

    def apply(number: int) -> None:
        person = a_person("Ana", id=f"person-{number}")
        registrations.add(cohort, person, first_registration(cohort, person, f"r{number}", NOON), new_person=True)

    all_at_once(10, apply)
    assert len(registrations.of_cohort(cohort.id)) == 1
    assert len(persons.at_address("ana@example.org")) == 1


def test_one_sender_of_many_claims_a_mail(real_table):
    """Invariant 3: only the claimer may hand it over."""
    mail = about_person(MailKind.SIGN_IN, "ana", "s", NOON)
    table.write(mails.planned(mail))
    outcomes = all_at_once(20, lambda _: mails.claim(mail, NOON))
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)} == {mails.NotClaimedError}


def test_one_sweep_of_many_leases_a_rule(real_table):
    plan = stored_plan()
    key = schema.rule(plan.cohort.id, plan.sessions[0].id, "day")
    now = plan.sessions[0].starts_at - hours(23)
    assert sum(all_at_once(10, lambda _: timers.lease(key, now, now + hours(1)))) == 1


def test_many_presses_at_once_make_one_round(real_table):
    """Invariant 10."""

    cohort = stored_plan().cohort

    def press(number: int) -> None:
        opened = rounds.opened(cohort, a_round(((f"a{number}", "b"),)))
        live.press(cohort, "session-1", Live(), Live(press=1, version=1, round=1), opened)

    outcomes = all_at_once(12, press)
    assert outcomes.count(None) == 1
    assert len(rounds.of_cohort(cohort.id, NOON)) == 1
    assert live.state_now(cohort.id, "session-1").press == 1


def test_pages_that_tell_something_while_presses_are_made_lose_neither(real_table):
    """Invariant 10: every version is another one, so that no page takes an old state for the new one."""
    cohort = stored_plan().cohort
    live.press(cohort, "s", Live(), Live(press=1, version=1))

    def either(number: int) -> None:
        if number % 2:
            live.told(cohort.id, "s")
            return
        while True:
            seen = live.state_now(cohort.id, "s")
            try:
                live.press(cohort, "s", seen, replace(seen, press=seen.press + 1, version=seen.version + 1))
            except live.PressedMeanwhileError:
                continue
            return

    assert all_at_once(12, either) == [None] * 12
    after = live.state_now(cohort.id, "s")
    assert (after.press, after.version) == (7, 13)


@pytest.mark.soak
def test_forty_people_and_ten_seats_again_and_again(real_table):
    for number in range(20):
        cohort = stored_plan(id=f"cohort-{number}", capacity=10).cohort
        waiting = [stored_registration(cohort, f"P{number}-{place}") for place in range(40)]
        all_at_once(
            40,
            lambda place, cohort=cohort, waiting=waiting: registrations.move(
                cohort, waiting[place], Event.ACCEPT, NOON
            ),
        )
        seated = [one for one in registrations.of_cohort(cohort.id) if one.state is State.ACCEPTED]
        assert len(seated) == cohorts.get(cohort.id).held <= 10
