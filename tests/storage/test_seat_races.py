"""Invariants 1 and 2 among many processes at once, on AWS's own engine, with conflicts and deaths put in."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from functions.reminders import offering
from functions.shared.domain import seats
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import HOLDS_A_SEAT, State
from functions.shared.storage import cohorts, mails, registrations, schema, table, timers
from tests.builders import NOON, stored_plan, stored_registration
from tests.storage.many_processes import live_through


def live_in_many_processes(people: int, capacity: int, processes: int, steps: int) -> None:
    cohort = stored_plan(capacity=capacity).cohort
    for number in range(people):
        stored_registration(cohort, f"P{number}")
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        seen = list(pool.map(live_through, [cohort.id] * processes, range(processes), [steps] * processes))
    everyone, after = registrations.of_cohort(cohort.id), cohorts.get(cohort.id)
    assert max(seen) <= capacity
    assert after.held == sum(one.state in HOLDS_A_SEAT for one in everyone) <= capacity
    assert after.waiting == len(seats.in_line(everyone))
    for one in everyone:
        offers = [mail for mail in mails.of_person(one.person) if mail.kind is MailKind.SEAT_OFFER]
        assert len(offers) <= 1
    table.write(timers.seats(cohort.id, NOON))
    offering.work_on(schema.entry(cohort.id, schema.Entry.SEATS), NOON)
    settled = registrations.of_cohort(cohort.id)
    assert cohorts.get(cohort.id).held == capacity or not any(one.state is State.WAITLISTED for one in settled)


def test_thirty_people_and_five_seats_in_three_processes(real_table):
    live_in_many_processes(people=30, capacity=5, processes=3, steps=40)


@pytest.mark.soak
def test_two_hundred_people_and_twenty_seats_in_ten_processes(real_table):
    live_in_many_processes(people=200, capacity=20, processes=10, steps=150)
