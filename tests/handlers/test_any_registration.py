"""Invariants 1 and 2 over any sequence of applications, decisions, offers, answers, settings, and sweeps that die."""

import os
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared import clock
from functions.shared.domain import seats
from functions.shared.domain.cohort import CohortStatus, Order
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import COUNTS_ON_THE_COURSE, HOLDS_A_SEAT, TRANSITIONS, Event, State
from functions.shared.domain.zones import zone
from functions.shared.storage import cohorts, mails, persons, places, registrations, table
from functions.shared.storage.places import MoreAreHeldError
from infra.local.embedded_aws import embedded_aws
from tests import faults
from tests.builders import NOON, a_person, a_registration, stored_plan, stored_registration
from tests.handlers.conftest import TEACHER_PERSON
from tests.truth import findings

WHO = st.integers(min_value=0, max_value=7)
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Auckland")
BY_SOMEBODY = [
    Event.APPLY,
    Event.CONFIRM,
    Event.SUBMIT,
    Event.ADMIT,
    Event.JOIN_WAITLIST,
    Event.DEFER,
    Event.ACCEPT,
    Event.WAITLIST,
    Event.TALK_FIRST,
    Event.NOT_NOW,
    Event.RECONSIDER,
    Event.TAKE_OFFER,
    Event.DECLINE_OFFER,
    Event.WITHDRAW,
    Event.DROP_OUT,
    Event.RETURN,
]


class AnyRegistration(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        os.environ[clock.VARIABLE] = NOON.isoformat()
        self.aws = embedded_aws("https://kindred.test", organisation="The School", help_address="help@kindred.test")
        self.aws.__enter__()
        cohorts.course.cache_clear()
        self.now = NOON
        self.count = 0

    def teardown(self) -> None:
        found = findings(self.now)
        self.aws.__exit__(None, None, None)
        del os.environ[clock.VARIABLE]
        assert found == [], found

    @initialize(capacity=st.integers(1, 3))
    def begin(self, capacity: int) -> None:
        table.write(*persons.added(TEACHER_PERSON))
        self.id = stored_plan(capacity=capacity, start=date(2027, 2, 20)).cohort.id

    @property
    def cohort(self):
        return cohorts.get(self.id)

    def everyone(self) -> list[Registration]:
        return registrations.of_cohort(self.id)

    @rule(place=st.sampled_from(ZONES))
    def somebody_sends_their_form(self, place: str) -> None:
        self.count += 1
        who = a_person(f"P{self.count}", zone=place)
        stored_registration(self.cohort, who.name, who=who, submitted_at=self.now)

    @rule(place=st.sampled_from(ZONES))
    def somebody_applies(self, place: str) -> None:
        self.count += 1
        who = a_person(f"P{self.count}", zone=place)
        first = a_registration(
            State.APPLIED, id=f"r-{self.count}", person=who.id, applied_at=self.now, changed_at=self.now
        )
        with suppress(registrations.ChangedMeanwhileError):
            registrations.add(self.cohort, who, first, new_person=True)
            assert self.cohort.status is not CohortStatus.CANCELLED

    @rule(event=st.sampled_from(BY_SOMEBODY), number=WHO)
    def something_happens_to_somebody(self, event: Event, number: int) -> None:
        able = [one for one in self.everyone() if event in TRANSITIONS[one.state]]
        if not able:
            return
        one, free, line = able[number % len(able)], seats.free(self.cohort), seats.in_line(self.everyone())
        sent = {"submitted_at": self.now} if event in {Event.SUBMIT, Event.ADMIT, Event.JOIN_WAITLIST} else {}
        try:
            moved, _ = registrations.move(self.cohort, one, event, self.now, **sent)
        except seats.CourseCancelledError:
            assert self.cohort.status is CohortStatus.CANCELLED
        except seats.OthersWaitError:
            assert event in {Event.ACCEPT, Event.ADMIT}
            assert line
        except seats.NoSeatLeftError:
            assert free == 0
        else:
            assert not (event is Event.ACCEPT and line and self.cohort.order is Order.FIRST_COME)
            assert not (event is Event.ADMIT and line), "by themselves nobody goes before those who wait"
            if self.cohort.status is CohortStatus.CANCELLED:
                assert moved.state not in COUNTS_ON_THE_COURSE

    @rule(number=WHO)
    def somebody_says_that_they_still_wait(self, number: int) -> None:
        resting = [one for one in self.everyone() if one.state is State.WAITLISTED and one.rests]
        if resting:
            registrations.waits_still(resting[number % len(resting)], self.now)

    @rule(capacity=st.integers(1, 4), order=st.sampled_from(Order))
    def the_teacher_sets_the_places(self, capacity: int, order: Order) -> None:
        held, wishes = self.cohort.held, {"capacity": capacity, "order": order}
        if held > capacity and self.cohort.status is not CohortStatus.CANCELLED:
            with pytest.raises(MoreAreHeldError, match=str(held)):
                places.arranged(self.cohort, wishes, "teacher", self.now)
        else:
            with suppress(places.AlreadyCancelledError):
                places.arranged(self.cohort, wishes, "teacher", self.now)

    @precondition(lambda self: self.count > 6)
    @rule()
    def the_course_is_cancelled(self) -> None:
        with suppress(places.AlreadyCancelledError):
            places.cancel(self.cohort, cohorts.all_sessions(self.id), "", "teacher", self.now)

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self._at(self.now + timedelta(hours=hours))

    @rule(death=st.one_of(st.none(), st.integers(1, 6)))
    def the_sweep_runs(self, death: int | None) -> None:
        """Perhaps it dies at some write; a later one then does the rest."""
        self._at(self.now + timedelta(minutes=3))
        zones = {one.id: persons.get(one.person).zone for one in self.everyone()}
        line = [one.id for one in seats.in_line(self.everyone())]
        able = [one for one in line if seats.offered_until(self.now, self.cohort, zones[one])]
        order = self.cohort.order
        before = {one.id: one for one in self.everyone()}
        with (
            suppress(faults.DiedError),
            faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies_at(death)),
        ):
            sweep(self.now)
        new = [one.id for one in self.everyone() if one.state is State.OFFERED and one.version > before[one.id].version]
        assert set(new) == set(able[: len(new)]), "the waiting list is served in its order"
        assert not (new and order is Order.BY_HAND)

    def _at(self, instant: datetime) -> None:
        self.now = instant
        os.environ[clock.VARIABLE] = instant.isoformat()

    @invariant()
    def no_more_seats_are_held_than_there_are_and_the_counters_are_true(self) -> None:
        if not hasattr(self, "id"):
            return
        cohort, everyone = self.cohort, self.everyone()
        assert cohort.held == sum(one.state in HOLDS_A_SEAT for one in everyone) <= cohort.capacity
        assert cohort.waiting == len(seats.in_line(everyone))

    @invariant()
    def an_offer_stands_until_a_moment_that_its_reader_is_awake_at(self) -> None:
        for one in self.everyone() if hasattr(self, "id") else ():
            if one.state is State.OFFERED and one.offered_until:
                local = one.offered_until.astimezone(zone(persons.get(one.person).zone)).time()
                assert seats.NIGHT_UNTIL <= local <= seats.NIGHT_FROM

    @invariant()
    def each_step_is_one_mail_at_most(self) -> None:
        for one in self.everyone() if hasattr(self, "id") else ():
            kinds = [mail.kind for mail in mails.of_person(one.person)]
            assert kinds.count(MailKind.SEAT_OFFER) <= one.version
            assert kinds.count(MailKind.OFFER_LAPSED) <= kinds.count(MailKind.SEAT_OFFER)


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


class TestAnyRegistration(AnyRegistration.TestCase):
    settings = settings(max_examples=12, stateful_step_count=30, suppress_health_check=SLOW, deadline=None)


@pytest.mark.soak
class TestManyRegistrations(AnyRegistration.TestCase):
    settings = settings(max_examples=60, stateful_step_count=50, suppress_health_check=SLOW, deadline=None)
