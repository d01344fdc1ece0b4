"""The waiting list: a place that has come free is offered to whoever is next, until there is none or nobody."""

from datetime import datetime, timedelta

from functions.reminders import team
from functions.shared import clock, log
from functions.shared.domain import seats
from functions.shared.domain.cohort import Cohort, Order
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event
from functions.shared.mail import queue
from functions.shared.storage import cohorts, persons, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
_TOLD_AGAIN_AFTER = timedelta(days=1)
ENOUGH = timedelta(seconds=25)
"""Of the sweep's minute for one course."""


def work_on(key: Key, now: datetime) -> None:
    """Done twice, or by two sweeps at once, it offers no place twice: each offer is one conditional write."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort = cohorts.get(key.pk.removeprefix("COHORT#"))
    line = seats.in_line(registrations.of_cohort(cohort.id))
    if now >= cohort.first_start or not seats.free(cohort) or not line:
        timers.done(key, now + _LEASE)
    elif cohort.order is Order.BY_HAND or not _offered_in_turn(key, cohort, line, now):
        # By hand, or so close to the beginning that no offer would stand: it is the teachers' to see, once a day.
        team.tell(cohort, MailKind.SEAT_FREE, now)
        timers.again(key, now + _LEASE, now + _TOLD_AGAIN_AFTER, timers.Progress())


def _offered_in_turn(key: Key, cohort: Cohort, line: list[Registration], now: datetime) -> bool:
    """Offers what is free, and moves the entry on. False: a place is free, and can be offered to nobody any more.

    Whoever sleeps until the course begins is passed over: the next one is awake.
    """
    began, left = clock.now(), seats.free(cohort)
    people = persons.get_many(one.person for one in line)
    ends = ((one, seats.offered_until(now, cohort, people[one.person].zone)) for one in line)
    able = [(one, until) for one, until in ends if until]
    for one, until in able:
        if clock.now() - began > ENOUGH:
            timers.again(key, now + _LEASE, now, timers.Progress())
            return True
        if not left or not _offered(cohort, one, until, now):
            break
        left -= 1
    if not able:
        return False
    timers.done(key, now + _LEASE)
    return True


def _offered(cohort: Cohort, one: Registration, until: datetime, now: datetime) -> bool:
    try:
        _, planned = registrations.move(cohort, one, Event.OFFER, now, offered_until=until)
    except seats.NoSeatLeftError:
        return False
    queue.nudge(planned)
    log.note("a place was offered", cohort=cohort.id, registration=one.id)
    return True
