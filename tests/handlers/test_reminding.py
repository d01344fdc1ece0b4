"""The minute sweep: what is due, for whom, once, and never late (invariants 3, 4, 12)."""

from datetime import timedelta

import pytest

from functions.reminders.handler import lambda_handler, sweep
from functions.shared import aws as clients
from functions.shared.domain.course_end import completed_from, erased_from
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import answers, attendance, audit, cohorts, due, mails, registrations, schema, table
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_format, hours, stored_answers, stored_plan, stored_registration


@pytest.fixture
def plan(aws):
    return stored_plan(capacity=20)


def seated(plan, *names: str):
    return [stored_registration(plan.cohort, name, State.ACCEPTED) for name in names]


def kinds_of(person: str) -> list[MailKind]:
    return [mail.kind for mail in mails.of_person(person)]


def test_a_rule_is_one_entry_for_each_session(plan):
    keys = [key.sk for key in due.until(plan.cohort.last_end + timedelta(days=2))]
    each = {f"RULE#{one.id}#{rule}" for one in plan.sessions for rule in ("day", "hour", "after", "missed")}
    assert sorted(keys) == sorted({*each, f"RULE#{plan.sessions[0].id}#reading", "RULE#completion"})


def test_who_is_in_at_that_moment_is_reminded(plan, at):
    session = plan.sessions[0]
    seated(plan, "Ana")
    stored_registration(plan.cohort, "Ben", State.SCREENING)
    now = session.starts_at - hours(24)
    at(now)
    sweep(now)
    assert kinds_of("ana") == [MailKind.REMINDER_DAY]
    assert kinds_of("ben") == []


def test_who_joins_after_the_moment_gets_no_late_reminder(plan, at):
    session = plan.sessions[0]
    now = session.starts_at - hours(24)
    at(now)
    sweep(now)
    at(now + hours(1))
    seated(plan, "Late")
    later = now + hours(3)
    at(later)
    sweep(later)
    assert kinds_of("late") == []
    at(session.starts_at - hours(1))
    sweep(session.starts_at - hours(1))
    assert kinds_of("late") == [MailKind.REMINDER_HOUR]


def test_after_an_outage_of_six_hours_only_what_is_still_of_use_is_sent(plan, at, pump):
    """Invariant 4: the hour's reminder of a session that has begun is not sent."""
    first = plan.sessions[0]
    seated(plan, "Ana")
    back = first.starts_at + hours(5)
    at(back)
    pump.minute()
    assert mailbox.received() == []
    assert kinds_of("ana") == [MailKind.MISSED_SESSION], "and this one waits for a teacher"


def test_an_outage_over_the_days_moment_sends_it_while_it_is_of_use(plan, at, pump):
    seated(plan, "Ana")
    at(plan.sessions[0].starts_at - hours(18))
    pump.minute()
    assert [mail.subject for mail in mailbox.received()] == [f"We meet soon: {plan.sessions[0].title}"]


def test_a_sweep_that_dies_half_way_is_finished_by_the_next_and_nobody_hears_twice(plan, at, pump):
    seated(plan, *(f"P{number}" for number in range(6)))
    now = plan.sessions[0].starts_at - hours(24)
    for earlier in (now - hours(1), now):
        at(earlier)
        if earlier < now:
            sweep(earlier)

    def dies_in_the_middle(call: int) -> None:
        if call == 5:
            raise faults.DiedError

    with faults.before(clients.dynamodb(), "TransactWriteItems", dies_in_the_middle), pytest.raises(faults.DiedError):
        sweep(now)
    planned = [person for person in (f"p{number}" for number in range(6)) if kinds_of(person)]
    assert 0 < len(planned) < 6
    for minutes in range(1, 8):
        at(now + timedelta(minutes=minutes))
        pump.minute()
    assert len(mailbox.received()) == 6
    assert len({mail.to for mail in mailbox.received()}) == 6


def test_two_sweeps_at_once_plan_each_mail_once(plan, at):
    seated(plan, "Ana", "Ben")
    now = plan.sessions[0].starts_at - hours(24)
    at(now)
    sweep(now)
    sweep(now)
    assert kinds_of("ana") == kinds_of("ben") == [MailKind.REMINDER_DAY]


def test_the_handler_asks_the_clock_and_says_what_it_did(plan):
    assert lambda_handler({}, None) == {"worked": 0, "failed": 0}


def test_times_in_a_reminder_are_the_readers_with_the_courses_beside_them(plan, at, pump):
    seated(plan, "Ana")
    at(plan.sessions[0].starts_at - hours(24))
    pump.minute()
    text = mailbox.received()[0].text.replace("\u202f", " ")
    assert "Tuesday, February 16, 2027, 2:00 PM" in text
    assert "Brasilia" in text
    assert "For the course it is 6:00 PM, Central European" in text


def test_completion_is_recorded_after_the_last_session(plan, at, pump):
    ana, ben = seated(plan, "Ana", "Ben")
    for session in plan.sessions:
        attendance.seen(plan.cohort.id, session.id, ana.id, "join", session.starts_at)
    for session in plan.sessions[:3]:
        attendance.seen(plan.cohort.id, session.id, ben.id, "join", session.starts_at)
    at(completed_from(plan.cohort.last_end))
    for _ in range(3):
        pump.minute()
    assert registrations.get(plan.cohort.id, ana.id).state is State.COMPLETED
    assert registrations.get(plan.cohort.id, ana.id).attended == 9
    assert (registrations.get(plan.cohort.id, ben.id).state, registrations.get(plan.cohort.id, ben.id).attended) == (
        State.ACCEPTED,
        3,
    )
    assert [mail.subject for mail in mailbox.received() if "completed" in mail.subject] == [
        "You have completed Mindful Self-Compassion"
    ]
    assert schema.entry(plan.cohort.id, schema.Entry.COMPLETION) not in list(
        due.until(completed_from(plan.cohort.last_end) + hours(100))
    )


def test_answers_are_erased_when_their_time_is_over_and_that_is_recorded(plan, at, pump):
    """Invariant 11: of everyone who applied, accepted or not, with a record and once."""
    (ana,) = seated(plan, "Ana")
    ben = stored_registration(plan.cohort, "Ben", State.NOT_NOW)
    stored_registration(plan.cohort, "Chi", State.APPLIED)
    for one in (ana, ben):
        stored_answers(one, {"hopes": ["x"]}, name="Robin", phone="+49 30 5550100")
    names = [answers.part(1, VisibleTo.SCREENING), answers.CONTACT]
    over = erased_from(plan.cohort.last_end, a_format())
    at(over - hours(1))
    pump.minute()
    assert len(answers.get(ana.id, names)) == 2
    at(over)
    for _ in range(2):
        pump.minute()
    for one in (ana, ben):
        with pytest.raises(answers.NoAnswersError):
            answers.get(one.id, names)
        assert [entry["action"] for entry in audit.about(one.id)] == ["answers erased"]
    assert audit.about("r-chi") == []
    assert due.first_at() is None


def test_a_moved_session_would_be_a_new_intent(plan):
    session = plan.sessions[0]
    assert table.read(schema.rule(plan.cohort.id, session.id, "day"))
    assert cohorts.session(plan.cohort.id, session.id).sequence == 0
    assert session.starts_at > NOON


def test_whoever_is_accepted_later_is_in_the_next_reminders(plan, at, pump):
    one = stored_registration(plan.cohort)
    registrations.move(plan.cohort, one, Event.ACCEPT, NOON)
    at(plan.sessions[2].starts_at - hours(24))
    pump.minute()
    assert MailKind.REMINDER_DAY in kinds_of("ana")
