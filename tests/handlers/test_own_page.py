"""The participant's own page: what they change by themselves, and what takes the link of a fresh mail."""

import json
import re
from datetime import timedelta

import pytest

from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.confirmed_acts import Act
from functions.shared.domain.models import Staff
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.settings import settings
from functions.shared.storage import (
    addresses,
    answers,
    attendance,
    audit,
    cohorts,
    here,
    ledger,
    mails,
    notes,
    persons,
    registrations,
    staff,
    table,
    wishes,
)
from functions.shared.storage.here import Way
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, hours, stored_answers, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, text

FRESH = re.compile(r"https://kindred\.test(/(?:sure|copy|address)/[\w~.\-]+)")


@pytest.fixture
def cohort(aws):
    return stored_plan(capacity=3).cohort


@pytest.fixture
def ana(cohort):
    return registrations.move(cohort, stored_registration(cohort, "Ana"), Event.ACCEPT, NOON)[0]


def own(one) -> str:
    return f"/my/{links.token_for(one, Scope.PAGE)}"


def fresh_link(browser, pump, one, act: str) -> str:
    assert browser.post(f"{own(one)}/ask", {"act": act}).status == 200
    pump.turn()
    return FRESH.findall(mailbox.received()[-1].text)[0]


def state(one) -> State:
    return registrations.get(one.cohort, one.id).state


def test_withdrawing_takes_the_link_of_a_fresh_mail_and_a_press(browser, pump, cohort, ana):
    assert browser.post(f"{own(ana)}/ask", {"act": "withdraw"}).status == 200
    assert state(ana) is State.ACCEPTED
    link = fresh_link(browser, pump, ana, "withdraw")
    assert "somebody who waits" in text(browser.get(link))
    assert state(ana) is State.ACCEPTED
    assert "You have withdrawn" in text(browser.post(link))
    assert state(ana) is State.WITHDRAWN
    assert cohorts.get(cohort.id).held == 0
    assert browser.post(link).status == 400
    assert "is closed" not in text(browser.get(own(ana)))


def test_a_link_of_an_old_mail_is_not_enough(browser, cohort, ana, at, pump):
    link = fresh_link(browser, pump, ana, "withdraw")
    at(NOON + hours(2))
    answer = browser.post(link)
    assert (answer.status, state(ana)) == (410, State.ACCEPTED)
    page = links.token_for(ana, Scope.PAGE)
    for scope in ("sure", "copy", "address"):
        assert browser.get(f"/{scope}/{page}").status == 404
    sure = link.rpartition("/")[2]
    assert browser.get(f"/copy/{sure}").status == 404


@pytest.mark.parametrize("act", ["", "nonsense", "complete"])
def test_what_cannot_be_asked_for_is_refused(browser, ana, act):
    assert browser.post(f"{own(ana)}/ask", {"act": act}).status == 400


def test_many_presses_do_not_fill_a_mailbox(browser, pump, ana, at):
    for minute in range(20):
        at(NOON + timedelta(minutes=minute))
        browser.post(f"{own(ana)}/ask", {"act": "erase"})
        pump.turn()
    assert sum("Please confirm" in mail.subject for mail in mailbox.received()) == 5


def test_moving_keeps_the_old_place_until_there_is_a_new_one(browser, pump, cohort, ana, teacher, at):
    other = stored_plan(id="other", capacity=1).cohort
    link = fresh_link(browser, pump, ana, "move")
    assert "kept for you" in text(browser.get(link))
    answer = browser.post(link, {"cohort": other.id})
    new = registrations.of_person(other.id, ana.person)
    assert (new.state, state(ana)) == (State.CONFIRMED, State.ACCEPTED)
    assert "Go on with my registration" in text(browser.get(header(answer, "Location")))
    moved, _ = registrations.move(other, new, Event.SUBMIT, NOON)
    registrations.move(other, moved, Event.ACCEPT, NOON)
    pump.minute()
    assert (state(new), state(ana)) == (State.ACCEPTED, State.DEFERRED)
    assert cohorts.get(cohort.id).held == 0
    pump.turn()
    assert "Your place was given up" in [mail.subject.partition(":")[0] for mail in mailbox.received()]


def test_nobody_moves_to_where_they_are_or_to_a_course_that_is_closed(browser, pump, cohort, ana):
    link = fresh_link(browser, pump, ana, "move")
    assert "no other course is open" in text(browser.get(link))
    assert browser.post(link, {"cohort": cohort.id}).status == 422


def test_a_new_address_is_confirmed_where_it_is_read(browser, pump, cohort, ana):
    stored_registration(cohort, "Ben", who=a_person("Ben", address="ana@example.org"))
    link = fresh_link(browser, pump, ana, "address")
    assert "does not look like" in text(browser.post(link, {"address": "ana"}))
    browser.post(link, {"address": "new@example.org"})
    pump.turn()
    mail, told = sorted(mailbox.received()[-2:], key=lambda one: "ana@example.org" in one.to)
    assert "new@example.org" in mail.to
    assert "If it was not you" in told.text, "the address on file hears of it"
    assert "new@" not in told.text
    assert persons.get("ana").address == "ana@example.org"
    confirm = FRESH.findall(mail.text)[0]
    assert "new@example.org" in text(browser.get(confirm))
    assert persons.get("ana").address == "ana@example.org"
    assert "From now on" in text(browser.post(confirm))
    assert browser.post(confirm).status == 410
    assert persons.get("ana").address == "new@example.org"
    assert persons.known_as("new@example.org", "Ana") == "ana"
    assert persons.known_as("ana@example.org", "Ana") is None
    assert persons.known_as("ana@example.org", "Ben") == "ben"
    assert browser.get(own(ana)).status == 200


def test_who_changes_their_name_is_found_by_it(browser, ana):
    told = {"name": "Anna Maria", "pronouns": "", "language": "de", "zone": "Asia/Tokyo", "quietly": "yes"}
    assert browser.post(f"{own(ana)}/me", {**told, "zone": "Mars"}).status == 422
    assert browser.post(f"{own(ana)}/me", told).status == 303
    person = persons.get("ana")
    assert (person.name, person.zone, person.languages[0]) == ("Anna Maria", "Asia/Tokyo", "de")
    assert persons.known_as("ana@example.org", "Anna Maria") == "ana"


def test_who_practises_quietly_by_default_is_so_in_each_session(browser, cohort, ana, at):
    browser.post(f"{own(ana)}/me", {"name": "Ana", "language": "en", "zone": "UTC", "quietly": "yes"})
    session = cohorts.sessions(cohort.id)[0]
    at(session.starts_at)
    browser.post(f"/join/{links.token_for(ana, Scope.JOIN)}")
    assert here.everyone(cohort.id, session.id)[0].way is Way.QUIETLY


def test_the_copy_holds_everything_and_each_copy_is_recorded(browser, pump, cohort, ana):
    stored_answers(
        ana, {"hopes": ["CANARY-HOPE"]}, name="CANARY-FRIEND", phone="+49 30 5550199", country="DE", relation=""
    )
    attendance.seen(cohort.id, "session-1", ana.id, "join", NOON)
    link = fresh_link(browser, pump, ana, "copy")
    assert "CANARY" not in text(browser.get(link))
    page = text(browser.post(link, {"press": "read"}))
    data = json.loads(browser.post(link, {"press": "json"}).body)
    for found in (page, json.dumps(data)):
        for said in ("CANARY-HOPE", "CANARY-FRIEND", "ana@example.org"):
            assert said in found
    assert data["person"]["name"] == "Ana"
    assert data["courses"][0]["was_there"] == ["2027-02-01T12:00:00Z"]
    opened = [entry["action"].partition(":")[0] for entry in audit.about(ana.id) if entry["actor"] == "ana"]
    assert sorted(opened) == ["answers read", "answers read", "emergency contact opened", "emergency contact opened"]
    assert "look_closer" not in json.dumps(data), "what leads to a talk is the teachers' to know"
    assert "needs_screening" not in json.dumps(data)


def whole_table() -> str:
    return str(clients.dynamodb().scan(TableName=settings().table)["Items"])


def test_erasing_leaves_nothing_of_a_person_wherever_it_dies_on_the_way(browser, pump, cohort, ana, at):
    """Of everything that they told, wherever it was kept; their seat goes on, and what others see still works."""
    stored_answers(ana, {"hopes": ["CANARY"]}, name="CANARY-FRIEND", phone="+49 30 5550199", country="DE", relation="")
    table.write(*persons.described(a_person("Ana", pronouns="CANARY-THEY")))
    attendance.seen(cohort.id, "session-1", ana.id, "join", NOON)
    wishes.wished(cohort, wishes.Wish(registration=ana.id, apart=("r-ben",), line="CANARY-LINE", line_to="teacher"))
    notes.kept(ana, "CANARY-NOTE", "teacher", NOON, audit.entry(ana.id, "teacher", "note", NOON))
    link = fresh_link(browser, pump, ana, "erase")
    assert "cannot be taken back" in text(browser.get(link))
    browser.post(link)
    for death in range(1, 9):
        at(NOON + timedelta(minutes=3 * death))
        with faults.before(clients.dynamodb(), "TransactWriteItems", faults.dies_at(death)):
            try:
                pump.minute()
            except faults.DiedError:
                continue
    at(NOON + hours(1))
    pump.minute()
    left = whole_table()
    for said in ("CANARY", "ana@example.org", "'Ana'", "America/Sao_Paulo"):
        assert said not in left, said
    assert list(ledger.entries()) == ["ana"]
    assert cohorts.get(cohort.id).held == 0
    assert mails.of_person("ana") == []
    assert browser.get(own(ana)).status == 410
    with pytest.raises(answers.NoAnswersError):
        answers.get(ana.id, [answers.CONTACT, "001#screening"])


def test_the_roster_still_works_when_somebody_was_erased(browser, teacher, pump, cohort, ana):
    browser.post(fresh_link(browser, pump, ana, "erase"))
    pump.minute()
    for path in (f"/teach/{cohort.id}", f"/screening/{cohort.id}", f"/teach/{cohort.id}/places", f"/met/{cohort.id}"):
        assert teacher.get(path).status == 200, path


def test_who_teaches_is_not_erased_by_a_link(browser, pump, cohort):
    table.write(staff.added(Staff(person="ana")))
    one = registrations.move(cohort, stored_registration(cohort, "Ana"), Event.ACCEPT, NOON)[0]
    link = fresh_link(browser, pump, one, "erase")
    assert "You also teach here" in text(browser.get(link))
    assert browser.post(link).status == 400
    assert list(ledger.entries()) == []


def test_send_my_link_again_tells_nobody_whether_an_address_is_known(browser, pump, cohort, ana):
    known = browser.post("/link", {"address": "ana@example.org"})
    unknown = browser.post("/link", {"address": "eve@example.org"})
    assert text(known).replace("ana@", "") == text(unknown).replace("eve@", "")
    pump.minute()
    assert [mail.to for mail in mailbox.received() if "Your link" in mail.subject] == ["Ana <ana@example.org>"]
    assert "ana@example.org" in text(browser.post("/link", {"address": "ana@example.org"}))
    pump.minute()
    assert sum("Your link" in mail.subject for mail in mailbox.received()) == 1


def test_a_couple_with_one_mailbox_gets_a_link_each(browser, pump, cohort, ana):
    ben = stored_registration(cohort, "Ben", who=a_person("Ben", address="ana@example.org"))
    browser.post("/link", {"address": "Ana@Example.org"})
    pump.minute()
    found = [mail for mail in mailbox.received() if "Your link" in mail.subject]
    assert {one in mail.text for mail in found for one in (own(ana), own(ben))} == {True, False}
    assert len(found) == 2


def test_links_are_not_sent_for_what_nobody_confirmed_or_has_left(browser, pump, cohort):
    for name, where in (("Ana", State.APPLIED), ("Ben", State.WITHDRAWN)):
        stored_registration(cohort, name, where)
        browser.post("/link", {"address": f"{name.lower()}@example.org"})
    pump.minute()
    assert mailbox.received() == []


@pytest.mark.parametrize("where", State)
def test_everything_that_is_offered_on_the_page_can_be_asked_for(browser, cohort, where):
    one = stored_registration(cohort, state=where, attended=8)
    offered = re.findall(r'name="act" value="(\w+)"', text(browser.get(own(one))))
    for act in offered:
        assert browser.post(f"{own(one)}/ask", {"act": act}).status == 200
    assert set(offered) <= {act.value for act in Act}
    assert Browser().get("/link").status == 200


def test_the_page_does_the_same_work_for_an_address_that_is_known(browser, cohort, ana):
    """So that its speed tells nobody, either."""
    calls = {}
    for address in ("ana@example.org", "eve@example.org"):
        seen = []
        noted = lambda model, seen=seen, **_: seen.append(model.name)  # noqa: E731 - botocore's hook
        for client in (clients.dynamodb(), clients.sqs()):
            client.meta.events.register("before-call", noted)
        browser.post("/link", {"address": address})
        for client in (clients.dynamodb(), clients.sqs()):
            client.meta.events.unregister("before-call", noted)
        calls[address] = seen
    assert calls["ana@example.org"] == calls["eve@example.org"] != []


def test_who_moves_keeps_one_place_and_not_two(browser, pump, cohort, ana, at):
    """On the way to one course nobody begins to move to another; whoever has withdrawn there may."""
    other, third = (stored_plan(id=name, capacity=1).cohort for name in ("other", "third"))
    browser.post(fresh_link(browser, pump, ana, "move"), {"cohort": other.id})
    at(NOON + timedelta(minutes=2))
    link = fresh_link(browser, pump, ana, "move")
    answer = browser.post(link, {"cohort": third.id})
    assert (answer.status, "asked to move to another course already" in text(answer)) == (409, True)
    assert registrations.of_person(third.id, "ana") is None
    there = registrations.of_person(other.id, "ana")
    registrations.move(other, there, Event.WITHDRAW, NOON)
    assert browser.post(link, {"cohort": third.id}).status == 303
    assert registrations.of_person(third.id, "ana").state is State.CONFIRMED


@pytest.mark.parametrize("spelt", ["Ana@Example.org", "ana+msc@example.org"])
def test_another_spelling_of_the_same_mailbox_still_finds_them(browser, pump, cohort, ana, spelt):
    browser.post(fresh_link(browser, pump, ana, "address"), {"address": spelt})
    pump.turn()
    confirm = next(link for mail in mailbox.received() for link in FRESH.findall(mail.text) if "/address/" in link)
    assert browser.post(confirm).status == 200
    assert persons.get("ana").address.casefold() == spelt.casefold()
    assert persons.at_address("ana@example.org") == ["ana"]
    assert persons.known_as("ana@example.org", "Ana") == "ana"


def test_nobody_has_strangers_written_to_by_asking_for_other_addresses(browser, pump, cohort, ana, at):
    link = fresh_link(browser, pump, ana, "address")
    before = len(mailbox.received())
    answers_ = []
    for second in range(12):
        at(NOON + timedelta(seconds=second))
        answers_.append(browser.post(link, {"address": f"victim+{second}@example.org"}).status)
        pump.turn()
    victims = [mail for mail in mailbox.received()[before:] if "victim" in mail.to]
    assert len(victims) == 4
    assert answers_[-1] == 429


def test_a_course_that_was_left_for_another_can_be_come_back_to(browser, cohort, ana, at):
    registrations.move(cohort, ana, Event.DEFER, NOON)
    at(NOON + hours(1))
    browser.post(f"/courses/{cohort.id}", {"name": "Ana", "address": "ana@example.org"})
    assert state(ana) is State.APPLIED


def test_who_never_confirmed_and_is_erased_stays_in_no_state_that_waits(browser, pump, cohort):
    one = stored_registration(cohort, "Ana", State.CONFIRMED)
    browser.post(fresh_link(browser, pump, one, "erase"))
    pump.minute()
    assert state(one) is State.WITHDRAWN


def test_the_old_address_hears_of_it_even_where_the_new_one_is_confirmed_first(browser, pump, cohort, ana):
    asks, tells = addresses.asked_for(persons.get("ana"), "new@example.org", "ana", NOON)
    addresses.changed(persons.get("ana"), addresses.waiting("ana", NOON), NOON)
    queue.nudge([tells])
    pump.turn()
    assert [mail.to for mail in mailbox.received()] == ["Ana <ana@example.org>"]
    assert persons.get("ana").address == "new@example.org"
    assert asks.kind is not tells.kind


def test_somebody_who_came_back_to_a_course_keeps_the_place_that_they_have_there_now(browser, pump, cohort, ana, at):
    other = stored_plan(id="other", capacity=1).cohort
    browser.post(fresh_link(browser, pump, ana, "move"), {"cohort": other.id})
    there = registrations.move(other, registrations.of_person(other.id, "ana"), Event.SUBMIT, NOON)[0]
    there = registrations.move(other, there, Event.ACCEPT, NOON)[0]
    pump.minute()
    assert state(ana) is State.DEFERRED
    again = registrations.get(cohort.id, ana.id)
    for event in (Event.APPLY, Event.CONFIRM, Event.SUBMIT, Event.ACCEPT):
        again = registrations.move(cohorts.get(cohort.id), again, event, NOON)[0]
    at(NOON + hours(1))
    browser.post(f"/courses/{other.id}", {"name": "Ana", "address": "ana@example.org"})
    pump.minute()
    assert (state(ana), state(there)) == (State.ACCEPTED, State.ACCEPTED)


def test_nobody_brings_back_whoever_was_erased(browser, teacher, pump, cohort, ana):
    browser.post(fresh_link(browser, pump, ana, "erase"))
    pump.minute()
    path = f"/teach/{cohort.id}/undelivered"
    assert "Try again" not in text(teacher.get(path))
    teacher.post(path, {"person": "ana", "do": "reachable"})
    assert persons.get("ana").is_erased
    assert f"/people/{ana.id}" not in text(teacher.get(f"/teach/{cohort.id}"))
