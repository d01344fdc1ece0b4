"""A restored table: mail muted, erasures and sent mails taken over, and then released. Nobody hears anything twice."""

import os
import re
from datetime import date, time, timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import Event, State
from functions.shared.settings import settings, variable
from functions.shared.storage import (
    cohorts,
    ledger,
    mail_switch,
    mails,
    messages,
    persons,
    registrations,
    schema,
    staff,
    table,
)
from functions.shared.storage.writes import Change
from infra.commands import mute, restored_table
from infra.commands.restore import instant, restore
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, hours, stored_answers, stored_plan, stored_registration


@pytest.fixture
def course(aws):
    """Ana and Ben have a place, Cem waits to be read; the first session is tomorrow at the same hour."""
    cohort = stored_plan(NOON - timedelta(days=9), start=date(2027, 2, 2), time=time(13, 0)).cohort
    table.write(Change(schema.cohort(cohort.id), to={"held": 2}))
    for name in ("Ana", "Ben"):
        stored_registration(cohort, name, State.ACCEPTED, seated_at=NOON - timedelta(days=9))
    stored_answers(stored_registration(cohort, "Cem"), {"experience": ["some"]})
    return cohort


def backed_up() -> str:
    """moto copies what is there: so this is the instant that will be restored."""
    return restored_table.made(settings().table, NOON)


def point_at(name: str) -> None:
    """What the deployment with another table does."""
    os.environ[variable("table")] = name
    settings.cache_clear()


def swept(pump, now, minutes: int = 3) -> None:
    for minute in range(minutes):
        sweep(now + timedelta(minutes=minute))
        pump.turn()


def to(address: str) -> int:
    return sum(address in mail.to for mail in mailbox.received())


def test_what_was_sent_since_is_not_sent_again_and_what_was_due_meanwhile_is(course, pump, at):
    sweep(NOON)
    backed_up()
    swept(pump, NOON)
    assert (to("ana@"), to("ben@")) == (1, 1), "the reminder of a day before"
    later = NOON + hours(2)
    at(later)
    done = restore(settings().table, NOON, later)
    assert done.taken.mails == 2
    point_at(done.table)
    swept(pump, later, 7)
    assert len(mailbox.received()) == 2, "muted"
    mute.release(later)
    swept(pump, later + timedelta(minutes=10), 7)
    assert (to("ana@"), to("ben@")) == (1, 1)
    hour_before = NOON + hours(23)
    at(hour_before)
    swept(pump, hour_before)
    assert (to("ana@"), to("ben@")) == (2, 2), "life goes on"


def test_whoever_was_erased_since_is_erased_again_before_any_mail_leaves(course, pump, at):
    backed_up()
    ledger.begin("cem", "cem", NOON)
    swept(pump, NOON)
    done = restore(settings().table, NOON, NOON + hours(1))
    assert done.taken.erased == 1
    point_at(done.table)
    assert persons.get("cem").name == "Cem", "as the backup has it"
    assert list(table.query(table.in_collection("ANSWERS#r-cem"))) != []
    at(NOON + hours(1))
    with pytest.raises(mute.StillToEraseError):
        mute.release(NOON + hours(1))
    swept(pump, NOON + hours(1))
    assert persons.get("cem").is_erased
    assert list(table.query(table.in_collection("ANSWERS#r-cem"))) == []
    mute.release(NOON + hours(1))
    swept(pump, NOON + hours(1), 7)
    assert to("cem@") == 0


def test_whoever_came_and_was_erased_since_stays_in_the_ledger_and_troubles_no_sweep(course, pump):
    backed_up()
    stored_registration(course, "Dov")
    ledger.begin("dov", "dov", NOON)
    swept(pump, NOON)
    done = restore(settings().table, NOON, NOON + hours(1))
    assert done.taken.erased == 0
    point_at(done.table)
    assert list(ledger.entries()) == ["dov"]
    assert sweep(NOON + hours(1))["failed"] == 0


def test_what_is_undone_is_told_so_that_somebody_can_do_it_again(course, pump):
    backed_up()
    registrations.move(course, registrations.get(course.id, "r-cem"), Event.ACCEPT, NOON, decided_by="teacher")
    swept(pump, NOON)
    assert to("cem@") == 2, "the welcome, and the reminder of a day before"
    told = "\n".join(restore(settings().table, NOON, NOON + hours(1)).taken.described())
    assert "mails about what is undone now: 1 welcome" in told
    assert f"/teach/{course.id}/people/r-cem  screening, was accepted" in told


def test_a_teacher_can_decide_again_what_was_undone(course, pump):
    """The mail of the decision that is undone is no obstacle: it is not taken over."""
    backed_up()
    registrations.move(course, registrations.get(course.id, "r-cem"), Event.ACCEPT, NOON, decided_by="teacher")
    swept(pump, NOON)
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    moved, _ = registrations.move(
        course, registrations.get(course.id, "r-cem"), Event.ACCEPT, NOON, decided_by="teacher"
    )
    assert moved.state is State.ACCEPTED


def test_it_can_be_asked_for_again(course, pump):
    sweep(NOON)
    backed_up()
    swept(pump, NOON)
    first = restore(settings().table, NOON, NOON + hours(1))
    again = restore(settings().table, NOON, NOON + hours(2))
    assert first.table == again.table
    assert (first.taken.mails, again.taken.mails) == (2, 0)


def test_the_restored_table_is_protected_like_the_one_before(course):
    name = restore(settings().table, NOON, NOON).table
    client = clients.dynamodb()
    described = client.describe_table(TableName=name)["Table"]
    assert described["DeletionProtectionEnabled"]
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "expires"


def test_backups_that_are_not_ready_yet_are_said_and_the_same_command_goes_on(course):
    source = settings().table
    unready = faults.before(
        clients.dynamodb(),
        "UpdateContinuousBackups",
        lambda _: faults.answers(400, "ContinuousBackupsUnavailableException"),
    )
    with unready, pytest.raises(restored_table.NotRestorableError, match="ask again in a minute"):
        restore(source, NOON, NOON)
    assert clients.dynamodb().describe_table(TableName=restore(source, NOON, NOON).table)["Table"][
        "DeletionProtectionEnabled"
    ]


def test_an_instant_of_which_there_is_no_backup_is_refused_in_words(aws):
    with pytest.raises(restored_table.NotRestorableError, match="nowhere cannot be restored to 2027-02-01 12:00 UTC"):
        restore("nowhere", NOON, NOON)


def test_a_mail_that_was_in_doubt_is_settled_in_the_restored_table(course, pump):
    sweep(NOON)
    backed_up()
    pump.lose_events = True
    swept(pump, NOON)
    (mail,) = [one for one in mails.of_person("ana") if one.kind is MailKind.REMINDER_DAY]
    assert mail.state is MailState.SENT
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    assert mails.get("ana", mail.id).state is MailState.SENT
    assert not mail_switch.looked_at().lets_through


def test_in_a_restored_table_nothing_happens_by_itself_until_somebody_has_looked(course, pump, at):
    """An offer that was taken since would lapse there, and its seat go to somebody else, before anybody can mend it."""
    one = registrations.get(course.id, "r-cem")
    for event in (Event.WAITLIST, Event.OFFER):
        more = {"offered_until": NOON + hours(2)} if event is Event.OFFER else {}
        one, _ = registrations.move(cohorts.get(course.id), one, event, NOON, **more)
    backed_up()
    point_at(restore(settings().table, NOON, NOON + hours(3)).table)
    swept(pump, NOON + hours(3))
    assert registrations.get(course.id, "r-cem").state is State.OFFERED
    mute.release(NOON + hours(3))
    swept(pump, NOON + hours(4))
    assert registrations.get(course.id, "r-cem").state is State.WAITLISTED


@pytest.mark.parametrize("typed", ["2027-02-01T12:00+02:00", "2027-02-01T12:00:30", "yesterday"])
def test_an_instant_that_could_mean_another_is_refused(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        instant(typed)


def test_an_instant_is_read_as_utc():
    assert instant("2027-02-01T12:00") == NOON


def test_who_would_rather_not_be_written_to_and_links_that_were_revoked_stay_so(course, pump):
    backed_up()
    ana = schema.registration(course.id, "r-ana")
    table.write(Change(ana, to={"fewer": ["after-session"], "link_version": 2}))
    persons.unreachable("ben", "complained")
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    one = registrations.get(course.id, "r-ana")
    assert (one.fewer, one.link_version) == (("after-session",), 2)
    assert persons.get("ben").unreachable == "complained"


def test_what_was_stopped_since_stays_stopped(course, pump):
    sweep(NOON)
    backed_up()
    assert mute.drop(MailKind.REMINDER_DAY, course.id, NOON) == 2
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    assert {mail.state for mail in mails.of_person("ana")} == {MailState.NOT_SENT}


def test_whoever_was_let_go_since_and_an_address_that_was_changed_since_is_told_of(course):
    table.write(*staff.teaches(course.id, "tom", Role.TEACHER))
    backed_up()
    table.write(*staff.left(course.id, "tom"))
    table.write(Change(schema.person("ana"), to={"address": "new@example.org"}))
    told = "\n".join(restore(settings().table, NOON, NOON + hours(1)).taken.described())
    assert f"/teach/{course.id}/team  tom was let go since" in told
    assert "person ana has the address of then" in told
    assert "new@example.org" not in told


def a_message(course) -> messages.Message:
    words = {"subject": "A word", "words": "See you soon.", "to": messages.To.PLACE, "by": "teacher"}
    return messages.Message(id="m1", cohort=course.id, at=NOON, **words)


def test_a_teachers_words_that_were_on_their_way_reach_nobody_twice(course, pump, at):
    sweep(NOON)
    messages.sent(a_message(course))
    backed_up()
    swept(pump, NOON)
    before = to("ana@")
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    at(NOON + hours(1))
    mute.release(NOON + hours(1))
    swept(pump, NOON + hours(1), 7)
    assert to("ana@") == before == 2, "the words, and the reminder"


def test_words_that_were_written_after_the_instant_are_told_of_as_undone(course, pump):
    backed_up()
    messages.sent(a_message(course))
    swept(pump, NOON)
    told = "\n".join(restore(settings().table, NOON, NOON + hours(1)).taken.described())
    assert "mails about what is undone now: 2 message" in told


def test_what_the_old_table_sent_until_the_deployment_is_taken_over_at_the_release(course, pump, at):
    sweep(NOON)
    backed_up()
    source = settings().table
    target = restore(source, NOON, NOON).table
    table.write(mail_switch.released())
    swept(pump, NOON)
    ledger.begin("cem", "cem", NOON)
    assert to("ana@") == 1, "the old table was released by mistake"
    point_at(target)
    at(NOON + hours(1))
    with pytest.raises(mute.StillToEraseError, match="1 people"):
        mute.release(NOON + hours(1))
    swept(pump, NOON + hours(1))
    told = mute.release(NOON + hours(1))
    swept(pump, NOON + hours(1), 7)
    assert to("ana@") == 1
    assert told[0].startswith("0 people")


def test_a_release_goes_on_where_the_table_before_is_gone(course, pump):
    source, target = settings().table, restore(settings().table, NOON, NOON).table
    clients.dynamodb().delete_table(TableName=source)
    point_at(target)
    assert mute.release(NOON) == [f"{source} is not there any more: nothing was taken over from it just now."]
    assert mail_switch.looked_at().lets_through


def test_muting_a_restored_table_once_more_does_not_wake_it(course, pump):
    point_at(restore(settings().table, NOON, NOON).table)
    mute.mute(NOON, "a second thought")
    switch = mail_switch.looked_at()
    assert switch.waits_for_somebody
    assert switch.why == "a second thought"


def test_what_the_restored_table_has_heard_itself_is_not_put_back_at_the_release(course, pump, at):
    """In the old table nobody could say whether SES took it; here its event has come. It is not sent again."""
    sweep(NOON)
    backed_up()
    source = settings().table
    pump.hold_events = True
    swept(pump, NOON)
    (mail,) = [one for one in mails.of_person("ana") if one.kind is MailKind.REMINDER_DAY]
    table.write(
        Change(schema.mail("ana", mail.id), to={"state": "unknown", **schema.due(NOON, schema.mail("ana", mail.id))})
    )
    point_at(restore(source, NOON, NOON).table)
    assert mails.get("ana", mail.id).state is MailState.UNKNOWN
    pump.hold_events = False
    pump.turn()
    assert mails.get("ana", mail.id).state is MailState.DELIVERED
    at(NOON + hours(1))
    mute.release(NOON + hours(1))
    assert mails.get("ana", mail.id).state is MailState.DELIVERED
    swept(pump, NOON + hours(1), 12)
    assert to("ana@") == 1


def test_a_mail_that_a_teacher_sends_again_in_the_restored_table_is_not_taken_back(course, pump):
    sweep(NOON)
    backed_up()
    source = settings().table
    swept(pump, NOON)
    (mail,) = [one for one in mails.of_person("ana") if one.kind is MailKind.REMINDER_DAY]
    table.write(Change(schema.mail("ana", mail.id), to={"state": "for_a_human"}))
    point_at(restore(source, NOON, NOON).table)
    table.write(Change(schema.mail("ana", mail.id), to={"state": "planned"}))
    mute.release(NOON)
    assert mails.get("ana", mail.id).state is MailState.PLANNED


def test_a_restored_table_that_waits_is_not_restored_over(course):
    point_at(restore(settings().table, NOON, NOON).table)
    with pytest.raises(restored_table.NotRestorableError, match="waits for make release"):
        restore(settings().table, NOON, NOON)
    assert mail_switch.looked_at().waits_for_somebody


def test_whoever_signed_out_everywhere_since_stays_so(course):
    table.write(staff.added(Staff(person="teacher")))
    backed_up()
    staff.sign_out_everywhere("teacher", NOON)
    point_at(restore(settings().table, NOON, NOON + hours(1)).table)
    assert staff.get("teacher").desks_since == NOON


def test_a_wish_not_to_be_written_to_that_came_in_either_table_holds(course):
    ana = schema.registration(course.id, "r-ana")
    backed_up()
    source = settings().table
    table.write(Change(ana, to={"fewer": ["after-session"]}))
    point_at(restore(source, NOON, NOON).table)
    table.write(Change(ana, to={"fewer": ["after-session", "before-course"]}))
    mute.release(NOON)
    assert registrations.get(course.id, "r-ana").fewer == ("after-session", "before-course")


def test_while_a_table_is_restored_the_one_that_is_sends_nothing(course, pump):
    sweep(NOON)
    restore(settings().table, NOON, NOON)
    pump.turn()
    assert mailbox.received() == []
