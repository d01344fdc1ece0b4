"""A missed session made up for in a parallel course: the same link leads there, and the guest is nobody's outsider."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from functions.reminders import announcing
from functions.shared import clock, links
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import (
    attendance,
    cohorts,
    guests,
    here,
    ledger,
    live,
    mails,
    places,
    presences,
    registrations,
    rounds,
    table,
    wishes,
)
from functions.shared.storage.wishes import Wish
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests.builders import stored_plan, stored_registration
from tests.handlers.conftest import Browser, sign_in, text

MISSED = "session-1"


@pytest.fixture
def own(teacher):
    """Their own course, which began a week before the other."""
    return stored_plan(id="own", capacity=10, start=date(2027, 2, 9))


@pytest.fixture
def other(own):
    return stored_plan(id="other", capacity=10, start=date(2027, 2, 17), main_link="https://meeting.example.org/other")


@pytest.fixture
def ana(own, other, at, teacher):
    """Has missed the first session of their own course."""
    at(own.sessions[0].ends_at + timedelta(hours=3))
    return stored_registration(own.cohort, "Ana", State.ACCEPTED)


def page_of(one) -> str:
    return f"/teach/{one.cohort}/people/{one.id}/attendance"


def invite(teacher, one, where: str = "other/session-1", session: str = MISSED):
    return teacher.post(page_of(one), {"do": "make-up", "session": session, "where": where})


def test_a_teacher_sees_where_it_can_be_made_up_for_and_invites_them(teacher, ana, other):
    shown = text(teacher.get(page_of(ana)))
    assert 'value="other/session-1"' in shown
    assert invite(teacher, ana).status == 303
    assert "They make up for it on" in text(teacher.get(page_of(ana)))
    assert MailKind.MAKE_UP in [one.kind for one in mails.of_person("ana")]
    assert MailKind.GUEST_COMES in [one.kind for one in mails.of_person("teacher")]


@pytest.mark.parametrize(
    ("where", "session"),
    [("other/session-2", MISSED), ("nowhere/session-1", MISSED), ("own/session-1", MISSED), ("", MISSED)],
)
def test_only_what_teaches_the_same_and_is_ahead_makes_up_for_it(teacher, ana, where, session):
    assert invite(teacher, ana, where, session).status == 400
    assert guests.of_registration(ana.cohort, ana.id) == []


def test_their_own_link_leads_into_the_other_course_at_its_hour_and_counts_for_their_own(teacher, ana, own, other, at):
    invite(teacher, ana)
    link = links.link_for(ana, Scope.JOIN)
    at(other.sessions[0].starts_at - timedelta(hours=20))
    assert "1. Discovering" in text(Browser().get(link))
    at(other.sessions[0].starts_at)
    answer = Browser().post(link)
    assert "https://meeting.example.org/other" in text(answer)
    (record,) = attendance.of_cohort(own.cohort.id)
    assert (record.session, record.made_up) == (MISSED, "other/session-1")
    assert attendance.of_cohort(other.cohort.id) == []
    course, sessions = cohorts.course("own"), cohorts.sessions("own")
    counted = presences.counted(sessions, presences.of_cohort("own", course, sessions, clock.now()))
    assert counted[ana.id] == {MISSED}


def test_a_guest_is_on_the_console_and_in_the_pairs_like_everybody_else(teacher, ana, other, at, pump):
    invite(teacher, ana)
    at(other.sessions[0].starts_at)
    sign_in(teacher, pump, "maria@example.org")
    ben = stored_registration(other.cohort, "Ben", State.ACCEPTED)
    browsers = {}
    for one in (ana, ben):
        browsers[one.id] = Browser()
        browsers[one.id].post(links.link_for(one, Scope.JOIN))
    console = f"/console/other/{other.sessions[0].id}"
    assert "Ana" in text(teacher.get(console))
    version = live.state_now("other", other.sessions[0].id).press
    teacher.post(f"{console}/round", {"version": str(version)})
    (found,) = rounds.of_cohort("other", clock.now())
    assert {frozenset(stay.people) for stay in found.stays} == {frozenset({ana.id, ben.id})}
    assert "Ben" in text(browsers[ana.id].get("/live"))
    assert "Ana" in text(browsers[ben.id].get("/live"))
    assert browsers[ana.id].post("/live/say", {"do": "together", "round": "1"}).status == 303
    assert here.one("other", other.sessions[0].id, ana.id).arrived == 1


def test_a_wish_from_their_own_course_is_honoured_where_two_are_guests_together(teacher, ana, own, other, at, pump):
    """Invariant 8: always, and nobody can tell from it."""
    chi = stored_registration(own.cohort, "Chi", State.ACCEPTED)
    wishes.wished(own.cohort, Wish(registration=ana.id, apart=(chi.id,), changed_at=clock.now()))
    for one in (ana, chi):
        invite(teacher, one)
    at(other.sessions[0].starts_at)
    sign_in(teacher, pump, "maria@example.org")
    others = [stored_registration(other.cohort, name, State.ACCEPTED) for name in ("Ben", "Dev")]
    for one in (ana, chi, *others):
        Browser().post(links.link_for(one, Scope.JOIN))
    console = f"/console/other/{other.sessions[0].id}"
    for _ in range(6):
        version = live.state_now("other", other.sessions[0].id).press
        teacher.post(f"{console}/preview", {"version": str(version), "again": "yes"})
        draft = live.draft("other", other.sessions[0].id)
        assert not any({ana.id, chi.id} <= set(group) for group in draft.groups)


def test_before_and_after_that_session_the_link_is_for_their_own_course(teacher, ana, own, other, at):
    invite(teacher, ana)
    link = links.link_for(ana, Scope.JOIN)
    for instant, room in (
        (own.sessions[1].starts_at, "main"),
        (other.sessions[0].starts_at, "other"),
        (own.sessions[2].starts_at, "main"),
    ):
        at(instant)
        assert f"https://meeting.example.org/{room}" in text(Browser().post(link))


def test_what_is_at_the_time_of_one_of_their_own_sessions_is_not_offered(teacher, ana, own):
    stored_plan(id="same-hour", start=date(2027, 2, 16))
    assert "same-hour/session-1" not in text(teacher.get(page_of(ana)))
    assert invite(teacher, ana, "same-hour/session-1").status == 400


def test_a_session_that_is_moved_or_cancelled_there_is_told_to_its_guests(teacher, ana, other, at, pump):
    invite(teacher, ana)

    def told() -> list:
        return [one for one in mails.of_person("ana") if one.kind is MailKind.MAKE_UP]

    assert len(told()) == 1
    table.write(cohorts.placed(replace(other.sessions[0], sequence=1)))
    announcing.tell_guests([cohorts.session("other", "session-1")], clock.now())
    assert len(told()) == 2
    places.cancel(cohorts.get("other"), cohorts.all_sessions("other"), "", "teacher", clock.now())
    for _ in range(2):
        pump.minute()
    assert len(told()) == 3
    assert any("does not take place" in letter.text and "make up" in letter.text for letter in mailbox.received())


def test_who_is_invited_elsewhere_and_back_hears_of_each(teacher, ana, other, at):
    stored_plan(id="third", start=date(2027, 2, 18))
    for number, where in enumerate(("other/session-1", "third/session-1", "other/session-1"), start=1):
        at(clock.now() + timedelta(minutes=5))
        invite(teacher, ana, where)
        assert len([one for one in mails.of_person("ana") if one.kind is MailKind.MAKE_UP]) == number
        assert [one.where for one in guests.of_registration("own", ana.id)] == [where]


def test_a_make_up_after_the_end_of_their_own_course_completes_it(teacher, own, at, pump):
    late = stored_plan(id="late", start=date(2027, 4, 7))
    one = stored_registration(own.cohort, "Ana", State.ACCEPTED)
    for session in own.sessions[2:8]:
        attendance.seen(own.cohort.id, session.id, one.id, "join", session.starts_at)
    at(own.cohort.last_end + timedelta(hours=4))
    pump.minute()
    assert registrations.get("own", one.id).state is State.ACCEPTED
    sign_in(teacher, pump, "maria@example.org")
    assert invite(teacher, one, "late/session-1").status == 303
    at(late.sessions[0].starts_at)
    Browser().post(links.link_for(one, Scope.JOIN))
    at(late.sessions[0].ends_at + timedelta(hours=3, minutes=1))
    pump.minute()
    assert registrations.get("own", one.id).state is State.COMPLETED


def test_whoever_has_left_their_own_course_is_no_guest_any_more(teacher, ana, own, other, at):
    invite(teacher, ana)
    registrations.move(own.cohort, ana, Event.WITHDRAW, clock.now())
    at(other.sessions[0].starts_at)
    answer = Browser().post(links.link_for(ana, Scope.JOIN))
    assert "meeting.example.org" not in text(answer)
    assert attendance.of_cohort(own.cohort.id) == []


def test_a_cancelled_session_elsewhere_leads_nobody_there(teacher, ana, own, other, at):
    invite(teacher, ana)
    table.write(cohorts.placed(replace(other.sessions[0], cancelled=True)))
    assert guests.sessions_of(guests.of_registration("own", ana.id)) == []


def test_erasing_somebody_erases_that_they_were_a_guest(teacher, ana, pump):
    invite(teacher, ana)
    ledger.begin("ana", "ana", clock.now())
    pump.minute()
    assert guests.of_session("other", "session-1") == []
    assert guests.of_registration("own", ana.id) == []
