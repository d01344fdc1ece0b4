"""From the public page to a place: what a person sees, and what is kept of it."""

import re
from datetime import timedelta

import pytest

from functions.shared import aws as clients
from functions.shared.domain.registration_states import Event, State
from functions.shared.settings import settings
from functions.shared.storage import answers, cohorts, mails, persons, registrations, schema, table
from functions.shared.storage.writes import Change
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, hours, stored_plan, stored_registration
from tests.handlers.conftest import header, text

GIVEN = {
    "name": "Ana", "pronouns": "she/her", "zone": "America/Sao_Paulo", "question_hopes": "CANARY-HOPE", "question_experience": "Not yet",
    "question_hard-times": "no", "question_harm": "no", "agreed": "yes",
}  # fmt: skip
LINK = re.compile(r"https://kindred\.test(/[a-z-]+/[\w~.\-]+)")


@pytest.fixture
def cohort(aws):
    return stored_plan().cohort


def apply(browser, cohort, name="Ana", address="ana@example.org", **more):
    return browser.post(f"/courses/{cohort.id}", {"name": name, "address": address, **more})


def newest_link(pump, part: str) -> str:
    pump.turn()
    return next(link for mail in reversed(mailbox.received()) for link in LINK.findall(mail.text) if part in link)


def own_form(browser, pump, cohort) -> str:
    apply(browser, cohort)
    confirmed = browser.post(newest_link(pump, "/confirm/"))
    return header(confirmed, "Location") + "/form"


def test_the_zone_of_the_browser_is_kept_and_an_unknown_one_is_the_courses(browser, cohort):
    apply(browser, cohort, zone="Asia/Tokyo")
    apply(browser, cohort, "Ben", "ben@example.org", zone="Mars/Crater")
    assert persons.get(persons.known_as("ana@example.org", "Ana")).zone == "Asia/Tokyo"
    assert persons.get(persons.known_as("ben@example.org", "Ben")).zone == cohort.zone


@pytest.mark.parametrize(
    ("name", "address", "says"),
    [
        ("", "ana@example.org", "how you would like to be called"),
        ("  ", "ana@example.org", "how you would like to be called"),
        ("A" * 81, "ana@example.org", "80 characters"),
        ("Ana", "", "where to write to you"),
        ("Ana", "ana", "does not look like"),
        ("Ana", "ana@", "does not look like"),
        ("Ana", "ana@example.org\nBcc: x@example.org", "does not look like"),
    ],
)
def test_a_broken_form_comes_back_filled_in_with_the_error_beside_its_field(browser, cohort, name, address, says):
    answer = apply(browser, cohort, name, address)
    assert (answer.status, says in text(answer)) == (422, True)
    assert f'value="{name.strip()}"' in text(answer)
    assert len(re.findall(r"<input[^>]* autofocus", text(answer))) == 1
    assert registrations.of_cohort(cohort.id) == []


def test_the_page_tells_nobody_whether_an_address_is_known(browser, cohort):
    first, again = apply(browser, cohort), apply(browser, cohort)
    assert text(first) == text(again)


def test_pressing_twice_writes_once_and_after_two_minutes_again(browser, cohort, pump, at):
    apply(browser, cohort)
    apply(browser, cohort)
    pump.turn()
    assert len(mailbox.received()) == 1
    at(NOON + timedelta(minutes=3))
    apply(browser, cohort)
    pump.turn()
    assert len(mailbox.received()) == 2
    assert len(registrations.of_cohort(cohort.id)) == 1


def test_a_couple_with_one_mailbox_is_two_people(browser, cohort):
    apply(browser, cohort, "Ana", "home@example.org")
    apply(browser, cohort, "Ben", "home@example.org")
    assert len(registrations.of_cohort(cohort.id)) == 2


def test_who_registers_for_a_second_course_is_the_same_person(browser, cohort):
    apply(browser, cohort)
    other = stored_plan(id="other").cohort
    apply(browser, other)
    (one,), (two,) = registrations.of_cohort(cohort.id), registrations.of_cohort(other.id)
    assert one.person == two.person


def test_a_strangers_mailbox_cannot_be_filled_by_new_names(browser, cohort, pump):
    for number in range(20):
        assert apply(browser, cohort, f"Name {number}", "victim@example.org").status == 200
    pump.turn()
    assert len(mailbox.received()) == 6


def test_a_form_that_is_sent_after_the_course_has_begun_is_kept_on_the_page(browser, cohort, pump, at):
    form = own_form(browser, pump, cohort)
    at(cohort.first_start)
    answer = browser.post(form, GIVEN)
    assert (answer.status, "CANARY-HOPE" in text(answer)) == (409, True)
    assert registrations.of_cohort(cohort.id)[0].state is State.CONFIRMED


def test_long_answers_in_any_script_arrive(browser, cohort, pump):
    answer = browser.post(
        own_form(browser, pump, cohort),
        {**GIVEN, "question_hopes": "慈" * 4000, "question_support": "悲" * 4000, "question_needs": "喜" * 4000},
    )
    assert (answer.status, "Thank you" in text(answer)) == (200, True)


def test_who_takes_another_name_in_the_form_is_still_the_same_person(browser, cohort, pump, at):
    browser.post(own_form(browser, pump, cohort), {**GIVEN, "name": "Anna Maria"})
    at(NOON + timedelta(minutes=5))
    apply(browser, cohort, "Anna Maria")
    assert len(registrations.of_cohort(cohort.id)) == 1


@pytest.mark.parametrize("address", ["jörg@example.org", "ana@bücher.example.org"])
def test_an_address_goes_to_ses_in_letters_that_it_takes(browser, cohort, pump, address):
    answer = apply(browser, cohort, "Ana", address)
    pump.turn()
    if address.startswith("jörg"):
        assert answer.status == 422
    else:
        assert "ana@xn--bcher-kva.example.org" in mailbox.received()[0].to


def test_a_course_that_has_begun_takes_nobody(browser, cohort, at):
    at(cohort.first_start)
    answer = apply(browser, cohort)
    assert (answer.status, "Registration is closed" in text(answer)) == (409, True)


def test_opening_the_confirming_link_confirms_nothing(browser, cohort, pump):
    apply(browser, cohort)
    link = newest_link(pump, "/confirm/")
    for _ in range(3):
        assert browser.get(link).status == 200
        assert browser.head(link).body == b""
    assert registrations.of_cohort(cohort.id)[0].state is State.APPLIED


def test_confirming_twice_leads_to_the_same_place(browser, cohort, pump):
    apply(browser, cohort)
    link = newest_link(pump, "/confirm/")
    first, again = browser.post(link), browser.post(link)
    assert header(first, "Location") == header(again, "Location")
    one = registrations.of_cohort(cohort.id)[0]
    assert one.state is State.CONFIRMED
    assert persons.get(one.person).address_confirmed_at == NOON


def test_a_confirming_link_is_over_after_seven_days_and_says_how_to_get_another(browser, cohort, pump, at):
    apply(browser, cohort)
    link = newest_link(pump, "/confirm/")
    at(NOON + timedelta(days=7))
    answer = browser.get(link)
    assert (answer.status, "fresh one" in text(answer)) == (410, True)


def test_a_revoked_link_says_so_kindly_on_every_page(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    one = registrations.of_cohort(cohort.id)[0]
    table.write(Change(schema.registration(cohort.id, one.id), to={"link_version": 2}))
    for path in (form, form.removesuffix("/form"), newest_link(pump, "/confirm/")):
        assert browser.get(path).status == 410


def test_words_that_must_be_there_are_there(browser, cohort, pump):
    page = text(browser.get(own_form(browser, pump, cohort)))
    before_questions, _, after = page.partition("What brings you")
    assert "for your safety" in before_questions
    assert "Only the teachers who decide" in before_questions
    assert "They are erased on Thursday, May 6, 2027." in before_questions
    agreement, _, box = after.partition('name="agreed"')
    assert "no substitute for medical or mental-health care" in agreement
    assert "primary responsibility" in agreement
    assert box


def test_nothing_that_was_typed_is_lost(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    answer = browser.post(form, {**GIVEN, "agreed": "", "question_harm": ""})
    page = text(answer)
    assert answer.status == 422
    assert "CANARY-HOPE" in page
    assert re.search(r'name="question_experience" value="Not yet" checked', page)
    assert page.count("Please answer this one.") == 1
    assert registrations.of_cohort(cohort.id)[0].state is State.CONFIRMED


def test_what_was_never_offered_is_refused(browser, cohort, pump):
    answer = browser.post(
        own_form(browser, pump, cohort), {**GIVEN, "question_experience": "For centuries", "zone": "Mars/Crater"}
    )
    assert answer.status == 422
    assert "choose from what is offered" in text(answer)
    assert "whose time you live by" in text(answer)


def test_a_sent_form_is_sealed_agreed_to_and_promised_an_answer(browser, cohort, pump):
    answer = browser.post(own_form(browser, pump, cohort), GIVEN)
    assert (answer.status, "Monday, February 8, 2027" in text(answer)) == (200, True)
    one = registrations.of_cohort(cohort.id)[0]
    assert one.state is State.SCREENING
    assert (one.agreed_at, len(one.agreement)) == (NOON, 64)
    assert not one.needs_screening
    assert persons.get(one.person).pronouns == "she/her"
    everything = str(clients.dynamodb().scan(TableName=settings().table))
    assert "CANARY-HOPE" not in everything
    assert b"CANARY" not in answers.get(one.id).text


def test_an_answer_that_may_mean_danger_gets_an_honest_page_and_is_kept_only_as_needs_screening(browser, cohort, pump):
    answer = browser.post(own_form(browser, pump, cohort), {**GIVEN, "question_harm": "yes"})
    page = text(answer)
    assert "We cannot answer sooner" in page
    assert "by Monday, February 8, 2027" in page
    assert "emergency number" in page
    assert "not a substitute for medical or mental health care" in page
    assert registrations.of_cohort(cohort.id)[0].needs_screening


def test_where_kms_is_down_the_form_says_so_and_takes_nothing_in_clear(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    with faults.before(clients.kms(), "GenerateDataKey", lambda _: faults.answers(500, "KMSInternalException")):
        answer = browser.post(form, GIVEN)
    assert answer.status == 503
    assert "CANARY-HOPE" in text(answer)
    assert "kept none of them" in text(answer)
    assert registrations.of_cohort(cohort.id)[0].state is State.CONFIRMED
    assert browser.post(form, GIVEN).status == 200


def test_sending_a_form_twice_says_that_it_has_arrived(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    browser.post(form, GIVEN)
    assert header(browser.post(form, GIVEN), "Location") == form.removesuffix("/form")
    assert header(browser.get(form), "Location") == form.removesuffix("/form")


def test_the_teacher_is_told_without_a_word_of_the_applicant(browser, cohort, pump):
    table.write(
        *persons.added(
            type(persons.get(_applied(browser, cohort, pump)))(
                id="teacher", name="Maria", address="maria@example.org", zone="UTC", languages=("en",)
            )
        )
    )
    pump.turn()
    pump.minute()
    (mail,) = [mail for mail in mailbox.received() if "maria@" in mail.to]
    assert "ana" not in (mail.text + mail.html + mail.subject).lower().replace("maria", "").replace("organi", "")


def _applied(browser, cohort, pump) -> str:
    form = own_form(browser, pump, cohort)
    browser.post(form, GIVEN)
    return registrations.of_cohort(cohort.id)[0].person


@pytest.mark.parametrize("state", State)
def test_the_own_page_has_words_for_every_state(browser, cohort, state):
    from functions.shared import links  # noqa: PLC0415
    from functions.shared.tokens import Scope  # noqa: PLC0415

    one = stored_registration(cohort, state=state, attended=8)
    answer = browser.get(links.link_for(one, Scope.PAGE))
    assert answer.status == 200
    assert "{{" not in text(answer)
    join = browser.get(links.link_for(one, Scope.JOIN))
    assert (join.status, "no place" in text(join)) == (200, state not in {State.ACCEPTED, State.COMPLETED})


def test_after_withdrawal_nothing_more_is_sent(browser, cohort, pump, at):
    accepted, _ = registrations.move(cohort, stored_registration(cohort), Event.ACCEPT, NOON)
    registrations.move(cohort, accepted, Event.WITHDRAW, NOON)
    session = cohorts.sessions(cohort.id)[0]
    at(session.starts_at - hours(23))
    pump.minute()
    kinds = {mail.kind.value: mail.state.value for mail in mails.of_person("ana")}
    assert kinds["welcome"] == "not_sent"
    assert "reminder-day" not in kinds
