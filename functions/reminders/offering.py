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
        return
    if cohort.order is Order.BY_HAND:
        team.tell(cohort, MailKind.SEAT_FREE, now)
        timers.done(key, now + _LEASE)
        return
    began = clock.now()
    for one in line[: seats.free(cohort)]:
        if clock.now() - began > ENOUGH:
            timers.again(key, now + _LEASE, now, timers.Progress())
            return
        if not _offered(cohort, one, now):
            break
    timers.done(key, now + _LEASE)


def _offered(cohort: Cohort, one: Registration, now: datetime) -> bool:
    """Whether the next one in line may be offered a place, too: nobody goes before somebody whose offer failed."""
    place = persons.get(one.person).zone
    until = seats.offered_until(now, cohort, place)
    if until is None:
        return False
    try:
        _, planned = registrations.move(cohort, one, Event.OFFER, now, offered_until=until)
    except seats.NoSeatLeftError:
        return False
    queue.nudge(planned)
    log.note("a place was offered", cohort=cohort.id, registration=one.id)
    return True
