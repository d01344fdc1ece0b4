"""Whoever is close to missing too much hears of it before they have, once, by day, and the teachers see it."""

import pytest

from functions.shared import clock
from functions.shared.domain.completion import KNOWN_AFTER
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import State
from functions.shared.storage import attendance, mails, table, timers
from infra.local import mailbox
from tests.builders import hours, stored_plan, stored_registration
from tests.handlers.conftest import sign_in, text


@pytest.fixture
def plan(teacher):
    plan = stored_plan(capacity=10)
    table.write(timers.outlook(plan.cohort.id, plan.sessions[0].ends_at + KNOWN_AFTER))
    return plan


def was_there(plan, one, *numbers: int) -> None:
    for number in numbers:
        session = plan.sessions[number - 1]
        attendance.seen(plan.cohort.id, session.id, one.id, "join", session.starts_at)


def warnings(person: str) -> list:
    return [one for one in mails.of_person(person) if one.kind is MailKind.CLOSE_TO_LIMIT]


def through(plan, until: int, pump, at) -> None:
    """As the minutes pass, to when it is known who was in so many sessions."""
    for session in plan.sessions[:until]:
        at(session.ends_at + KNOWN_AFTER)
        for _ in range(2):
            pump.minute()


def test_a_word_comes_when_one_more_would_be_too_much_and_only_once(plan, pump, at):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    ben = stored_registration(plan.cohort, "Ben", State.ACCEPTED)
    was_there(plan, ben, *range(1, 10))
    was_there(plan, ana, 3, 4)
    through(plan, 1, pump, at)
    assert warnings("ana") == []
    through(plan, 4, pump, at)
    assert len(warnings("ana")) == 1
    assert warnings("ben") == []
    at(clock.now() + hours(14))
    pump.minute()
    letter = next(one for one in mailbox.received() if "So that you can complete" in one.subject)
    assert "takes part in 7 sessions" in letter.text
    assert "for the rest of the course it takes every one" in " ".join(letter.text.split())


def test_whoever_has_lost_it_already_is_not_written_to_by_a_machine(plan, pump, at):
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    through(plan, 3, pump, at)
    assert len(warnings("ana")) == 1
    through(plan, 5, pump, at)
    assert len(warnings("ana")) == 1


def test_a_teacher_sees_on_the_roster_who_is_close_and_who_cannot_any_more(plan, teacher, pump, at):
    for name in ("Ana", "Ben"):
        stored_registration(plan.cohort, name, State.ACCEPTED)
    was_there(plan, type("R", (), {"id": "r-ana"})(), 1)
    at(plan.sessions[2].ends_at + KNOWN_AFTER)
    sign_in(teacher, pump, "maria@example.org")
    shown = text(teacher.get(f"/teach/{plan.cohort.id}"))
    assert shown.count("needs every session now") == 1
    assert shown.count("not enough to complete") == 1


def test_before_the_first_session_nobody_is_warned(plan, pump, at):
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    table.write(timers.outlook(plan.cohort.id, clock.now()))
    pump.minute()
    assert warnings("ana") == []
