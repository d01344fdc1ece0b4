"""The roster and all courses: found, filtered, noted, written to, taken over, given out, each by whoever may."""

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.cohort import Order
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration import Payment
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.reminder_rules import DEFAULTS
from functions.shared.storage import (
    audit,
    cohorts,
    ledger,
    mails,
    persons,
    places,
    registrations,
    reminders,
    staff,
    table,
)
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, a_person, stored_plan, stored_registration
from tests.handlers.conftest import Browser, header, sign_in, text
from tests.handlers.test_reading_room import coming
from tests.handlers.test_teaching import FORM

__all__ = ["coming"]


@pytest.fixture
def cohort(aws):
    return stored_plan(capacity=9).cohort


def seated(cohort, name, **given):
    one = stored_registration(cohort, name, **given)
    return registrations.move(cohort, one, Event.ACCEPT, NOON)[0]


def path_of(one) -> str:
    return f"/teach/{one.cohort}/people/{one.id}"


def names_on(page: str) -> set[str]:
    return {name for name in ("Ana", "Ben", "Chi", "Dev") if f">{name}</a>" in page}


def test_people_are_found_by_name_or_address_and_by_how_they_stand(teacher, cohort):
    seated(cohort, "Ana")
    ben = seated(cohort, "Ben")
    stored_registration(cohort, "Chi")
    stored_registration(cohort, "Dev", State.WITHDRAWN)
    persons.unreachable("ana", "bounced")
    teacher.post(path_of(ben), {"do": "payment", "payment": "open"})
    look = {
        "": {"Ana", "Ben", "Chi", "Dev"},
        "?show=place": {"Ana", "Ben"},
        "?show=undecided": {"Chi"},
        "?show=no-link": {"Ana"},
        "?show=unpaid": {"Ben"},
        "?show=left": {"Dev"},
        "?show=nonsense": {"Ana", "Ben", "Chi", "Dev"},
        "?q=an": {"Ana"},
        "?q=BEN+example": {"Ben"},
        "?show=place&q=chi": set(),
    }
    for asked, found in look.items():
        assert names_on(text(teacher.get(f"/teach/{cohort.id}{asked}"))) == found, asked


def test_a_note_and_the_fee_are_kept(teacher, browser, cohort):
    one = seated(cohort, "Ana")
    places.arranged(cohort, {"capacity": 9, "payment_link": "https://pay.example.org/msc"}, "teacher", NOON)
    teacher.post(path_of(one), {"do": "note", "note": "CANARY-NOTE"})
    teacher.post(path_of(one), {"do": "payment", "payment": "open"})
    assert "CANARY-NOTE" in text(teacher.get(path_of(one)))
    assert "CANARY-NOTE" not in text(teacher.get(f"/teach/{cohort.id}"))
    own = links.link_for(one, Scope.PAGE)
    assert "https://pay.example.org/msc" in text(browser.get(own))
    teacher.post(path_of(one), {"do": "payment", "payment": "scholarship"})
    assert registrations.get(cohort.id, one.id).payment is Payment.SCHOLARSHIP
    assert "https://pay.example.org/msc" not in text(browser.get(own))
    assert teacher.post(path_of(one), {"do": "payment", "payment": "gold"}).status == 400
    teacher.post(path_of(one), {"do": "note", "note": " "})
    assert "CANARY-NOTE" not in text(teacher.get(path_of(one)))


def test_a_new_link_stops_the_old_ones(teacher, browser, pump, cohort):
    one = seated(cohort, "Ana")
    old = links.link_for(one, Scope.PAGE)
    teacher.post(path_of(one), {"do": "link"})
    pump.turn()
    assert browser.get(old).status == 410
    new = links.link_for(registrations.get(cohort.id, one.id), Scope.PAGE)
    assert new in mailbox.received()[-1].text
    assert browser.get(new).status == 200


def test_who_drops_out_is_written_to_and_comes_back_to_their_place(teacher, pump, cohort):
    one = seated(cohort, "Ana")
    assert teacher.post(path_of(one), {"do": "return"}).status == 409
    teacher.post(path_of(one), {"do": "drop-out"})
    pump.turn()
    assert registrations.get(cohort.id, one.id).state is State.DROPPED_OUT
    assert cohorts.get(cohort.id).held == 0
    assert "We have taken you off the list" in mailbox.received()[-1].subject
    teacher.post(path_of(one), {"do": "return"})
    assert registrations.get(cohort.id, one.id).state is State.ACCEPTED
    assert cohorts.get(cohort.id).held == 1


def confirmed(one) -> None:
    table.write(persons.confirmed(one.person, NOON))


def test_to_an_address_that_takes_no_mail_a_teacher_gives_another_and_the_person_confirms_it(
    teacher, browser, pump, cohort, at
):
    one = seated(cohort, "Ana")
    confirmed(one)
    persons.unreachable("ana", "bounced")
    assert teacher.post(path_of(one), {"do": "address", "address": "nowhere"}).status == 422
    teacher.post(path_of(one), {"do": "address", "address": "new@example.org"})
    pump.turn()
    mail = next(mail for mail in mailbox.received() if "new@example.org" in mail.to)
    assert persons.get("ana").address == "ana@example.org"
    assert browser.post(re.search(r"/address/[\w~.\-]+", mail.text)[0]).status == 200
    assert persons.get("ana").address == "new@example.org"
    own = f"/my/{links.token_for(one, Scope.PAGE)}"
    assert 'value="copy"' not in text(browser.get(own)), "whoever reads there now does not read the answers at once"
    assert browser.post(f"{own}/ask", {"act": "copy"}).status == 400
    at(NOON + timedelta(days=15))
    assert 'value="copy"' in text(browser.get(own))


def test_a_teachers_help_with_an_address_is_over_once_the_old_one_is_confirmed(teacher, browser, pump, cohort):
    """Asked for while nobody had confirmed it, pressed after they had: it works after all."""
    one = stored_registration(cohort, "Ana", State.CONFIRMED)
    teacher.post(path_of(one), {"do": "address", "address": "mine@example.org"})
    pump.turn()
    told = {mail.to.partition("<")[2]: mail for mail in mailbox.received()}
    assert "If it was not you" in told["ana@example.org>"].text, "the old one is told, too"
    confirmed(one)
    link = re.search(r"/address/[\w~.\-]+", told["mine@example.org>"].text)[0]
    assert browser.post(link).status == 410
    assert persons.get("ana").address == "ana@example.org"


def test_nobody_else_changes_an_address_that_works(teacher, pump, cohort):
    """With it they could read what somebody has told in confidence."""
    one = seated(cohort, "Ana")
    confirmed(one)
    assert "Send them the link" in text(teacher.get(path_of(one)))
    assert teacher.post(path_of(one), {"do": "address", "address": "mine@example.org"}).status == 400
    teacher.post(path_of(one), {"do": "own-address"})
    pump.turn()
    assert mailbox.received()[-1].to == "Ana <ana@example.org>"
    assert "/sure/" in mailbox.received()[-1].text
    assert not any("mine@" in mail.to for mail in mailbox.received())


def test_nobody_takes_over_somebody_of_the_staff_through_a_form_of_theirs(teacher, coming, pump, cohort):
    """A registration in somebody's name is no way to their desk."""
    coming("Cleo", coordinator=True)
    one = stored_registration(cohort, "Cleo", State.APPLIED, who=persons.get("cleo"))
    persons.unreachable("cleo", "bounced")
    assert teacher.post(path_of(one), {"do": "address", "address": "mine@example.org"}).status == 400


def test_a_message_is_shown_with_its_number_tried_and_sent_to_each_once(teacher, pump, cohort):
    seated(cohort, "Ana")
    seated(cohort, "Ben")
    stored_registration(cohort, "Chi")
    words = {"to": "place", "subject": "Blankets", "words": "Please bring a blanket.\n\nThank you."}
    path = f"/teach/{cohort.id}/message"
    assert "Please give it a subject" in text(teacher.post(path, {**words, "subject": ""}))
    page = text(teacher.post(path, {**words, "press": "show"}))
    assert "2 people get it." in page
    message = page.partition('name="id" value="')[2].partition('"')[0]
    teacher.post(path, {**words, "id": message, "press": "test"})
    pump.turn()
    assert [mail.to for mail in mailbox.received() if mail.subject == "Blankets"] == ["Maria Sol <maria@example.org>"]
    for _ in range(2):
        answer = teacher.post(path, {**words, "id": message, "press": "send"})
        assert header(answer, "Location").endswith("said=message")
        pump.minute()
        pump.turn()
    told = [mail for mail in mailbox.received() if mail.subject == "Blankets" and "maria@" not in mail.to]
    assert sorted(mail.to for mail in told) == ["Ana <ana@example.org>", "Ben <ben@example.org>"]
    assert all("Please bring a blanket." in mail.text for mail in told)


def test_a_message_to_some_reaches_those_alone_and_nobody_who_has_left(teacher, pump, cohort):
    ana, ben = seated(cohort, "Ana"), seated(cohort, "Ben")
    registrations.move(cohort, ben, Event.WITHDRAW, NOON)
    words = {"to": "some", "subject": "Hello", "words": "You two.", "press": "send"}
    path = f"/teach/{cohort.id}/message"
    teacher.raw(path, f"to=some&subject=Hello&words=You+two.&press=send&some={ana.id}&some={ben.id}".encode())
    pump.minute()
    pump.turn()
    assert [mail.to for mail in mailbox.received() if mail.subject == "Hello"] == ["Ana <ana@example.org>"]
    assert teacher.post(path, words).status == 200, "nobody was ticked: it is shown again"


TABLE = """name;address;zone;language
Ana;ana@example.org;Europe/Berlin;de
Ben;ben@;;
;chi@example.org;;
Dev;dev@example.org;Mars;
Eva;eva@example.org;;xx
Ana;ANA@example.org;;
Fay;fay@example.org;;
"""


def test_a_list_is_first_tried_and_each_bad_line_says_why(teacher, pump, cohort):
    path = f"/teach/{cohort.id}/import"
    page = text(teacher.post(path, {"table": TABLE, "press": "try"}))
    for why in ("does not look like", "name is missing", "no such time zone", "no such language", "stands further up"):
        assert why in page
    assert "Take 2 people over" in page
    assert registrations.of_cohort(cohort.id) == []
    page = text(teacher.post(path, {"table": TABLE, "press": "import"}))
    assert "2 people were taken over" in page
    ana = registrations.of_person(cohort.id, persons.known_as("ana@example.org", "Ana"))
    assert ana.state is State.CONFIRMED
    assert persons.get(ana.person).zone == "Europe/Berlin"
    pump.turn()
    assert {mail.to for mail in mailbox.received()} >= {"Ana <ana@example.org>", "Fay <fay@example.org>"}
    assert "registered here already" in text(teacher.post(path, {"table": TABLE, "press": "import"}))
    assert len(registrations.of_cohort(cohort.id)) == 2


@pytest.mark.parametrize(
    "given", ["", "   ", "name\nAna", "first,second\n1,2", "name,address", "name,address\n" + "a,a@b.org\n" * 201]
)
def test_what_is_no_table_comes_back_as_it_was(teacher, cohort, given):
    answer = teacher.post(f"/teach/{cohort.id}/import", {"table": given, "press": "import"})
    assert answer.status == 422
    assert registrations.of_cohort(cohort.id) == []


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(answer.body.decode("utf-8-sig").splitlines()))


def test_a_roster_as_a_file_holds_what_the_role_may_see_and_no_formula(teacher, coming, cohort):
    seated(cohort, "=Ana()", who=a_person("=Ana()", id="ana"))
    assistant = coming("Tom", cohort.id, Role.ASSISTANT)
    (row,) = rows_of(teacher.get(f"/teach/{cohort.id}/people.csv"))
    assert (row["name"], row["address"], row["state"]) == ("'=Ana()", "ana@example.org", "accepted")
    (seen,) = rows_of(assistant.get(f"/teach/{cohort.id}/people.csv"))
    assert set(seen) == {"name", "pronouns", "zone", "language", "state", "sessions"}
    assert Browser().get(f"/teach/{cohort.id}/people.csv").status == 303


def test_a_lead_lets_a_colleague_in_and_out(teacher, pump, cohort):
    path = f"/teach/{cohort.id}/team"
    assert "their name" in text(teacher.post(path, {"role": "assistant"}))
    told = {"name": "Tom Reed", "address": "tom@example.org", "role": "teacher"}
    assert teacher.post(path, told).status == 303
    pump.turn()
    tom = persons.known_as("tom@example.org", "Tom Reed")
    assert staff.roles_of(cohort.id)[tom] is Role.TEACHER
    assert "tom@example.org" in mailbox.received()[-1].to
    colleague = Browser()
    sign_in(colleague, pump, "tom@example.org")
    assert colleague.get(f"/teach/{cohort.id}").status == 200
    assert colleague.get(path).status == 404, "only the lead lets people in"
    teacher.post(path, {"remove": tom})
    assert colleague.get(f"/teach/{cohort.id}").status == 303, "who teaches nothing any more is signed out"
    teacher.post(path, {"remove": "teacher"})
    assert staff.roles_of(cohort.id) == {"teacher": Role.LEAD}


def test_who_is_let_in_again_keeps_what_they_are(teacher, cohort):
    table.write(*persons.added(a_person("Cleo")), staff.added(Staff(person="cleo", coordinator=True)))
    teacher.post(f"/teach/{cohort.id}/team", {"name": "Cleo", "address": "cleo@example.org", "role": "assistant"})
    assert staff.get("cleo").coordinator
    teacher.post(f"/teach/{cohort.id}/team", {"name": "Maria Sol", "address": "maria@example.org", "role": "assistant"})
    assert staff.roles_of(cohort.id)["teacher"] is Role.LEAD


def test_a_course_is_opened_like_another_with_its_team_and_ways(teacher, cohort):
    table.write(*staff.teaches(cohort.id, "tom", Role.ASSISTANT))
    places.arranged(cohort, {"capacity": 9, "order": Order.BY_HAND, "offer_hours": 12}, "teacher", NOON)
    off = [replace(rule, on=False) for rule in DEFAULTS]
    table.write(reminders.set_to(cohort.id, off, reminders.kept(cohort.id)))
    page = text(teacher.get(f"/teach/new?like={cohort.id}"))
    assert f'name="like" value="{cohort.id}"' in page
    assert 'value="18:00"' in page
    assert 'value="9"' in page
    answer = teacher.post("/teach/new", {**FORM, "like": cohort.id, "press": "open"})
    new = cohorts.get(header(answer, "Location").rpartition("/")[2])
    assert (new.order, new.offer_hours, new.held) == (Order.BY_HAND, 12, 0)
    assert staff.roles_of(new.id) == {"teacher": Role.LEAD, "tom": Role.ASSISTANT}
    assert not any(rule.on for rule in reminders.rules(new.id))


def test_nobody_opens_a_course_like_one_that_they_may_not_see(coming, cohort):
    stranger = coming("Eve")
    assert 'name="like"' not in text(stranger.get(f"/teach/new?like={cohort.id}"))
    assert 'name="like"' not in text(stranger.get("/teach/new?like=nowhere"))


def test_one_screen_over_all_courses(coming, cohort):
    coordinator = coming("Cleo", coordinator=True)
    other = stored_plan(id="other", capacity=3).cohort
    stored_registration(cohort, "Ana")
    seated(other, "Ben")
    persons.unreachable("ben", "bounced")
    page = text(coordinator.get("/overview"))
    assert "0 / 9" in page
    assert "1 / 3" in page
    assert "?show=no-link" in page
    found = text(coordinator.get("/overview?q=ben"))
    assert "/teach/other/people/r-ben" in found
    assert "/people/r-ana" not in found


def test_who_coordinates_runs_courses_and_reads_no_answers(coming, teacher, cohort):
    coordinator = coming("Cleo", coordinator=True)
    one = seated(cohort, "Ana")
    for path in ("", "/message", "/import", "/places", "/cancel", "/people.csv", f"/people/{one.id}"):
        assert coordinator.get(f"/teach/{cohort.id}{path}").status == 200, path
    shown = text(coordinator.get(f"/teach/{cohort.id}"))
    for path in set(re.findall(rf'href="(/[^"]*{cohort.id}[^"]*)"', shown)):
        assert coordinator.get(path).status == 200, f"a link that leads nowhere: {path}"
    assert coordinator.get(f"/teach/{cohort.id}/team").status == 404, "they could let themselves in"
    for role in ("teacher", "assistant"):
        told = {"name": "Cleo", "address": "cleo@example.org", "role": role}
        assert coordinator.post(f"/teach/{cohort.id}/team", told).status == 404
    for path in (f"/screening/{cohort.id}", f"/screening/{cohort.id}/{one.id}", f"/console/{cohort.id}/session-1"):
        assert coordinator.get(path).status == 404, path
    for path in (f"/emergency/{cohort.id}/{one.id}", f"/apart/{cohort.id}", f"/met/{cohort.id}"):
        assert coordinator.get(path).status == 404, path
    assert teacher.get("/overview").status == 404
    assert audit.about(one.id) == []
    assert mails.of_person("cleo")


def test_a_course_like_one_that_somebody_coordinates_is_led_by_who_leads_that_one(coming, cohort):
    coordinator = coming("Cleo", coordinator=True)
    answer = coordinator.post("/teach/new", {**FORM, "like": cohort.id, "press": "open"})
    new = header(answer, "Location").rpartition("/")[2]
    assert (cohorts.get(new).lead, staff.roles_of(new)) == ("teacher", {"teacher": Role.LEAD})
    assert coordinator.get(f"/screening/{new}").status == 404


def test_who_assists_opens_no_course_and_nothing_at_all_once_they_are_let_go(teacher, pump, cohort):
    path = f"/teach/{cohort.id}/team"
    teacher.post(path, {"name": "Tom", "address": "tom@example.org", "role": "assistant"})
    pump.turn()
    tom, assistant = persons.known_as("tom@example.org", "Tom"), Browser()
    sign_in(assistant, pump, "tom@example.org")
    assert "Open a course" not in text(assistant.get("/teach"))
    assert assistant.post("/teach/new", {**FORM, "press": "open"}).status == 404
    teacher.post(path, {"remove": tom})
    assert assistant.get("/teach").status == 303
    assert not staff.is_staff(tom)


def test_two_presses_at_once_let_a_colleague_in_once(teacher, cohort):
    told = {"name": "Tom", "address": "tom@example.org", "role": "teacher"}
    others = []

    def another(_call: int) -> None:
        if not others:
            others.append("tom")
            table.write(*persons.added(a_person("Tom")))

    with faults.before(clients.dynamodb(), "TransactWriteItems", another):
        assert teacher.post(f"/teach/{cohort.id}/team", told).status == 303
    assert persons.at_address("tom@example.org") == ["tom"]
    assert staff.roles_of(cohort.id)["tom"] is Role.TEACHER


def test_words_that_were_changed_after_a_press_go_out_too(teacher, pump, cohort):
    """Back, another sentence, and send again: that is another message."""
    seated(cohort, "Ana")
    path = f"/teach/{cohort.id}/message"
    said = {"to": "place", "subject": "Hello", "words": "One.", "id": "0" * 26}
    for words in ("One.", "One.", "Two."):
        teacher.post(path, {**said, "words": words, "press": "send"})
        pump.minute()
    assert [mail.text.count("One.") for mail in mailbox.received() if mail.subject == "Hello"] == [1, 0]


def test_hundreds_can_be_ticked(teacher, cohort):
    given = "to=some&subject=Hello&words=Hi&press=show" + "".join(f"&some=r-{number}" for number in range(600))
    assert teacher.raw(f"/teach/{cohort.id}/message", given.encode()).status == 200


def test_nobody_is_taken_over_into_a_course_that_has_begun_or_is_cancelled(teacher, pump, cohort, at):
    path = f"/teach/{cohort.id}/import"
    places.cancel(cohort, cohorts.all_sessions(cohort.id), "", "teacher", NOON)
    answer = teacher.post(path, {"table": TABLE, "press": "import"})
    assert (answer.status, "has begun, or is cancelled" in text(answer)) == (409, True)
    assert "ana@example.org" in text(answer), "what was pasted is still there"
    assert registrations.of_cohort(cohort.id) == []


def test_an_open_quotation_mark_and_a_name_that_is_a_link_are_said(teacher, cohort):
    path = f"/teach/{cohort.id}/import"
    long = 'name,address\n"' + "a" * 140_000
    assert "quotation mark is open" in text(teacher.post(path, {"table": long, "press": "try"}))
    page = text(teacher.post(path, {"table": "name,address\nwin.example/1,a@example.org", "press": "try"}))
    assert "without an address or a link" in page


def test_who_is_taken_over_from_a_list_is_told_so_and_proves_their_address_by_coming(teacher, browser, pump, cohort):
    teacher.post(f"/teach/{cohort.id}/import", {"table": "name,address\nAna,ana@example.org", "press": "import"})
    pump.turn()
    mail = mailbox.received()[-1]
    assert "Maria Sol has put you on the list" in mail.text
    ana = persons.known_as("ana@example.org", "Ana")
    assert persons.get(ana).address_confirmed_at is None
    own = re.search(r"/my/[\w~.\-]+", mail.text)[0]
    browser.post(f"{own}/form/you", {"name": "Ana", "pronouns": "", "language": "en", "zone": "UTC"})
    assert persons.get(ana).address_confirmed_at == NOON


def test_somebody_whom_we_know_is_told_the_same(teacher, pump, cohort):
    table.write(*persons.added(a_person("Ana", address_confirmed_at=NOON)))
    teacher.post(f"/teach/{cohort.id}/import", {"table": "name,address\nAna,ana@example.org", "press": "import"})
    pump.turn()
    assert "has put you on the list" in mailbox.received()[-1].text
    assert "where you left it" not in mailbox.received()[-1].text


def test_somebody_who_waited_in_vain_gets_the_place_of_one_who_does_not_come(teacher, pump, cohort):
    one = registrations.move(cohort, stored_registration(cohort, "Ana"), Event.WAITLIST, NOON)[0]
    registrations.move(cohort, one, Event.COURSE_BEGINS, NOON)
    assert "Give them a place after all" in text(teacher.get(path_of(one)))
    teacher.post(path_of(one), {"do": "place"})
    assert registrations.get(cohort.id, one.id).state is State.ACCEPTED
    never_read = stored_registration(cohort, "Ben", State.LAPSED, submitted_at=None)
    assert teacher.post(path_of(never_read), {"do": "place"}).status == 400
    assert teacher.post(f"/screening/{cohort.id}/{never_read.id}", {"press": "accept"}).status == 409


def test_a_search_finds_nothing_that_the_role_may_not_see(coming, cohort):
    seated(cohort, "Ana")
    assistant = coming("Tom", cohort.id, Role.ASSISTANT)
    assert "Ana" in text(assistant.get(f"/teach/{cohort.id}?q=ana"))
    assert ">Ana<" not in text(assistant.get(f"/teach/{cohort.id}?q=ana@example"))


def test_where_a_course_asks_for_a_fee_whoever_has_not_paid_sees_where(teacher, browser, cohort):
    """Without anybody having to note it first."""
    one = seated(cohort, "Ana")
    own = links.link_for(one, Scope.PAGE)
    assert "Your fee" not in text(browser.get(own))
    places.arranged(cohort, {"capacity": 9, "payment_link": "https://pay.example.org/msc"}, "teacher", NOON)
    assert "https://pay.example.org/msc" in text(browser.get(own))
    assert names_on(text(teacher.get(f"/teach/{cohort.id}?show=unpaid"))) == {"Ana"}
    teacher.post(path_of(one), {"do": "payment", "payment": "paid"})
    assert "https://pay.example.org/msc" not in text(browser.get(own))
    assert names_on(text(teacher.get(f"/teach/{cohort.id}?show=unpaid"))) == set()


def test_what_is_done_on_a_persons_page_is_recorded_without_its_words(teacher, cohort):
    one = seated(cohort, "Ana")
    for given in ({"do": "note", "note": "CANARY"}, {"do": "payment", "payment": "paid"}, {"do": "drop-out"}):
        teacher.post(path_of(one), given)
    recorded = [entry["action"] for entry in audit.about(one.id)]
    assert sorted(recorded) == ["drop-out", "note", "payment"]
    assert teacher.get(f"/screening/{cohort.id}/{one.id}").status == 200


def test_a_new_link_twice_in_a_moment_sends_two(teacher, pump, cohort):
    one = seated(cohort, "Ana")
    for _ in range(2):
        assert teacher.post(path_of(one), {"do": "link"}).status == 303
        pump.turn()
    assert sum("Your link" in mail.subject for mail in mailbox.received()) == 2


def test_there_is_nothing_to_do_about_somebody_who_was_erased(teacher, pump, cohort):
    one = seated(cohort, "Ana")
    registrations.move(cohort, one, Event.DROP_OUT, NOON)
    ledger.begin("ana", "ana", NOON)
    pump.minute()
    assert teacher.post(path_of(one), {"do": "return"}).status == 410
    assert cohorts.get(cohort.id).held == 0
