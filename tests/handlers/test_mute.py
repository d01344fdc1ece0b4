"""One switch mutes all mail: nothing is lost meanwhile, and what is too late afterwards is not sent (invariant 4)."""

from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared.domain.mail_kinds import POLICIES, MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.mails import about_person
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.settings import settings
from functions.shared.storage import (
    ledger,
    mail_switch,
    mails,
    messages,
    persons,
    registrations,
    schema,
    stack_keys,
    table,
)
from functions.shared.storage.writes import Change
from infra.commands import mute
from infra.local import mailbox
from tests.builders import NOON, a_person, a_registration, hours, stored_plan, stored_registration


@pytest.fixture
def planned(aws):
    """An invitation that keeps for a fortnight, and a way to sign in that keeps for a quarter of an hour."""
    table.write(*persons.added(a_person()))
    both = [about_person(kind, "ana", "s", NOON) for kind in (MailKind.INVITATION, MailKind.SIGN_IN)]
    table.write(*map(mails.planned, both))
    return both


def states(planned) -> list[MailState]:
    return [mails.get(mail.person, mail.id).state for mail in planned]


def test_while_mail_is_muted_nothing_leaves_by_the_queue_nor_by_the_sweep(planned, pump):
    mute.mute(NOON)
    queue.nudge(planned)
    pump.turn()
    sweep(NOON + hours(1))
    pump.turn()
    assert mailbox.received() == []
    assert states(planned) == [MailState.PLANNED, MailState.PLANNED]


def test_when_it_is_released_what_is_of_use_leaves_once_and_what_is_too_late_says_so(planned, pump, at):
    mute.mute(NOON)
    queue.nudge(planned)
    pump.turn()
    later = NOON + POLICIES[MailKind.SIGN_IN].useful_for + hours(1)
    at(later)
    mute.release(later)
    for minute in range(3):
        sweep(later + timedelta(minutes=minute))
        pump.turn()
    assert states(planned) == [MailState.DELIVERED, MailState.NOT_SENT]
    assert mails.get("ana", planned[1].id).reason == "too_late"
    assert len(mailbox.received()) == 1


def test_a_switch_that_is_thrown_while_a_mail_lies_on_the_queue_keeps_it(planned, pump):
    queue.nudge(planned)
    mute.mute(NOON)
    pump.turn()
    assert mailbox.received() == []


def test_no_place_is_offered_while_nobody_can_hear_of_it(aws, pump, at):
    """It comes free and stays free; the offer, with all its hours, is made when mail leaves again."""
    mute.mute(NOON)
    cohort = stored_plan(capacity=1).cohort
    table.write(Change(schema.cohort(cohort.id), to={"held": 1, "waiting": 1}))
    seated = stored_registration(cohort, "Ana", State.ACCEPTED)
    waits = stored_registration(cohort, "Ben", State.WAITLISTED)
    registrations.move(cohort, seated, Event.WITHDRAW, NOON)
    sweep(NOON)
    pump.turn()
    assert registrations.get(cohort.id, waits.id).state is State.WAITLISTED
    mute.release(NOON)
    for minute in (6, 7):
        sweep(NOON + timedelta(minutes=minute))
        pump.turn()
    assert registrations.get(cohort.id, waits.id).state is State.OFFERED
    assert any("ben@" in mail.to for mail in mailbox.received())


def test_all_else_goes_on_while_mail_is_muted(aws, at):
    """Whoever has not confirmed in a week has lapsed; nothing has to be caught up with afterwards."""
    mute.mute(NOON)
    cohort = stored_plan().cohort
    person = a_person("Eva")
    one = a_registration(State.APPLIED, id="r-eva", cohort=cohort.id, person=person.id)
    registrations.add(cohort, person, one, new_person=True)
    at(NOON + timedelta(days=8))
    sweep(NOON + timedelta(days=8))
    assert registrations.get(cohort.id, one.id).state is State.LAPSED


def test_a_wrong_mail_is_stopped_while_it_waits_and_listed_with_its_reason(planned, pump):
    mute.mute(NOON, "a wrong invitation")
    assert "Mail is muted since 2027-02-01 12:00 UTC: a wrong invitation." in mute.described(NOON)
    assert any("1 invitation  about no course" in line for line in mute.described(NOON))
    assert mute.drop(MailKind.INVITATION, "", NOON) == 1
    assert mute.drop(MailKind.INVITATION, "", NOON) == 0, "once"
    mute.release(NOON)
    sweep(NOON)
    pump.turn()
    stopped = mails.get("ana", planned[0].id)
    assert (stopped.state, stopped.reason) == (MailState.NOT_SENT, mute.STOPPED)
    assert len(mailbox.received()) == 1


def test_only_the_course_that_is_named_is_stopped(aws):
    cohort = stored_plan().cohort
    one = stored_registration(cohort, "Ana")
    registrations.move(cohort, one, Event.ACCEPT, NOON, decided_by="teacher")
    assert mute.drop(MailKind.WELCOME, "another", NOON) == 0
    assert mute.drop(MailKind.WELCOME, cohort.id, NOON) == 1


def test_a_table_that_came_from_a_backup_is_muted_until_somebody_releases_it(planned, pump):
    """It says whose it is: the sweep wrote that down in the table that it is a copy of."""
    sweep(NOON - hours(1))
    assert mail_switch.read().table == settings().table
    table.write(Change(stack_keys.mail_switch(), to={"table": "the-table-that-was"}))
    queue.nudge(planned)
    pump.turn()
    sweep(NOON)
    pump.turn()
    assert mailbox.received() == []
    assert "this table came from a backup" in mute.described(NOON)[0]
    mute.release(NOON)
    sweep(NOON + timedelta(minutes=6))
    pump.turn()
    assert len(mailbox.received()) == 2


def test_in_a_restored_table_mail_is_not_released_while_somebody_is_still_to_be_erased(planned):
    table.write(mail_switch.restored(NOON, "the-table-before", NOON))
    ledger.begin("ana", "restore", NOON)
    with pytest.raises(mute.StillToEraseError, match="1 people"):
        mute.release(NOON)
    sweep(NOON)
    mute.release(NOON)
    assert mail_switch.looked_at().lets_through


def test_an_erasure_that_somebody_has_just_asked_for_keeps_nobodys_mail_back(planned):
    mute.mute(NOON)
    ledger.begin("ana", "ana", NOON)
    mute.release(NOON)
    assert mail_switch.looked_at().lets_through


def test_a_table_that_no_sweep_has_seen_yet_sends(planned, pump):
    assert mail_switch.read() is None
    queue.nudge(planned)
    pump.turn()
    assert len(mailbox.received()) == 2


def test_a_message_that_is_still_becoming_mails_is_said_so_that_nothing_of_it_is_left_over(aws):
    """It goes on while mail is muted: what was dropped before the sweep came by is not all of it."""
    cohort = stored_plan().cohort
    stored_registration(cohort, "Ana", State.ACCEPTED)
    words = {"id": "hello", "subject": "Hello", "words": "See you.", "to": messages.To.PLACE, "by": "teacher"}
    messages.sent(messages.Message(cohort=cohort.id, at=NOON, **words))
    mute.mute(NOON)
    assert mute.drop(MailKind.MESSAGE, cohort.id, NOON) == 0
    assert any("1 messages or changes of dates are still becoming mails" in line for line in mute.described(NOON))
    sweep(NOON)
    assert not any("still becoming" in line for line in mute.described(NOON))
    assert mute.drop(MailKind.MESSAGE, cohort.id, NOON) == 1
