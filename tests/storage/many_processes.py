"""One of many processes that register, are accepted, wait, are offered places and answer, all at once."""

import random

from functions.reminders import offering
from functions.shared import aws as clients
from functions.shared.domain.registration_states import HOLDS_A_SEAT, Event, State
from functions.shared.domain.seats import NoSeatLeftError
from functions.shared.storage import cohorts, registrations, schema, table
from functions.shared.storage.registrations import ChangedMeanwhileError
from tests import faults
from tests.builders import NOON

_MEANWHILE = (ChangedMeanwhileError, NoSeatLeftError, table.TooBusyError)


def live_through(cohort_id: str, seed: int, steps: int) -> int:
    """Takes random steps for random people, with conflicts and deaths put in; gives the most seats that it ever saw
    held by people.
    """
    dice = random.Random(seed)
    most = 0

    def interferes(_call: int) -> object:
        if dice.random() < 0.02:
            return faults.dies(0)
        return faults.conflict(1) if dice.random() < 0.1 else None

    with faults.before(clients.dynamodb(), "TransactWriteItems", interferes):
        for _ in range(steps):
            try:
                _step(cohort_id, dice)
            except (*_MEANWHILE, faults.DiedError):
                continue
            everyone = registrations.of_cohort(cohort_id)
            most = max(most, sum(one.state in HOLDS_A_SEAT for one in everyone))
    return most


def _step(cohort_id: str, dice: random.Random) -> None:
    cohort = cohorts.get(cohort_id)
    if dice.random() < 0.15:
        offering.work_on(schema.entry(cohort_id, schema.Entry.SEATS), NOON)
        return
    one = dice.choice(registrations.of_cohort(cohort_id))
    match one.state:
        case State.SCREENING:
            try:
                registrations.move(cohort, one, Event.ACCEPT, NOON)
            except NoSeatLeftError:
                registrations.move(cohort, one, Event.WAITLIST, NOON)
        case State.OFFERED:
            registrations.move(cohort, one, dice.choice([Event.TAKE_OFFER, Event.DECLINE_OFFER]), NOON)
        case State.ACCEPTED if dice.random() < 0.3:
            registrations.move(cohort, one, Event.WITHDRAW, NOON)
