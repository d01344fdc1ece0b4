"""Places: given out in order, offered for a while, never more than there are (invariants 1 and 2)."""

import re
from datetime import timedelta

import pytest

from functions.reminders import announcing
from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain import seats
from functions.shared.domain.cohort import CohortStatus, Order
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.seats import NoSeatLeftError, OthersWaitError
from functions.shared.storage import audit, beside_steps, cohorts, mails, places, registrations, schema, table, timers
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration
from tests.handlers.conftest import header, text

SETTINGS = {"capacity": "2", "takes_more": "yes", "screening": "all", "order": "first_come", "offer_hours": "48", "minimum": "0"}  # fmt: skip


@pytest.fixture
def cohort(aws):
    return stored_plan(capacity=2).cohort


def accepted(cohort, name):
    """Through the table of states, so that the counters are right."""
    return registrations.move(cohort, stored_registration(cohort, name), Event.ACCEPT, NOON)[0]


def listed(cohort, name, hour=0):
    one = stored_registration(cohort, name, submitted_at=NOON + hours(hour))
    return registrations.move(cohort, one, Event.WAITLIST, NOON + hours(hour))[0]


def state(one):
    return registrations.get(one.cohort, one.id).state


def full(cohort):
    return [accepted(cohort, "Ana"), accepted(cohort, "Ben")]


def withdraw(one):
    return registrations.move(cohorts.get(one.cohort), registrations.get(one.cohort, one.id), Event.WITHDRAW, NOON)


def test_a_place_that_comes_free_is_offered_to_the_next_and_taken(cohort, browser, pump):
    ana, _ = full(cohort)
    later, first = listed(cohort, "Late", 2), listed(cohort, "First", 1)
    withdraw(ana)
    pump.minute()
    assert (state(first), state(later)) == (State.OFFERED, State.WAITLISTED)
    offered = registrations.get(cohort.id, first.id)
    link = links.link_for(offered, Scope.OFFER)
    assert "Wednesday, February 3, 2027" in text(browser.get(link))
    assert state(first) is State.OFFERED
    answer = browser.post(link, {"answer": "yes"})
    assert "You have a place" in text(browser.get(header(answer, "Location")))
    assert (state(first), cohorts.get(cohort.id).held) == (State.ACCEPTED, 2)
    assert browser.post(link, {"answer": "no"}).status == 303
    assert state(first) is State.ACCEPTED


def test_a_no_goes_on_to_the_next_person(cohort, browser, pump):
    ana, _ = full(cohort)
    one, two = listed(cohort, "One", 1), listed(cohort, "Two", 2)
    withdraw(ana)
    pump.minute()
    browser.post(links.link_for(registrations.get(cohort.id, one.id), Scope.OFFER), {"answer": "no"})
    pump.minute()
    assert (state(one), state(two)) == (State.WITHDRAWN, State.OFFERED)
    assert cohorts.get(cohort.id).waiting == 0


def test_an_offer_that_nobody_answers_goes_on_and_its_reader_is_left_in_peace(cohort, browser, pump, at):
    ana, _ = full(cohort)
    one, two = listed(cohort, "One", 1), listed(cohort, "Two", 2)
    withdraw(ana)
    pump.minute()
    at(NOON + hours(49))
    pump.minute()
    pump.minute()
    assert (state(one), state(two)) == (State.WAITLISTED, State.OFFERED)
    assert registrations.get(cohort.id, one.id).rests
    at(NOON + hours(120))
    pump.minute()
    pump.minute()
    assert (state(one), state(two)) == (State.WAITLISTED, State.WAITLISTED)
    kinds = [mail.kind for mail in mails.of_person(one.person)]
    assert kinds.count(MailKind.SEAT_OFFER) == kinds.count(MailKind.OFFER_LAPSED) == 1
    page = f"/my/{links.token_for(one, Scope.PAGE)}"
    assert "rest there" in text(browser.get(page))
    browser.post(f"{page}/place", {"do": "still"})
    browser.post(f"{page}/place", {"do": "still"})
    assert cohorts.get(cohort.id).waiting == 1
    pump.minute()
    assert state(one) is State.OFFERED


def test_a_newcomer_is_not_seated_before_those_who_wait(cohort):
    """Invariant 2: also in the minute between a place that comes free and its offer."""
    ana, _ = full(cohort)
    listed(cohort, "First")
    withdraw(ana)
    new = stored_registration(cohort, "New")
    with pytest.raises(OthersWaitError):
        registrations.move(cohort, new, Event.ACCEPT, NOON)
    table.write(Change(schema.cohort(cohort.id), to={"order": Order.BY_HAND.value}))
    registrations.move(cohort, new, Event.ACCEPT, NOON)


def test_where_we_choose_nothing_is_offered_by_itself_and_the_teacher_is_told(cohort, teacher, pump):
    ana, _ = full(cohort)
    one, two = listed(cohort, "One", 1), listed(cohort, "Two", 2)
    teacher.post(f"/teach/{cohort.id}/places", {**SETTINGS, "order": "by_hand"})
    withdraw(ana)
    pump.minute()
    pump.minute()
    assert {state(one), state(two)} == {State.WAITLISTED}
    assert sum("A place is free" in mail.subject for mail in mailbox.received()) == 1
    page = text(teacher.get(f"/teach/{cohort.id}/places"))
    assert "you choose" in page
    answer = teacher.post(f"/teach/{cohort.id}/places", {"offer": two.id})
    assert header(answer, "Location").endswith("said=offered")
    assert (state(one), state(two)) == (State.WAITLISTED, State.OFFERED)
    assert header(teacher.post(f"/teach/{cohort.id}/places", {"offer": one.id}), "Location").endswith("said=full")


def test_there_cannot_be_fewer_places_than_are_held_and_the_number_is_said(cohort, teacher):
    """Invariant 1."""
    full(cohort)
    answer = teacher.post(f"/teach/{cohort.id}/places", {**SETTINGS, "capacity": "1"})
    assert (answer.status, "2 places are taken or on offer" in text(answer)) == (422, True)
    assert cohorts.get(cohort.id).capacity == 2


def test_more_places_are_offered_at_the_next_sweep(cohort, teacher, pump):
    full(cohort)
    line = [listed(cohort, f"P{number}", number) for number in range(4)]
    teacher.post(f"/teach/{cohort.id}/places", {**SETTINGS, "capacity": "4"})
    pump.minute()
    assert [state(one) for one in line] == [State.OFFERED] * 2 + [State.WAITLISTED] * 2


def test_a_sweep_that_dies_at_any_step_offers_nothing_twice_and_nothing_too_little(cohort, pump, at):
    ana, ben = full(cohort)
    line = [listed(cohort, f"P{number}", number) for number in range(3)]
    withdraw(ana)
    withdraw(ben)
    for death in range(1, 6):
        at(NOON + timedelta(minutes=3 * death))
        with faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies_at(death)):
            try:
                pump.minute()
            except faults.DiedError:
                continue
    at(NOON + hours(1))
    pump.minute()
    assert [state(one) for one in line] == [State.OFFERED, State.OFFERED, State.WAITLISTED]
    offers = [mail for one in line for mail in mails.of_person(one.person) if mail.kind is MailKind.SEAT_OFFER]
    assert len(offers) == 2
    assert cohorts.get(cohort.id).held == 2


def test_too_few_people_on_the_day_that_was_set_are_told_to_the_teachers_once(cohort, teacher, pump, at):
    accepted(cohort, "Ana")
    told = {**SETTINGS, "minimum": "2"}
    assert "Please choose the day" in text(teacher.post(f"/teach/{cohort.id}/places", told))
    assert teacher.post(f"/teach/{cohort.id}/places", {**told, "minimum_by": "2027-02-05"}).status == 303
    pump.minute()
    at(NOON + timedelta(days=3, hours=20))
    pump.minute()
    pump.minute()
    pump.turn()
    (mail,) = [mail for mail in mailbox.received() if "Not enough people yet" in mail.subject]
    assert "2 people were to have a place in Mindful Self-Compassion. Now it is 1." in re.sub(r"\s+", " ", mail.text)


def test_a_cancelled_course_tells_everyone_once_and_takes_nobody(cohort, teacher, pump):
    ana = accepted(cohort, "Ana")
    waits, screened = listed(cohort, "Waits"), stored_registration(cohort, "Screened")
    gone = stored_registration(cohort, "Gone", State.WITHDRAWN)
    page = text(teacher.get(f"/teach/{cohort.id}/cancel"))
    assert "One person has a place." in page
    assert "2 more wait to hear" in page
    teacher.post(f"/teach/{cohort.id}/cancel", {"farewell": "Our teacher is ill.\n\nWe are sorry."})
    teacher.post(f"/teach/{cohort.id}/cancel", {"farewell": "Something else"})
    for _ in range(3):
        pump.minute()
    pump.turn()
    assert [state(one) for one in (ana, waits, screened, gone)] == [State.CANCELLED] * 3 + [State.WITHDRAWN]
    told = [mail for mail in mailbox.received() if "does not take place" in mail.subject]
    assert len(told) == 3
    assert all("Our teacher is ill." in mail.text for mail in told)
    assert cohorts.get(cohort.id).status is CohortStatus.CANCELLED
    assert cohorts.get(cohort.id).held == 0
    assert cohorts.sessions(cohort.id) == []
    with pytest.raises(NoSeatLeftError):
        registrations.move(cohort, stored_registration(cohort, "New"), Event.ACCEPT, NOON)
    assert [entry["action"] for entry in audit.about(cohort.id)] == ["course cancelled"]


def test_who_had_a_place_gets_a_file_that_takes_each_date_out_of_their_calendar(cohort, teacher, pump):
    accepted(cohort, "Ana")
    stored_registration(cohort, "Screened")
    teacher.post(f"/teach/{cohort.id}/cancel", {"farewell": ""})
    pump.minute()
    pump.turn()
    told = {mail.to: mail.attachments for mail in mailbox.received() if "does not take place" in mail.subject}
    files = next(files for to, files in told.items() if "ana@example.org" in to)
    assert [b"METHOD:CANCEL" in file for file in files.values()] == [True] * 9
    assert next(files for to, files in told.items() if "screened@example.org" in to) == {}


def test_an_application_that_nobody_confirms_lapses(cohort, browser, pump, at):
    browser.post(f"/courses/{cohort.id}", {"name": "Ana", "address": "ana@example.org"})
    at(NOON + timedelta(days=7, minutes=1))
    pump.minute()
    (one,) = registrations.of_cohort(cohort.id)
    assert one.state is State.LAPSED
    browser.post(f"/courses/{cohort.id}", {"name": "Ana", "address": "ana@example.org"})
    assert state(one) is State.APPLIED


def test_a_promise_to_answer_that_is_due_nudges_the_teachers_until_it_is_kept(cohort, teacher, pump, at):
    for name in ("Ana", "Ben"):
        one = stored_registration(cohort, name, State.CONFIRMED)
        registrations.move(cohort, one, Event.SUBMIT, NOON, hear_by=NOON.date() + timedelta(days=7))

    def nudges():
        pump.minute()
        pump.turn()
        return [mail for mail in mailbox.received() if "waits to hear from you" in mail.subject]

    at(NOON + timedelta(days=6))
    assert nudges() == []
    at(NOON + timedelta(days=7))
    (mail,) = nudges()
    assert "2 people wait to hear from you" in mail.text
    assert "To 2 of them" in mail.text
    assert "Ana" not in mail.text
    for one in registrations.of_cohort(cohort.id):
        registrations.move(cohort, one, Event.NOT_NOW, NOON)
    at(NOON + timedelta(days=10))
    assert len(nudges()) == 1


def test_of_two_teachers_at_once_one_wins_and_the_other_sees_what_happened(cohort, teacher):
    one = stored_registration(cohort, "Ana")
    path = f"/screening/{cohort.id}/{one.id}"
    assert teacher.post(path, {"press": "waitlist"}).status == 303
    answer = teacher.post(path, {"press": "not-now"})
    assert answer.status == 303
    assert state(one) is State.NOT_NOW
    answer = teacher.post(path, {"press": "accept"})
    assert (answer.status, "Somebody was quicker" in text(answer)) == (409, True)
    assert "Maria Sol, on Monday, February 1, 2027" in text(answer)


@pytest.mark.parametrize(
    ("press", "leads_to", "says"),
    [
        ("accept", State.ACCEPTED, "You have a place"),
        ("waitlist", State.WAITLISTED, "You are on the waiting list"),
        ("talk", State.TALK_FIRST, "May we talk first?"),
        ("not-now", State.NOT_NOW, "About your registration"),
    ],
)
def test_each_decision_leads_to_its_state_and_its_mail(cohort, teacher, pump, press, leads_to, says):
    if leads_to is State.WAITLISTED:
        accepted(cohort, "Ben"), accepted(cohort, "Chidi")
    one = stored_registration(cohort, "Ana")
    assert teacher.post(f"/screening/{cohort.id}/{one.id}", {"press": press}).status == 303
    pump.turn()
    pump.minute()
    assert state(one) is leads_to
    assert [mail.subject for mail in mailbox.received() if "ana@example.org" in mail.to][-1].startswith(says)
    assert registrations.get(cohort.id, one.id).decided_by == "teacher"


def test_a_not_now_tells_no_reason_and_names_a_human(cohort, teacher, pump):
    one = stored_registration(cohort, "Ana")
    teacher.post(f"/screening/{cohort.id}/{one.id}", {"press": "not-now"})
    pump.turn()
    mail = mailbox.received()[-1]
    assert "Maria Sol is glad to hear from you" in mail.text
    assert dict(mail.headers)["Reply-To"] == "maria@example.org"


def test_a_full_course_says_so_beside_the_decision(cohort, teacher):
    full(cohort)
    answer = teacher.post(f"/screening/{cohort.id}/{stored_registration(cohort, 'New').id}", {"press": "accept"})
    assert (answer.status, "Every place is taken or on offer" in text(answer)) == (409, True)
    assert 'value="waitlist"' in text(answer)


def test_a_preference_that_is_chosen_while_a_teacher_decides_is_kept(cohort):
    one = stored_registration(cohort, "Ana", who=a_person("Ana"))
    beside_steps.prefers(one, discreet=True)
    registrations.move(cohort, one, Event.ACCEPT, NOON)
    assert registrations.get(cohort.id, one.id).discreet


def test_settings_of_a_cancelled_course_stay(cohort, teacher):
    places.cancel(cohort, cohorts.all_sessions(cohort.id), "", "teacher", NOON)
    answer = teacher.post(f"/teach/{cohort.id}/places", {**SETTINGS, "capacity": "9"})
    assert header(answer, "Location").endswith("said=cancelled")
    assert cohorts.get(cohort.id).capacity == 2


def test_an_entry_for_a_course_that_has_begun_offers_nothing(cohort, pump, at):
    one = listed(cohort, "One")
    at(cohort.first_start)
    table.write(timers.seats(cohort.id, cohort.first_start))
    pump.minute()
    assert MailKind.SEAT_OFFER not in {mail.kind for mail in mails.of_person(one.person)}


def test_where_we_choose_nobody_new_takes_a_place_by_themselves(cohort):
    """By hand means that a teacher chooses: a form that needs no reading leads onto the list like all others."""
    ana, _ = full(cohort)
    places.arranged(cohort, {"capacity": 2, "order": Order.BY_HAND}, "teacher", NOON)
    listed(cohort, "First")
    withdraw(ana)
    now_is, new = cohorts.get(cohort.id), stored_registration(cohort, "New", State.CONFIRMED)
    with pytest.raises(OthersWaitError):
        registrations.move(now_is, new, Event.ADMIT, NOON)
    moved, _ = registrations.move(now_is, stored_registration(cohort, "Kim"), Event.ACCEPT, NOON)
    assert moved.state is State.ACCEPTED, "a teacher may"


def test_where_we_choose_a_free_place_is_told_again_the_next_day(cohort, teacher, pump, at):
    ana, ben = full(cohort)
    places.arranged(cohort, {"capacity": 2, "order": Order.BY_HAND}, "teacher", NOON)
    listed(cohort, "First")
    listed(cohort, "Second")
    withdraw(ana)
    withdraw(ben)
    for hour in range(50):
        at(NOON + hours(hour))
        pump.minute()
    told = [mail for mail in mails.of_person("teacher") if mail.kind is MailKind.SEAT_FREE]
    assert len(told) == 3, "on each of three days"


def cancelled(cohort):
    places.cancel(cohort, cohorts.all_sessions(cohort.id), "We are sorry.", "teacher", NOON)


def test_a_course_that_is_cancelled_before_it_began_still_has_its_pages(cohort, browser, pump):
    """None of its sessions is held any more, and not everyone has been told yet."""
    ana = accepted(cohort, "Ana")
    pump.lose_events = True
    filling = stored_registration(cohort, "Ben", State.CONFIRMED)
    cancelled(cohort)
    assert browser.get(f"/courses/{cohort.id}").status == 200
    assert browser.get(f"/my/{links.token_for(ana, Scope.PAGE)}").status == 200
    form = f"/my/{links.token_for(filling, Scope.PAGE)}/form/you"
    assert browser.get(form).status == 200
    told = {"name": "Benjamin", "pronouns": "", "language": "en", "zone": "UTC"}
    answer = browser.post(form, told)
    assert (answer.status, "Benjamin" in text(answer)) == (409, True)
    for _ in range(3):
        pump.minute()
    assert (state(ana), state(filling)) == (State.CANCELLED, State.CANCELLED)
    assert [mail.kind for mail in mails.of_person("ana") if mail.state.value == "planned"] == []


def test_nobody_comes_nearer_to_a_place_in_a_course_that_is_cancelled(cohort, browser, teacher, pump):
    ana, _ = full(cohort)
    waiting, refused = listed(cohort, "First"), stored_registration(cohort, "Kim", State.NOT_NOW)
    withdraw(ana)
    pump.minute()
    offered = registrations.get(cohort.id, waiting.id)
    assert offered.state is State.OFFERED
    cancelled(cohort)
    assert browser.post(links.link_for(offered, Scope.OFFER), {"answer": "yes"}).status == 409
    assert state(waiting) is State.OFFERED
    pump.minute()
    assert state(waiting) is State.CANCELLED
    answer = teacher.post(f"/screening/{cohort.id}/{refused.id}", {"press": "reconsider"})
    assert (answer.status, "This course is cancelled" in text(answer)) == (409, True)
    assert state(refused) is State.NOT_NOW


def test_whoever_leaves_the_list_and_comes_back_stands_at_its_end(cohort, at):
    full(cohort)
    first = listed(cohort, "First", 0)
    second = listed(cohort, "Second", 1)
    moved = first
    for hour, event, more in (
        (2, Event.WITHDRAW, {}),
        (3, Event.APPLY, {}),
        (3, Event.CONFIRM, {}),
        (4, Event.JOIN_WAITLIST, {"submitted_at": NOON + hours(4)}),
    ):
        moved, _ = registrations.move(cohorts.get(cohort.id), moved, event, NOON + hours(hour), **more)
    assert [one.id for one in seats.in_line(registrations.of_cohort(cohort.id))] == [second.id, first.id]


def postponed(teacher, cohort, days):
    first = cohorts.sessions(cohort.id)[0]
    path = f"/teach/{cohort.id}/dates/{first.id}"
    day = (first.day + timedelta(days=days)).isoformat()
    place = {"day": day, "time": first.time.isoformat("minutes"), "minutes": str(first.minutes), "with_later": "yes"}
    answer = teacher.post(path, {**place, "press": "change", "changes": str(cohorts.get(cohort.id).changes)})
    assert answer.status == 303, text(answer)


def test_a_course_that_is_postponed_offers_its_free_place_after_all(cohort, teacher, pump, at):
    ana, _ = full(cohort)
    one = listed(cohort, "First")
    begun = stored_registration(cohort, "Kim", State.APPLIED)
    registrations.move(cohort, begun, Event.CONFIRM, NOON)
    at(cohort.first_start - hours(2))
    withdraw(ana)
    pump.minute()
    assert state(one) is State.WAITLISTED, "too late for an offer"
    postponed(teacher, cohort, 21)
    for _ in range(3):
        pump.minute()
    assert state(one) is State.OFFERED
    at(cohort.first_start + timedelta(minutes=1))
    pump.minute()
    assert state(begun) is State.CONFIRMED, "there is time to finish the form"
    at(NOON + timedelta(days=31))
    pump.minute()
    assert state(begun) is State.LAPSED


def test_an_offer_is_not_taken_after_the_course_has_begun_earlier_than_planned(cohort, browser, teacher, pump, at):
    ana, _ = full(cohort)
    one = listed(cohort, "First")
    at(cohort.first_start - hours(60))
    withdraw(ana)
    pump.minute()
    offered = registrations.get(cohort.id, one.id)
    assert offered.state is State.OFFERED
    postponed(teacher, cohort, -2)
    at(cohorts.get(cohort.id).first_start + hours(1))
    browser.post(links.link_for(offered, Scope.OFFER), {"answer": "yes"})
    assert state(one) is State.OFFERED
    for _ in range(3):
        pump.minute()
    assert state(one) is State.LAPSED


def test_when_the_course_begins_whoever_waited_is_told_once_and_a_teacher_can_still_let_somebody_in(
    cohort, browser, pump, at
):
    ana, _ = full(cohort)
    one, undecided = listed(cohort, "First"), stored_registration(cohort, "Kim")
    at(cohort.first_start)
    for minute in range(3):
        at(cohort.first_start + timedelta(minutes=minute))
        pump.minute()
    assert state(one) is State.LAPSED
    assert [mail.kind for mail in mails.of_person(one.person)].count(MailKind.NO_PLACE) == 1
    assert "no place came free for you" in text(browser.get(f"/my/{links.token_for(one, Scope.PAGE)}"))
    assert cohorts.get(cohort.id).waiting == 0
    withdraw(ana)
    registrations.move(cohorts.get(cohort.id), undecided, Event.ACCEPT, cohort.first_start + hours(1))
    assert state(undecided) is State.ACCEPTED


def test_a_promise_that_was_not_kept_is_not_repeated_on_the_page(cohort, browser, at):
    one = stored_registration(cohort, "Ana")
    page = f"/my/{links.token_for(one, Scope.PAGE)}"
    assert "You will hear from us by" in text(browser.get(page))
    at(NOON + timedelta(days=9))
    assert "you should have heard from us by now" in text(browser.get(page))


def test_shortly_before_the_course_whoever_sleeps_is_passed_over_and_the_teachers_hear_of_what_is_left(
    cohort, teacher, pump, at
):
    """Ten hours before: an offer would end in the night of the first, and by day for the second."""
    ana, ben = full(cohort)
    asleep = registrations.move(
        cohort,
        stored_registration(cohort, "Kiri", who=a_person("Kiri", zone="Pacific/Auckland")),
        Event.WAITLIST,
        NOON,
    )[0]
    awake = registrations.move(
        cohort, stored_registration(cohort, "Lea", who=a_person("Lea", zone="Europe/Berlin")), Event.WAITLIST, NOON
    )[0]
    moment = cohort.first_start - hours(6)
    at(moment)
    zones = {"kiri": "Pacific/Auckland", "lea": "Europe/Berlin"}
    assert [bool(seats.offered_until(moment, cohort, zone)) for zone in zones.values()] == [False, True]
    withdraw(ana)
    withdraw(ben)
    pump.minute()
    assert (state(asleep), state(awake)) == (State.WAITLISTED, State.OFFERED)


@pytest.mark.parametrize("then", [Event.OFFER, Event.NOT_NOW, Event.WITHDRAW])
def test_somebody_who_rested_and_is_somewhere_else_now_presses_on_an_old_page(cohort, browser, then):
    one = registrations.move(cohort, stored_registration(cohort, "Ana"), Event.WAITLIST, NOON)[0]
    offered = registrations.move(cohort, one, Event.OFFER, NOON, offered_until=NOON + hours(48))[0]
    rests = registrations.move(cohort, offered, Event.OFFER_LAPSES, NOON)[0]
    moved = registrations.move(cohort, rests, then, NOON)[0]
    answer = browser.post(f"/my/{links.token_for(moved, Scope.PAGE)}/place", {"do": "still"})
    assert answer.status == 303
    assert not registrations.get(cohort.id, one.id).rests
    assert cohorts.get(cohort.id).waiting == 0


def test_new_dates_do_not_write_over_what_has_happened_to_somebody_since(cohort):
    """An offer that was made while the roster was being gone through keeps the end that it has."""
    ana, _ = full(cohort)
    one = listed(cohort, "First")
    withdraw(ana)
    made = []

    def meanwhile(_call: int) -> None:
        if not made:
            made.append(one)
            registrations.move(cohorts.get(cohort.id), one, Event.OFFER, NOON, offered_until=NOON + hours(48))

    with faults.before(clients.dynamodb(), "TransactWriteItems", meanwhile):
        announcing.look_again(cohort)
    entry = table.read(schema.next_step(cohort.id, one.id))
    assert entry[schema.DUE_AT].startswith(schema.stamp(NOON + hours(48)))
