"""Mails around the sessions, by rules: each at the reader's own moment, chosen, held, tried out first (invariants 3, 4)."""

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from functions.reminders import expansion
from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.reminder_rules import DEFAULTS, Rule
from functions.shared.storage import (
    attendance,
    cohorts,
    due,
    held_mails,
    mails,
    persons,
    registrations,
    reminders,
    schema,
    table,
    timers,
)
from functions.shared.storage.timers import Progress
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, sign_in, text


@pytest.fixture
def plan(teacher, at):
    at(NOON)
    return stored_plan(capacity=40)


def seated(plan, name: str, zone: str = "Europe/Berlin"):
    if not persons.known_as(f"{name.lower()}@example.org", name):
        table.write(*persons.added(a_person(name, zone=zone)))
    return stored_registration(plan.cohort, name, State.ACCEPTED)


def of(person: str, kind: MailKind):
    return [mail for mail in mails.of_person(person) if mail.kind is kind]


def until(pump, at, begin, end, step=timedelta(minutes=30)):
    """The minute sweep, at each of many moments."""
    while begin <= end:
        at(begin)
        pump.minute()
        begin += step


def shown(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).replace("\u202f", " ").split())


def test_each_reader_is_written_to_at_their_own_moment(plan, at, pump):
    nine = Rule(id="nine", kind=MailKind.REMINDER_DAY, at=time(9), days=-1)
    table.write(
        reminders.set_to(plan.cohort.id, [nine], reminders.kept(plan.cohort.id)), timers.arming(plan.cohort.id, NOON)
    )
    for name, zone in (("Kiri", "Pacific/Auckland"), ("Ben", "Europe/Berlin"), ("Lea", "America/Los_Angeles")):
        seated(plan, name, zone)
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(50), first.starts_at)
    sent = {name: of(name, MailKind.REMINDER_DAY) for name in ("kiri", "ben", "lea")}
    assert {name: [f"{mail.created_at:%d %H:%M}" for mail in found] for name, found in sent.items()} == {
        "kiri": ["15 20:00"],
        "ben": ["15 08:00"],
        "lea": ["15 17:00"],
    }


def test_who_joins_while_the_moment_passes_around_the_earth_gets_theirs(plan, at, pump):
    nine = Rule(id="nine", kind=MailKind.REMINDER_DAY, at=time(9), days=-1)
    table.write(
        reminders.set_to(plan.cohort.id, [nine], reminders.kept(plan.cohort.id)), timers.arming(plan.cohort.id, NOON)
    )
    seated(plan, "Ben")
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(40), first.starts_at - hours(32))
    seated(plan, "Lea", "America/Los_Angeles")
    seated(plan, "Kim")
    until(pump, at, first.starts_at - hours(31), first.starts_at)
    assert len(of("lea", MailKind.REMINDER_DAY)) == 1
    assert of("kim", MailKind.REMINDER_DAY) == [], "their moment had passed when they joined"


def test_after_an_outage_nobody_is_written_to_in_their_night(plan, at, pump):
    """The sweep comes back at two in the morning in Berlin; the day's reminder is of use in the morning still."""
    seated(plan, "Ben")
    first = plan.sessions[0]
    back = first.starts_at - hours(16)
    at(back)
    pump.minute()
    assert of("ben", MailKind.REMINDER_DAY) == []
    until(pump, at, back + hours(1), back + hours(8))
    (mail,) = of("ben", MailKind.REMINDER_DAY)
    assert f"{mail.created_at:%H:%M}" == "06:00"


def test_at_the_end_of_a_rule_nothing_is_left_that_falls_due(plan, at, pump):
    seated(plan, "Ana")
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(40), first.starts_at + hours(1), timedelta(hours=1))
    left = {key.sk for key in due.until(first.starts_at + hours(1))}
    assert not {f"RULE#{first.id}#day", f"RULE#{first.id}#hour", f"RULE#{first.id}#reading"} & left


def test_what_a_format_leaves_empty_is_not_mailed(plan, at, pump):
    """MSC's description names no book to read before."""
    assert not cohorts.course(plan.cohort.id).reading.before
    seated(plan, "Ana")
    until(pump, at, plan.sessions[0].starts_at - hours(24 * 8), plan.sessions[0].starts_at - hours(24 * 6), hours(3))
    assert mails.of_person("ana") == []


def test_after_a_session_there_is_something_to_practise_at_home(plan, at, pump):
    ana = seated(plan, "Ana")
    first = plan.sessions[0]
    attendance.seen(plan.cohort.id, first.id, ana.id, "join", first.starts_at)
    until(pump, at, first.ends_at, first.ends_at + hours(30), hours(1))
    (mail,) = of("ana", MailKind.AFTER_SESSION)
    assert f"{mail.created_at:%d %H:%M}" == "17 08:45", "nine in the morning, at the first look after it"
    letter = next(one for one in mailbox.received() if "To practise at home" in one.subject)
    plan_of_it = cohorts.course(plan.cohort.id).session(first.id)
    assert all(f"* {one}" in letter.text for one in plan_of_it.afterwards)
    assert plan.sessions[1].title in letter.text
    assert of("ana", MailKind.MISSED_SESSION) == []


def test_whoever_missed_a_session_is_written_to_by_a_teacher_in_their_words(plan, at, pump, teacher):
    for name in ("Ana", "Ben", "Chi"):
        seated(plan, name)
    first = plan.sessions[0]
    now = first.ends_at + hours(14)
    until(pump, at, first.ends_at + hours(2), now, hours(1))
    assert not [one for one in mailbox.received() if "thought of you" in one.subject]
    waiting = {mail.person: mail for mail in held_mails.of_cohort(plan.cohort.id)}
    assert set(waiting) == {"ana", "ben", "chi"}
    path = f"/teach/{plan.cohort.id}/held"
    sign_in(teacher, pump, TEACHER_PERSON.address)
    assert "3 mails wait for you" in shown(teacher.get(f"/teach/{plan.cohort.id}"))
    assert "was not in" in shown(teacher.get(path))
    teacher.post(path, {"mail": waiting["ana"].id, "do": "send", "words": "Dear Ana,\nthe garden <b>waits</b>."})
    teacher.post(path, {"mail": waiting["ben"].id, "do": "send", "words": ""})
    answer = teacher.post(path, {"mail": waiting["chi"].id, "do": "stop", "words": "x"})
    assert "It is not sent." in shown(teacher.get(header(answer, "Location")))
    assert "said=decided" in header(teacher.post(path, {"mail": waiting["chi"].id, "do": "send"}), "Location")
    pump.minute()
    letters = {one.to: one for one in mailbox.received() if "thought of you" in one.subject}
    assert len(letters) == 2
    ana = next(one for to, one in letters.items() if "ana@" in to)
    assert "the garden <b>waits</b>." in ana.text
    assert "&lt;b&gt;waits" in ana.html
    assert "Whatever kept you" in next(one for to, one in letters.items() if "ben@" in to).text
    (stopped,) = of("chi", MailKind.MISSED_SESSION)
    assert (stopped.state, stopped.reason) == (MailState.NOT_SENT, "a teacher has stopped it")


def test_what_nobody_decides_is_not_sent_and_says_why(plan, at, pump):
    seated(plan, "Ana")
    first = plan.sessions[0]
    until(pump, at, first.ends_at + hours(2), first.ends_at + hours(14), hours(2))
    (held,) = held_mails.of_cohort(plan.cohort.id)
    at(held.expires_at)
    pump.minute()
    (mail,) = of("ana", MailKind.MISSED_SESSION)
    assert (mail.state, mail.reason) == (MailState.NOT_SENT, "no teacher has decided in time")
    assert held_mails.of_cohort(plan.cohort.id) == []


def test_a_person_takes_mails_off_and_on_again(plan, at, pump, browser):
    ana = seated(plan, "Ana")
    path = links.link_for(ana, Scope.PAGE) + "/mails"
    page = text(browser.get(path))
    assert page.count("checked") == 3
    kinds = ["reminder-day", "reminder-hour", "after-session"]
    body = "&".join([*(f"shown={kind}" for kind in kinds), "wanted=reminder-hour", "shown=welcome", "wanted=x"])
    answer = browser.raw(path, body.encode())
    assert "Noted." in shown(browser.get(header(answer, "Location")))
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(24), first.starts_at - hours(1), hours(1))
    assert [mail.kind for mail in mails.of_person("ana")] == [MailKind.REMINDER_HOUR]


def test_a_mail_program_takes_a_kind_of_mail_off_with_one_click(plan, at, pump, browser):
    """RFC 8058: a POST without cookie and origin, answered without a redirect; a GET changes nothing (invariant 5)."""
    seated(plan, "Ana")
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(25), first.starts_at - hours(24), hours(1))
    (letter,) = [one for one in mailbox.received() if "ana@" in one.to]
    headers = dict(letter.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].strip("<>")
    assert link in letter.text
    assert "You would no longer get: A day before each session." in shown(browser.get(link))
    assert registrations.get(plan.cohort.id, "r-ana").fewer == ()
    answer = Browser().post(link, {"List-Unsubscribe": "One-Click"}, **{"Sec-Fetch-Site": ""})
    assert (answer.status, "You get fewer mails now" in shown(answer)) == (200, True)
    assert registrations.get(plan.cohort.id, "r-ana").fewer == ("reminder-day",)
    assert browser.get(f"/fewer/{'x' * 30}").status < 500
    assert browser.post(link[:-2] + "zz", {}).status < 500


def test_what_nobody_should_miss_cannot_be_taken_off(plan, pump, teacher):
    one = stored_registration(plan.cohort, "Ana")
    registrations.move(plan.cohort, one, Event.ACCEPT, NOON)
    pump.minute()
    assert "List-Unsubscribe" not in dict(mailbox.received()[-1].headers)


def test_a_dry_run_says_who_would_get_it_and_when_and_why_not(plan, at, teacher, pump):
    seated(plan, "Ben")
    seated(plan, "Kim", "Asia/Tokyo")
    one = seated(plan, "Ana")
    browser = Browser()
    browser.raw(links.link_for(one, Scope.PAGE) + "/mails", b"shown=reminder-hour")
    page = shown(teacher.get(f"/teach/{plan.cohort.id}/reminders/hour"))
    assert "2 people get it." in page
    assert "Ben Berlin Tuesday, February 16, 2027, 5:00 PM" in page
    assert "Kim Tokyo Tuesday, February 16, 2027, 9:30 PM" in page
    assert "Ana Berlin gets none: has taken this mail off" in page
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(1), first.starts_at - hours(1))
    again = shown(teacher.get(f"/teach/{plan.cohort.id}/reminders/hour"))
    assert "Ben Berlin has been served already" in again, again


def test_a_dry_run_of_a_mail_without_words_says_that_nobody_gets_it(plan, at, teacher):
    """The format names no books to read before the course."""
    seated(plan, "Ben")
    page = shown(teacher.get(f"/teach/{plan.cohort.id}/reminders/reading"))
    assert "the course names nothing to say here: nobody gets a mail" in page
    assert "Ben" not in page.replace("Benefits", "")


def test_two_teachers_who_change_the_reminders_at_once_both_have_their_change(plan, at, teacher):
    """The slower one meets a failed condition, and makes its change of what the other has left."""
    path = f"/teach/{plan.cohort.id}/reminders"
    before = reminders.kept(plan.cohort.id)
    other = [replace(one, on=False) if one.id == "day" else one for one in before.rules]

    def another_was_quicker(call: int) -> None:
        if call == 1:
            table.write(reminders.set_to(plan.cohort.id, other, before))

    with faults.before(clients.dynamodb(), "TransactWriteItems", another_was_quicker):
        teacher.post(path, {"do": "off", "rule": "hour"})
    off = {one.id for one in reminders.rules(plan.cohort.id) if not one.on}
    assert off == {"day", "hour"}


def test_a_reminder_is_added_tried_out_and_only_then_switched_on(plan, at, teacher, pump):
    seated(plan, "Ana")
    path = f"/teach/{plan.cohort.id}/reminders"
    assert "Mails around the sessions" in shown(teacher.get(path))
    refused = teacher.post(path, {"do": "add", "number": "", "unit": "hours"})
    assert (refused.status, "Please give a number." in shown(refused)) == (422, True)
    assert "choose a time of day" in shown(teacher.post(path, {"do": "add", "number": "1", "unit": "clock"}))
    answer = teacher.post(path, {"do": "add", "number": "3", "unit": "days"})
    where = header(answer, "Location")
    assert "3 days before it begins" in shown(teacher.get(where))
    assert "1 person gets it." in shown(teacher.get(where))
    first = plan.sessions[0]
    until(pump, at, first.starts_at - hours(72), first.starts_at - hours(70), hours(1))
    assert mails.of_person("ana") == [], "off until somebody has looked at it"
    rule = where.rpartition("/")[2]
    teacher.post(path, {"do": "on", "rule": rule})
    until(pump, at, first.starts_at - hours(69), first.starts_at - hours(60), hours(1))
    assert mails.of_person("ana") == [], "its moment had passed when it was switched on"
    second = plan.sessions[1]
    until(pump, at, second.starts_at - hours(72), second.starts_at - hours(71), hours(1))
    assert [mail.session for mail in of("ana", MailKind.REMINDER_DAY)] == [second.id]
    sign_in(teacher, pump, TEACHER_PERSON.address)
    teacher.post(path, {"do": "remove", "rule": rule})
    teacher.post(path, {"do": "remove", "rule": "day"})
    teacher.post(path, {"do": "off", "rule": "hour"})
    assert {one.id: one.on for one in reminders.rules(plan.cohort.id)} == {
        **{one.id: True for one in DEFAULTS},
        "hour": False,
    }


def test_the_readers_of_a_large_course_are_served_by_several_sweeps(plan, at, monkeypatch):
    for number in range(4):
        seated(plan, f"P{number}")
    now = plan.sessions[0].starts_at - hours(24)
    at(now - hours(1))
    sweep(now - hours(1))
    at(now)
    key = schema.rule(plan.cohort.id, plan.sessions[0].id, "day")
    lease = now + timedelta(minutes=2)
    assert timers.lease(key, now, lease)
    timers.again(key, lease, now, Progress(reached="r-p1"))
    expansion.work_on(key, now)
    assert [bool(mails.of_person(f"p{number}")) for number in range(4)] == [False, False, True, True]
    assert timers.progress(key).reached == ""


def test_a_reminder_of_a_session_that_was_cancelled_meanwhile_is_not_sent(plan, at, pump, teacher):
    seated(plan, "Ben")
    first = plan.sessions[0]
    at(first.starts_at - hours(24))
    sweep(first.starts_at - hours(24))
    (mail,) = of("ben", MailKind.REMINDER_DAY)
    table.write(cohorts.placed(replace(first, cancelled=True, sequence=1)))
    pump.minute()
    assert mails.get("ben", mail.id).state is MailState.NOT_SENT
    assert mails.get("ben", mail.id).reason == "no_longer_concerns"


def test_a_teachers_words_wait_for_the_readers_morning(plan, at, pump, teacher):
    seated(plan, "Kim", "Asia/Tokyo")
    first = plan.sessions[0]
    until(pump, at, first.ends_at + hours(2), first.ends_at + hours(14), hours(2))
    (mail,) = held_mails.of_cohort(plan.cohort.id)
    night = first.ends_at + hours(20)
    at(night)
    sign_in(teacher, pump, TEACHER_PERSON.address)
    answer = teacher.post(f"/teach/{plan.cohort.id}/held", {"mail": mail.id, "do": "send"})
    assert "when it is day for the reader" in shown(teacher.get(header(answer, "Location")))
    before = len(mailbox.received())
    pump.minute()
    assert len(mailbox.received()) == before
    until(pump, at, night + hours(5), night + hours(8), hours(1))
    assert of("kim", MailKind.MISSED_SESSION)[0].state is MailState.DELIVERED


def test_of_a_course_that_is_served_in_parts_nobody_is_passed_over(plan, at, pump, monkeypatch):
    """The first part was looked at before somebody's moment came, the last one after it."""
    for number in range(3):
        seated(plan, f"P{number}")
    first = plan.sessions[0]
    moment = first.starts_at - hours(24)
    key = schema.rule(plan.cohort.id, first.id, "day")
    early = moment - timedelta(minutes=1)
    at(early)
    sweep(early)
    lease = moment + timedelta(minutes=3)
    at(moment)
    assert timers.lease(key, moment, lease)
    timers.again(key, lease, moment, Progress(reached="r-p0", began_at=early, upcoming=moment))
    expansion.work_on(key, moment)
    later = moment + timedelta(minutes=1)
    at(later)
    expansion.work_on(key, later)
    assert [len(of(f"p{number}", MailKind.REMINDER_DAY)) for number in range(3)] == [1, 1, 1]


def test_who_has_been_served_costs_the_next_sweeps_no_write(plan, at, pump):
    for number in range(5):
        seated(plan, f"P{number}")
    first = plan.sessions[0]
    key = schema.rule(plan.cohort.id, first.id, "day")
    at(first.starts_at - hours(24))
    pump.minute()
    later = first.starts_at - hours(23)
    at(later)
    with faults.before(clients.dynamodb(), "TransactWriteItems", lambda _: None) as writes:
        expansion.work_on(key, later)
    assert len(writes) <= 2, "the lease, and the next moment"


def test_in_the_week_of_the_clocks_the_mail_says_so_at_the_top(at, teacher, pump):
    at(NOON)
    plan = stored_plan(capacity=40)
    seated(plan, "Nia", "America/New_York")
    fifth = [one for one in plan.sessions if not one.retreat][4]
    at(fifth.starts_at - hours(24))
    for _ in range(2):
        pump.minute()
    letter = next(one for one in mailbox.received() if "nia@" in one.to)
    assert "on your clock our next session begins 60 minutes later than last time" in letter.text
    assert letter.text.index("Please note") < letter.text.index(fifth.title)


def test_strangers_and_assistants_see_no_mails_of_others(plan, browser):
    for path in ("reminders", "reminders/day", "held"):
        assert browser.get(f"/teach/{plan.cohort.id}/{path}").status == 303
    assert replace(DEFAULTS[0], on=False).on is False
