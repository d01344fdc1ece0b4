"""From the public page to a place: what a person sees, and what is kept of it."""

import re
from datetime import timedelta

import pytest

from functions.shared import aws as clients
from functions.shared import links
from functions.shared.domain.cohort import Screening
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import Event, State
from functions.shared.settings import settings
from functions.shared.storage import answers, cohorts, mails, persons, registrations, schema, table
from functions.shared.storage.applications import page_kept
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests import faults
from tests.builders import NOON, hours, stored_plan, stored_registration
from tests.handlers.applying import CONTACT, PAGES, fill, goes_to, send
from tests.handlers.conftest import header, text

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
        ("You won, see evil.example/1", "ana@example.org", "a name only"),
        ("www.evil.example", "ana@example.org", "a name only"),
        ("You have won.Example now", "ana@example.org", "a name only"),
        ("ana@example.org", "ana@example.org", "a name only"),
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
    fill(browser, form, until="background")
    at(cohort.first_start)
    answer = send(browser, form, "background")
    assert (answer.status, "CANARY-HOPE" in text(answer)) == (409, True)
    assert registrations.of_cohort(cohort.id)[0].state is State.CONFIRMED


def test_long_answers_in_any_script_arrive(browser, cohort, pump):
    long = {"question_hopes": "慈" * 4000, "question_needs": "喜" * 4000}
    answer = fill(browser, own_form(browser, pump, cohort), **long)
    assert (answer.status, "Thank you" in text(answer)) == (200, True)


def test_who_takes_another_name_in_the_form_is_still_the_same_person(browser, cohort, pump, at):
    send(browser, own_form(browser, pump, cohort), "you", name="Anna Maria")
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
    form = own_form(browser, pump, cohort)
    before_questions, _, after = text(browser.get(f"{form}/background")).partition("What brings you")
    assert after
    assert "for your safety" in before_questions
    assert "only the teachers who decide" in before_questions
    assert "They are erased on Thursday, May 6, 2027." in before_questions
    contact = text(browser.get(f"{form}/contact"))
    assert "in an emergency only, with a reason, and each opening is recorded" in contact
    fill(browser, form, until="agreement")
    agreement, _, box = text(browser.get(f"{form}/agreement")).partition('name="agreed"')
    assert "no substitute for medical or mental-health care" in agreement
    assert "primary responsibility" in agreement
    assert box


def test_nothing_that_was_typed_is_lost(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    answer = send(browser, form, "background", question_harm="")
    page = text(answer)
    assert answer.status == 422
    assert "CANARY-HOPE" in page
    assert re.search(r'name="question_experience" value="Not yet" checked', page)
    assert page.count("Please answer this one.") == 1
    assert page.count("autofocus") == 1
    assert registrations.of_cohort(cohort.id)[0].parts == 0


def test_what_was_never_offered_is_refused(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    answer = send(browser, form, "background", question_experience="For centuries")
    assert (answer.status, "choose from what is offered" in text(answer)) == (422, True)
    answer = send(browser, form, "you", zone="Mars/Crater")
    assert (answer.status, "whose time you live by" in text(answer)) == (422, True)


def test_a_sent_form_is_sealed_agreed_to_and_promised_an_answer(browser, cohort, pump):
    answer = fill(browser, own_form(browser, pump, cohort))
    assert (answer.status, "Monday, February 8, 2027" in text(answer)) == (200, True)
    one = registrations.of_cohort(cohort.id)[0]
    assert one.state is State.SCREENING
    assert (one.agreed_at, len(one.agreement)) == (NOON, 64)
    assert not one.needs_screening
    assert persons.get(one.person).pronouns == "she/her"
    everything = str(clients.dynamodb().scan(TableName=settings().table))
    assert "CANARY" not in everything
    assert "91234" not in everything
    sealed = answers.get(one.id, [answers.CONTACT, *answers.parts(one, VisibleTo)])
    assert len(sealed) == 3
    assert not any(b"CANARY" in each.text for each in sealed.values())


def test_an_answer_that_may_mean_danger_gets_an_honest_page_and_is_kept_only_as_needs_screening(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    fill(browser, form, until="background")
    page = text(send(browser, form, "background", question_harm="yes"))
    assert "We cannot answer sooner" in page
    assert "by Monday, February 8, 2027" in page
    assert "emergency number" in page
    assert "not a substitute for medical or mental health care" in page
    assert f"{form}/background-taking-part" in page
    one = registrations.of_cohort(cohort.id)[0]
    assert one.needs_screening
    assert "harm" in one.answered


def test_where_kms_is_down_the_form_says_so_and_takes_nothing_in_clear(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    with faults.before(clients.kms(), "GenerateDataKey", lambda _: faults.answers(500, "KMSInternalException")):
        answer = send(browser, form, "background")
        contact = send(browser, form, "contact")
    assert (answer.status, contact.status) == (503, 503)
    assert "CANARY-HOPE" in text(answer)
    assert "CANARY-FRIEND" in text(contact)
    assert "kept none of this page" in text(answer)
    assert registrations.of_cohort(cohort.id)[0].answered == ()
    assert fill(browser, form).status == 200


def test_sending_a_form_twice_says_that_it_has_arrived(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    fill(browser, form)
    assert header(send(browser, form, "agreement"), "Location") == form
    assert header(browser.get(form), "Location") == form.removesuffix("/form")


def test_a_closed_tab_loses_no_page_that_was_sent(browser, cohort, pump):
    """The mailed link leads to the first page that is not done; what is sealed is shown as answered, never in words."""
    form = own_form(browser, pump, cohort)
    assert goes_to(browser.get(form)) == "you"
    fill(browser, form, until="background-taking-part")
    assert goes_to(browser.get(form)) == "background-taking-part"
    again = text(browser.get(f"{form}/background"))
    assert again.count('<span class="badge">answered</span>') == 4
    assert "CANARY" not in again
    assert goes_to(browser.get(f"{form}/agreement")) == "form"
    assert goes_to(send(browser, form, "agreement")) == "form"
    assert registrations.of_cohort(cohort.id)[0].state is State.CONFIRMED


def read_by_the_teacher(browser, cohort) -> str:
    one = registrations.of_cohort(cohort.id)[0]
    return text(browser.post(f"/screening/{cohort.id}/{one.id}", {"press": "read"}))


def test_an_answer_is_replaced_with_all_that_hung_on_it_and_others_stay(browser, teacher, cohort, pump):
    form = own_form(browser, pump, cohort)
    told = {
        "question_hard-times": "yes",
        "question_hard-times-more": "CANARY-OLD",
        "question_support": "CANARY-SUPPORT",
    }
    send(browser, form, "you")
    browser.post(f"{form}/background", {**PAGES["background"], **told})
    browser.post(f"{form}/background", {"question_hard-times": "no", "remove_support": "yes"})
    fill(browser, form, until="background")
    for step in ("background-taking-part", "contact", "agreement"):
        send(browser, form, step)
    page = read_by_the_teacher(teacher, cohort)
    assert "CANARY-HOPE" in page
    assert "CANARY-NEED" in page
    assert "CANARY-OLD" not in page
    assert "CANARY-SUPPORT" not in page
    assert registrations.of_cohort(cohort.id)[0].needs_screening, "what was flagged once stays to be looked at"


def test_a_question_that_hangs_on_another_is_asked_only_then(browser, teacher, cohort, pump):
    """Right without scripts: what was typed under a condition that does not hold is not taken."""
    form = own_form(browser, pump, cohort)
    send(browser, form, "you")
    more = {"question_hard-times": "no", "question_hard-times-more": "CANARY-NOT-ASKED"}
    assert send(browser, form, "background", **more).status == 303
    for step in ("background-taking-part", "contact", "agreement"):
        send(browser, form, step)
    page = read_by_the_teacher(teacher, cohort)
    assert "CANARY-NOT-ASKED" not in page
    assert "tell us a little about it" not in page


def test_what_hangs_on_an_answer_is_not_replaced_alone(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    send(browser, form, "background")
    answer = browser.post(f"{form}/background", {"question_hard-times-more": "CANARY-MORE"})
    assert (answer.status, "the two belong together" in text(answer)) == (422, True)
    assert "CANARY-MORE" in text(answer)


def test_pages_left_as_they_were_keep_what_was_answered(browser, teacher, cohort, pump):
    form = own_form(browser, pump, cohort)
    fill(browser, form, until="agreement")
    for step in ("background", "background-taking-part", "contact"):
        assert browser.post(f"{form}/{step}", {}).status == 303
    send(browser, form, "agreement")
    assert "CANARY-HOPE" in read_by_the_teacher(teacher, cohort)
    assert registrations.of_cohort(cohort.id)[0].parts == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"phone": ""}, "a number that we can call"),
        ({"phone": "123"}, "the whole number"),
        ({"phone": "call me"}, "the whole number"),
        ({"country": ""}, "country that the number is in"),
        ({"country": "ZZ"}, "choose from what is offered"),
        ({"name": ""}, "their name"),
    ],
)
def test_an_emergency_contact_is_whole_or_comes_back_with_what_is_missing(browser, cohort, pump, given, says):
    answer = browser.post(f"{own_form(browser, pump, cohort)}/contact", {**CONTACT, **given})
    assert (answer.status, says in text(answer)) == (422, True)
    assert registrations.of_cohort(cohort.id)[0].answered == ()


def test_half_a_contact_does_not_take_the_place_of_a_whole_one(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    send(browser, form, "contact")
    assert browser.post(f"{form}/contact", {"name": "Somebody else"}).status == 422
    assert "left empty, it stays" in text(browser.get(f"{form}/contact"))


def test_where_no_teacher_has_to_read_it_a_form_leads_to_a_place_or_onto_the_waiting_list(browser, cohort, pump):
    wanted = {"screening": Screening.WHERE_NEEDED.value, "capacity": 1}
    table.write(Change(schema.cohort(cohort.id), to=wanted))
    ways = {}
    for name, harm in (("Ana", "no"), ("Ben", "no"), ("Chi", "yes")):
        apply(browser, cohort, name, f"{name.lower()}@example.org")
        confirmed = browser.post(newest_link(pump, "/confirm/"))
        fill(browser, header(confirmed, "Location") + "/form", name=name, question_harm=harm)
        ways[name] = registrations.of_person(cohort.id, persons.known_as(f"{name.lower()}@example.org", name)).state
    assert ways == {"Ana": State.ACCEPTED, "Ben": State.WAITLISTED, "Chi": State.SCREENING}
    assert cohorts.get(cohort.id).held == 1


def test_two_windows_at_once_keep_one_page_each_and_lose_none_silently(browser, cohort, pump):
    form = own_form(browser, pump, cohort)
    one = registrations.of_cohort(cohort.id)[0]
    send(browser, form, "background")
    seen = table.read(schema.registration(cohort.id, one.id))
    assert seen["parts"] == 1
    with pytest.raises(registrations.ChangedMeanwhileError):
        page_kept(one, {}, ["step/you"])


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
    fill(browser, own_form(browser, pump, cohort))
    return registrations.of_cohort(cohort.id)[0].person


@pytest.mark.parametrize("state", State)
def test_the_own_page_has_words_for_every_state(browser, cohort, state):
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


def test_a_form_that_comes_too_fast_comes_back_as_it_was_and_goes_with_a_second_press(browser, cohort, pump, at):
    typed = {"name": "Ana", "address": "ana@example.org"}
    page = text(browser.get(f"/courses/{cohort.id}"))
    first = re.search(r'name="shown" value="([^"]+)"', page)[1]
    answer = browser.post(f"/courses/{cohort.id}", {**typed, "shown": first})
    assert (answer.status, "press once more" in text(answer)) == (422, True)
    assert f'value="{first}"' in text(answer)
    assert 'value="ana@example.org"' in text(answer)
    assert registrations.of_cohort(cohort.id) == []
    at(NOON + timedelta(seconds=3))
    assert browser.post(f"/courses/{cohort.id}", {**typed, "shown": first}).status == 200
    assert len(registrations.of_cohort(cohort.id)) == 1


@pytest.mark.parametrize("shown", ["", "nonsense", "k1~1~.x"])
def test_a_form_that_was_never_shown_is_shown(browser, cohort, shown):
    answer = apply(browser, cohort, shown=shown)
    assert (answer.status, len(registrations.of_cohort(cohort.id))) == (422, 0)


def test_a_program_that_fills_in_everything_gets_the_same_page_and_does_nothing(browser, cohort, pump):
    trapped = apply(browser, cohort, website="https://spam.example")
    assert registrations.of_cohort(cohort.id) == []
    assert text(trapped) == text(apply(browser, cohort))
    assert len(registrations.of_cohort(cohort.id)) == 1


@pytest.mark.parametrize("path", ["/courses/cohort", "/link", "/sign-in"])
def test_much_from_one_place_is_stopped_for_an_hour(browser, cohort, at, path):
    answers_ = [browser.post(path, {"name": "Ana", "address": f"p{number}@example.org"}).status for number in range(62)]
    assert answers_[-1] == 429
    assert answers_.count(429) == 2
    at(NOON + timedelta(hours=1))
    assert browser.post(path, {"name": "Ana", "address": "ana@example.org"}).status != 429


@pytest.mark.parametrize("again", ["Ana@Example.ORG", "ana+msc@example.org", " ana@example.org "])
def test_one_mailbox_however_it_is_written_is_one_person_and_the_mail_says_so(browser, cohort, pump, at, again):
    first = apply(browser, cohort)
    browser.post(newest_link(pump, "/confirm/"))
    fill(browser, f"/my/{links.token_for(registrations.of_cohort(cohort.id)[0], Scope.PAGE)}/form")
    at(NOON + timedelta(hours=1))
    answer = apply(browser, cohort, address=again)
    assert text(answer).lower().replace(again.strip().lower(), "") == text(first).lower().replace("ana@example.org", "")
    before = len(mailbox.received())
    pump.turn()
    assert len(registrations.of_cohort(cohort.id)) == 1
    new = [" ".join(mail.text.split()) for mail in mailbox.received()[before:]]
    assert sum("you are in our list already" in words for words in new) == 1
    assert "ana@example.org" in mailbox.received()[-1].to


@pytest.mark.parametrize(
    "name",
    [
        "J. R. Smith",
        "J.R.Smith",
        "Dr.Smith",
        "dr.med. Anna",
        "Ф.И.Ёж",
        "M.Şahin",
        "J.Émile",
        "Anne-Marie O'Neill",
        'ד"ר כהן',
        "Ana, also Anita",
        "St. John",
    ],
)
def test_names_with_dots_are_names(browser, cohort, name):
    assert apply(browser, cohort, name).status == 200
    assert persons.known_as("ana@example.org", name)


def test_all_spellings_of_one_mailbox_count_together(browser, cohort, pump):
    """Whatever names are given with it, and whatever stands after a plus."""
    for number in range(12):
        apply(browser, cohort, f"Eve {'I' * number}", f"Victim+{number}@Example.org")
    pump.turn()
    assert len(mailbox.received()) == 6


def test_whoever_spells_their_name_anew_is_told_by_mail_that_somebody_is_registered_from_there(browser, cohort, pump):
    apply(browser, cohort, "Ana")
    pump.turn()
    assert "from this mailbox already" not in mailbox.received()[-1].text
    apply(browser, cohort, "Anna Maria")
    pump.turn()
    mail = " ".join(mailbox.received()[-1].text.split())
    assert "from this mailbox already" in mail
    assert "https://kindred.test/link" in mail
    assert "Dear Ana," not in mail, "a mailbox may be shared"


def test_pages_that_are_sent_again_and_again_are_stopped_and_nothing_typed_is_lost(browser, pump, cohort):
    """Each is sealed by a key of its own, which has to be opened when somebody reads."""
    form = own_form(browser, pump, cohort)
    send(browser, form, "you")
    for _ in range(59):
        assert send(browser, form, "background").status == 303
    answer = send(browser, form, "background", question_hopes="CANARY-LAST")
    assert (answer.status, "CANARY-LAST" in text(answer)) == (429, True)
    assert "sent very often" in text(answer)


def test_whoever_has_begun_can_finish_when_nobody_new_can_register_any_more(browser, pump, cohort):
    form = own_form(browser, pump, cohort)
    fill(browser, form, until="agreement")
    table.write(Change(schema.cohort(cohort.id), to={"status": "closed"}))
    assert apply(browser, cohort, "Ben", "ben@example.org").status == 409
    assert send(browser, form, "agreement").status == 200
    (one,) = registrations.of_cohort(cohort.id)
    assert one.state is State.SCREENING
