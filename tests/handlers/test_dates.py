"""Changes of dates: shown first, made in one act, and everyone hears of it once (invariants 10, 12 and 14)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.schedule import plan_of
from functions.shared.storage import (
    attendance,
    cohorts,
    live_keys,
    mails,
    persons,
    registrations,
    rescheduling,
    rounds,
    schema,
    stack_keys,
    staff,
    table,
    wishes,
)
from functions.shared.storage.wishes import KeptApart, Wish
from functions.shared.storage.writes import Put
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_format, a_person, a_round, hours, stored_plan, stored_registration
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, sign_in, text


@pytest.fixture
def plan(teacher, at):
    at(NOON)
    return stored_plan(capacity=40)


def shown(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).replace("\u202f", " ").split())


def place(one, **more: str) -> dict[str, str]:
    return {"day": str(one.day), "time": f"{one.time:%H:%M}", "minutes": str(one.minutes), **more}


def change(teacher: Browser, plan, one, **more: str):
    """Shows the change and makes it."""
    path = f"/teach/{plan.cohort.id}/dates/{getattr(one, 'id', one)}"
    given = more if isinstance(one, str) or "cancel" in more else place(one, **more)
    seen = teacher.post(path, {"press": "show", "changes": str(cohorts.get(plan.cohort.id).changes), **given})
    done = teacher.post(path, {"press": "change", "changes": str(cohorts.get(plan.cohort.id).changes), **given})
    return shown(seen), done


def told(person: str) -> list[MailKind]:
    return [mail.kind for mail in mails.of_person(person) if mail.kind is MailKind.DATES_CHANGED]


def test_a_change_shows_whom_it_touches_before_it_is_made(teacher, plan, pump):
    for name in ("Ana", "Ben"):
        stored_registration(plan.cohort, name, State.ACCEPTED)
    second = plan.sessions[1]
    page = teacher.post(
        f"/teach/{plan.cohort.id}/dates/{second.id}", place(second, time="03:00", press="show", changes="0")
    )
    assert "2 people have a place. Each gets one mail" in shown(page)
    assert "Tuesday, February 23, 2027, 3:00 AM" in shown(page)
    assert "at night Ana (11:00 PM, Sao Paulo), Ben" in shown(page)
    pump.minute()
    assert cohorts.session(plan.cohort.id, second.id) == second
    assert told("ana") == []


def test_one_act_moves_the_entry_and_the_reminders_and_everyone_hears_once(teacher, plan, pump, at):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    stored_registration(plan.cohort, "Ben", State.WITHDRAWN)
    second = plan.sessions[1]
    _, done = change(teacher, plan, second, day="2027-02-25", with_later="y")
    assert header(done, "Location") == f"/teach/{plan.cohort.id}/dates"
    for _ in range(3):
        pump.minute()
    assert (told("ana"), told("ben")) == ([MailKind.DATES_CHANGED], [])
    (mail,) = mailbox.received()[1:]
    assert mail.subject == "New dates: Mindful Self-Compassion"
    words = mail.text.replace("\u202f", " ")
    assert "was: Tuesday, February 23, 2027, 2:00 PM" in words
    assert "now: Thursday, February 25, 2027, 2:00 PM" in words
    assert links.link_for(ana, Scope.PAGE) in words
    moved = cohorts.session(plan.cohort.id, second.id)
    assert (moved.sequence, moved.changed_at) == (1, NOON)
    at(second.starts_at - hours(24))
    pump.minute()
    assert not [one for one in mails.of_person("ana") if one.session == second.id]
    at(moved.starts_at - hours(24))
    pump.minute()
    assert [one.kind for one in mails.of_person("ana") if one.session == second.id] == [MailKind.REMINDER_DAY]
    assert cohorts.get(plan.cohort.id).last_end > plan.cohort.last_end


def test_the_calendar_in_the_mail_lands_on_the_same_entries_and_takes_cancelled_ones_out(teacher, plan, pump):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    change(teacher, plan, plan.sessions[1], day="2027-02-24")
    change(teacher, plan, plan.sessions[2], cancel="yes")
    pump.minute()
    entries = {
        str(entry["uid"]): entry
        for entry in Calendar.from_ical(mailbox.received()[-1].attachments["course.ics"]).walk("VEVENT")
    }
    assert len(entries) == len(plan.sessions)
    moved, gone = (entries[f"{one.id}.{ana.id}@kindred"] for one in plan.sessions[1:3])
    assert (moved["sequence"], moved["dtstart"].dt.day) == (1, 24)
    assert (gone["sequence"], gone["status"]) == (1, "CANCELLED")


def test_a_cancelled_session_is_nowhere_any_more_but_on_the_dates(teacher, plan, pump, at):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    first, second = plan.sessions[:2]
    seen, _ = change(teacher, plan, first, cancel="yes")
    assert "cancelled" in seen
    pump.minute()
    assert mailbox.received()[-1].subject == f"Cancelled: {first.title}"
    guest = Browser()
    for page in (guest.get(links.link_for(ana, Scope.JOIN)), guest.get(links.link_for(ana, Scope.PAGE))):
        assert first.title not in text(page)
    assert second.title in text(guest.get(links.link_for(ana, Scope.JOIN)))
    assert "Hold it after all" in shown(teacher.get(f"/teach/{plan.cohort.id}/dates"))
    at(first.starts_at - hours(1))
    pump.minute()
    assert MailKind.REMINDER_HOUR not in [one.kind for one in mails.of_person("ana")]
    at(NOON + hours(1))
    change(teacher, plan, cohorts.session(plan.cohort.id, first.id), day="2027-02-17")
    assert [one.id for one in cohorts.sessions(plan.cohort.id)] == [one.id for one in plan.sessions]


def test_a_session_is_added_and_can_be_held(teacher, plan, pump, at):
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    given = {"title": "Coming together again", "day": "2027-04-27", "time": "18:00", "minutes": "60"}
    seen, _ = change(teacher, plan, "new", **given)
    assert "Coming together again : added: Tuesday, April 27, 2027, 6:00 PM" in seen
    pump.minute()
    assert mailbox.received()[-1].subject == "A new date: Coming together again"
    extra = cohorts.session(plan.cohort.id, "extra-1")
    assert cohorts.get(plan.cohort.id).last_end == extra.ends_at
    at(extra.starts_at)
    guest = Browser()
    guest.post(links.link_for(ana, Scope.JOIN))
    assert guest.get("/live").status == 200
    sign_in(teacher, pump, TEACHER_PERSON.address)
    assert teacher.get(f"/console/{plan.cohort.id}/extra-1").status == 200
    assert guest.get(links.link_for(ana, Scope.PAGE)).status == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2027-01-05"}, "would begin in the past"),
        ({"day": "2027-02-16", "time": "18:30"}, "held at the same time"),
        ({}, "everything stays as it is"),
        ({"day": ""}, "Please choose a day."),
        ({"minutes": "5"}, "From 15 to 720 minutes"),
        ({"minutes": "abc"}, "Please give a whole number."),
        ({"day": "9999-12-31"}, "a day in this century"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(teacher, plan, given, words):
    second = plan.sessions[1]
    answer = teacher.post(f"/teach/{plan.cohort.id}/dates/{second.id}", place(second, **given, press="change"))
    assert answer.status == 422
    assert words in shown(answer)
    assert cohorts.session(plan.cohort.id, second.id) == second
    if "time" in given:
        assert 'value="18:30"' in text(answer)


def test_a_change_that_was_shown_before_another_was_made_is_shown_again(teacher, plan):
    """Two teachers, or two windows: what was read is not what is there any more."""
    second, third = plan.sessions[1:3]
    change(teacher, plan, third, day="2027-03-03")
    path = f"/teach/{plan.cohort.id}/dates/{second.id}"
    answer = teacher.post(path, place(second, day="2027-02-24", press="change", changes="0"))
    assert "This is what changes" in shown(answer)
    assert cohorts.session(plan.cohort.id, second.id) == second
    with pytest.raises(rescheduling.DatesChangedMeanwhileError):
        rescheduling.change(plan.cohort, cohorts.course(plan.cohort.id), [second], [second], a_change(plan))


def a_change(plan):
    return rescheduling.Reschedule(id="x", cohort=plan.cohort.id, at=NOON, changes=())


def test_the_others_who_teach_hear_of_it_once_and_whoever_made_it_does_not(teacher, plan, pump):
    tom = a_person("Tom", zone="Europe/London")
    table.write(*persons.added(tom), *staff.teaches(plan.cohort.id, tom.id, Role.ASSISTANT))
    change(teacher, plan, plan.sessions[1], day="2027-02-24")
    for _ in range(3):
        pump.minute()
    assert [mail.kind for mail in mails.of_person("tom")] == [MailKind.TEAM_DATES]
    assert MailKind.TEAM_DATES not in [mail.kind for mail in mails.of_person(TEACHER_PERSON.id)]
    (mail,) = [one for one in mailbox.received() if "tom@example.org" in one.to]
    assert "Wednesday, February 24, 2027, 5:00" in mail.text.replace("\u202f", " "), "on his clock"
    assert mail.attachments == {}


def test_a_sweep_that_dies_among_the_mails_is_finished_by_the_next_and_nobody_hears_twice(teacher, plan, pump, at):
    names = [f"P{number}" for number in range(6)]
    for name in names:
        stored_registration(plan.cohort, name, State.ACCEPTED)
    change(teacher, plan, plan.sessions[1], day="2027-02-24")

    def dies(call: int) -> None:
        if call == 9:
            raise faults.DiedError

    with faults.before(clients.dynamodb(), "TransactWriteItems", dies), pytest.raises(faults.DiedError):
        sweep(NOON)
    assert 0 < sum(bool(told(name.lower())) for name in names) < 6
    for minutes in range(1, 8):
        at(NOON + timedelta(minutes=minutes))
        pump.minute()
    assert [len(told(name.lower())) for name in names] == [1] * 6
    assert len([mail for mail in mailbox.received() if "Another time" in mail.subject]) == 6


def test_a_course_of_thousands_is_told_in_several_sweeps(teacher, plan, pump, at, monkeypatch):
    for number in range(4):
        stored_registration(plan.cohort, f"P{number}", State.ACCEPTED)
    change(teacher, plan, plan.sessions[1], day="2027-02-24")
    (what,) = rescheduling.of_cohort(plan.cohort.id)
    rescheduling.told_up_to(what, "r-p1", NOON)
    sweep(NOON)
    assert [bool(told(f"p{number}")) for number in range(4)] == [False, False, True, True]


def test_other_rules_of_the_clocks_move_instants_and_people_are_told(teacher, plan, pump, at):
    """As though the stored instants came from rules by which the zone was an hour off."""
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    table.write(*persons.added(a_person("Kim", zone=plan.cohort.zone)))
    stored_registration(plan.cohort, "Kim", State.ACCEPTED)
    pump.minute()
    third = plan.sessions[2]
    wrong = replace(third, starts_at=third.starts_at + hours(1), ends_at=third.ends_at + hours(1), tz_version="2020a")
    table.write(cohorts.placed(wrong))
    pump.minute()
    assert told("ana") == [], "the same rules are looked at once"
    table.write(Put({**stack_keys.zone_rules().attributes(), "v": 1, "rules": "2020a"}))
    for _ in range(3):
        pump.minute()
    again = cohorts.session(plan.cohort.id, third.id)
    assert (again.starts_at, again.sequence) == (third.starts_at, 1)
    assert told("ana") == [MailKind.DATES_CHANGED]
    mail = " ".join(mailbox.received()[-1].text.split())
    assert "the rules of the clocks have changed" in mail
    assert "was:" not in mail, "the old instant, by the new rules, is no time that anybody was ever told"
    assert told("kim") == [], "on her clock, which is the course's, nothing has changed"
    assert "the rules of the clocks have changed" in shown(teacher.get(f"/teach/{plan.cohort.id}/dates"))


def test_one_course_that_cannot_be_derived_again_stops_no_sweep(teacher, plan, pump, at):
    one = stored_registration(plan.cohort, "Ana")
    registrations.move(plan.cohort, one, Event.ACCEPT, NOON)
    table.write(Put({**stack_keys.zone_rules().attributes(), "v": 1, "rules": "2020a"}))
    other = stored_plan(id="other")
    item = table.read(schema.session("other", other.sessions[0].id))
    table.write(Put({**item, "v": 99}))
    assert sweep(NOON)["failed"] >= 1
    pump.turn()
    assert [mail.subject for mail in mailbox.received() if "You have a place" in mail.subject]
    table.write(Put(item))
    assert sweep(NOON)["failed"] == 0
    assert table.read(stack_keys.zone_rules())["rules"] != "2020a"


def test_a_change_says_where_nobody_could_complete_the_course_any_more(teacher, plan):
    for one in plan.sessions[:2]:
        seen, _ = change(teacher, plan, one, cancel="yes")
        assert "so nobody could complete it" not in seen
    path = f"/teach/{plan.cohort.id}/dates/{plan.sessions[2].id}"
    page = shown(teacher.post(path, {"cancel": "yes", "press": "show", "changes": "2"}))
    assert "so nobody could complete it" in page


def test_what_is_kept_until_after_the_course_follows_its_end(teacher, plan, pump):
    """Wishes and rounds carry the day on which DynamoDB erases them, from when they were written."""
    ana, ben = (stored_registration(plan.cohort, name, State.ACCEPTED) for name in ("Ana", "Ben"))
    wishes.wished(plan.cohort, Wish(registration=ana.id, apart=(ben.id,)))
    wishes.keep_apart(plan.cohort, KeptApart(first=ana.id, second=ben.id, by="maria", at=NOON))
    wishes.line_waits(plan.cohort, "maria")
    table.write(rounds.opened(plan.cohort, a_round(((ana.id, ben.id),))))
    keys = [
        live_keys.wish(plan.cohort.id, ana.id), live_keys.apart(plan.cohort.id, ana.id, ben.id),
        live_keys.line_waits(plan.cohort.id, "maria"), schema.pairing_round(plan.cohort.id, "session-1", 1),
    ]  # fmt: skip
    before = {key: table.read(key) for key in keys}
    last = plan.sessions[-1]
    change(teacher, plan, last, day=str(last.day + timedelta(days=120)))
    pump.minute()
    end = int((cohorts.get(plan.cohort.id).last_end + timedelta(days=30)).timestamp())
    for key in keys:
        assert table.read(key) == {**before[key], "expires": end}, key


def test_a_session_that_takes_the_place_of_a_cancelled_one_counts_as_it(teacher, plan, pump, at):
    """The same practices, and the same step towards completing the course."""
    ana = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    second = plan.sessions[1]
    form = shown(teacher.get(f"/teach/{plan.cohort.id}/dates/new"))
    assert "2. Practicing Mindfulness" not in form, "it is held: nothing takes its place"
    change(teacher, plan, second, cancel="yes")
    given = {"title": "Once more", "day": "2027-02-27", "time": "10:00", "minutes": "165"}
    refused = teacher.post(f"/teach/{plan.cohort.id}/dates/new", {**given, "stands_for": "session-3", "press": "show"})
    assert refused.status == 422
    _, done = change(teacher, plan, "new", **given, stands_for=second.id)
    assert done.status == 303
    (extra,) = (one for one in cohorts.sessions(plan.cohort.id) if one.id.startswith("extra"))
    assert plan_of(a_format(), extra).practices == plan_of(a_format(), second).practices
    needed = a_format().completion.sessions_needed
    there = [extra.id, *(one.id for one in plan.sessions if one.id != second.id)][:needed]
    for session_id in there:
        attendance.seen(plan.cohort.id, session_id, ana.id, "join", NOON)
    end = cohorts.get(plan.cohort.id).last_end + timedelta(days=2)
    at(end)
    pump.minute()
    assert registrations.get(plan.cohort.id, ana.id).state is State.COMPLETED


def test_a_cancelled_session_has_one_that_takes_its_place(teacher, plan):
    change(teacher, plan, plan.sessions[1], cancel="yes")
    given = {"title": "Once more", "day": "2027-02-27", "time": "10:00", "minutes": "165", "stands_for": "session-2"}
    assert change(teacher, plan, "new", **given)[1].status == 303
    again = {**given, "day": "2027-02-28", "press": "show", "changes": "2"}
    assert teacher.post(f"/teach/{plan.cohort.id}/dates/new", again).status == 422


def test_nobody_is_written_to_about_dates_during_the_retreat(teacher, plan, pump, at):
    stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    retreat = next(one for one in plan.sessions if one.retreat)
    at(retreat.starts_at - hours(2))
    sign_in(teacher, pump, TEACHER_PERSON.address)
    at(retreat.starts_at + hours(1))
    change(teacher, plan, plan.sessions[-1], time="19:00")
    pump.minute()
    assert told("ana") == []
    at(retreat.ends_at)
    for _ in range(2):
        pump.minute()
    assert told("ana") == [MailKind.DATES_CHANGED]


def test_assistants_and_strangers_change_no_dates(teacher, plan, browser, pump):
    path = f"/teach/{plan.cohort.id}/dates"
    tom, assistant = a_person("Tom"), Browser()
    table.write(*persons.added(tom), *staff.teaches(plan.cohort.id, tom.id, Role.ASSISTANT))
    table.write(staff.added(Staff(person=tom.id)))
    sign_in(assistant, pump, tom.address)
    assert assistant.get(path).status == 404
    assert assistant.post(f"{path}/{plan.sessions[0].id}", {"cancel": "yes", "press": "change"}).status == 404
    assert browser.get(path).status in {303, 403}
    for method in ("get", "post"):
        assert getattr(browser, method)(f"{path}/{plan.sessions[0].id}").status in {303, 403}
    assert teacher.get(f"{path}/no-such-session").status == 404
    assert teacher.post(f"{path}/no-such-session", {"press": "change"}).status == 404


def test_days_without_a_session_are_chosen_when_a_course_is_opened(teacher, at):
    at(NOON)
    form = {
        "format": "msc-8-weeks", "start": "2027-02-16", "time": "18:00", "zone": "Europe/Berlin", "capacity": "12",
        "main_link": "https://meeting.example.org/x", "teachers_name": "Maria", "reply_to": "maria@example.org",
        "hear_within_days": "7", "without": "2027-02-23",
    }  # fmt: skip
    page = shown(teacher.post("/teach/new", {**form, "press": "show"}))
    assert "Tuesday, March 2, 2027" in page
    assert "Days without a session Tuesday, February 23, 2027" in page
    location = header(teacher.post("/teach/new", {**form, "press": "open"}), "Location")
    sessions = cohorts.sessions(location.rpartition("/")[2])
    assert [one.day.day for one in sessions[:2]] == [16, 2]
    assert teacher.post("/teach/new", {**form, "without": "nonsense", "press": "show"}).status == 200


def test_thousands_of_courses_are_derived_again_by_as_many_sweeps_as_it_takes(teacher, plan, at):
    """Each sweep goes on where the one before had no time left, and says that it has lived."""
    for name in ("a", "b", "c"):
        stored_plan(id=name)
    table.write(Put({**stack_keys.zone_rules().attributes(), "v": 1, "rules": "2020a"}))
    ticks = iter(range(1, 1000))

    def slow(_call: int) -> None:
        at(NOON + timedelta(seconds=3 * next(ticks)))

    sweeps = 0
    with faults.before(clients.dynamodb(), "Query", slow):
        while table.read(stack_keys.zone_rules())["rules"] == "2020a":
            at(NOON + timedelta(seconds=3 * next(ticks)))
            assert sweep(NOON)["failed"] == 0
            sweeps += 1
            assert sweeps < 10
    assert sweeps > 1


@pytest.mark.parametrize(
    ("day", "time", "note"),
    [
        ("2027-03-28", "02:30", "The clocks skip this time on that day: it begins at 3:30"),
        ("2027-10-31", "02:30", "This time comes twice on that day: the first one is meant"),
        ("2027-03-28", "03:30", ""),
    ],
)
def test_a_teacher_is_told_where_a_time_is_not_on_the_clock_exactly_once(teacher, plan, day, time, note):
    seen, _ = change(teacher, plan, plan.sessions[-1], day=day, time=time)
    assert note in seen.replace("\u202f", " ")
    assert bool(note) == ("clocks skip" in seen or "comes twice" in seen)
