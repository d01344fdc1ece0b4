"""What the sweep carries out, killed at any of its writes: a later one does the rest, and each mail is there once."""

from collections import Counter
from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import cohorts, links_asked, mails, messages, moving, places, registrations
from functions.shared.storage.messages import Message, To
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration


@pytest.fixture
def cohort(aws, at):
    at(NOON)
    return stored_plan(capacity=3).cohort


def seated(cohort, name):
    return registrations.move(cohort, stored_registration(cohort, name), Event.ACCEPT, NOON)[0]


def swept(at, begin) -> None:
    """Killed at the first write, then at the second, and so on; a lease is over after two minutes."""
    now = begin
    for death in range(1, 25):
        at(now)
        with faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies_at(death)) as calls:
            try:
                sweep(now)
            except faults.DiedError:
                now += timedelta(minutes=3)
                continue
        assert len(calls) < death
        now += timedelta(minutes=3)
    at(now)
    assert sweep(now)["failed"] == 0


def kinds_of(person: str) -> Counter[MailKind]:
    return Counter(mail.kind for mail in mails.of_person(person))


def states(cohort) -> set[State]:
    return {one.state for one in registrations.of_cohort(cohort.id)}


def test_words_to_many_reach_each_once(cohort, at):
    for name in ("Ana", "Ben", "Chi"):
        seated(cohort, name)
    messages.sent(Message(id="m", cohort=cohort.id, subject="Hello", words="All.", to=To.PLACE, by="teacher", at=NOON))
    swept(at, NOON)
    assert [kinds_of(person)[MailKind.MESSAGE] for person in ("ana", "ben", "chi")] == [1, 1, 1]


def test_a_cancelled_course_tells_each_once_and_gives_every_place_back(cohort, at):
    for name in ("Ana", "Ben", "Chi"):
        seated(cohort, name)
    places.cancel(cohort, cohorts.all_sessions(cohort.id), "", "teacher", NOON)
    swept(at, NOON)
    assert states(cohort) == {State.CANCELLED}
    assert [kinds_of(person)[MailKind.COHORT_CANCELLED] for person in ("ana", "ben", "chi")] == [1, 1, 1]
    assert cohorts.get(cohort.id).held == 0


def test_the_place_that_somebody_moved_from_is_given_up_once(cohort, at):
    ana, other = seated(cohort, "Ana"), stored_plan(id="other", capacity=1).cohort
    new, _ = moving.moved(ana, other, NOON)
    there, _ = registrations.move(other, new, Event.SUBMIT, NOON)
    registrations.move(other, there, Event.ACCEPT, NOON)
    swept(at, NOON)
    assert (states(cohort), states(other)) == ({State.DEFERRED}, {State.ACCEPTED})
    assert [cohorts.get(one).held for one in (cohort.id, "other")] == [0, 1]
    assert kinds_of("ana")[MailKind.DEFERRED] == 1


def test_what_lapses_lapses_once(cohort, at):
    first = stored_registration(cohort, "Ana", State.APPLIED)
    registrations.move(cohort, first, Event.APPLY, NOON)
    listed = registrations.move(cohort, stored_registration(cohort, "Ben"), Event.WAITLIST, NOON)[0]
    registrations.move(cohort, listed, Event.OFFER, NOON, offered_until=NOON + hours(48))
    swept(at, NOON + timedelta(days=8))
    stand = {one.person: one.state for one in registrations.of_cohort(cohort.id)}
    assert stand == {"ana": State.LAPSED, "ben": State.WAITLISTED}
    assert kinds_of("ben")[MailKind.OFFER_LAPSED] == 1
    swept(at, cohort.first_start)
    assert registrations.get(cohort.id, "r-ben").state is State.LAPSED
    assert kinds_of("ben")[MailKind.NO_PLACE] == 1
    assert (cohorts.get(cohort.id).held, cohorts.get(cohort.id).waiting) == (0, 0)


def test_a_link_that_was_asked_for_again_is_sent_once(cohort, at):
    seated(cohort, "Ana")
    stored_registration(cohort, "Ben", who=a_person("Ben", address="ana@example.org"))
    links_asked.note("ana@example.org", NOON)
    at(NOON)
    for death in (1, 2, 3, 4, None):
        with faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies_at(death)):
            try:
                sweep(NOON)
            except faults.DiedError:
                continue
    assert [kinds_of(person)[MailKind.YOUR_LINK] for person in ("ana", "ben")] == [1, 1]
