"""Pages and mails in the reader's language: asked for by the browser, chosen on a page, kept for the person."""

import re

import pytest

from functions.shared import formats, links, sealing
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import Event, State
from functions.shared.format_words import in_language
from functions.shared.storage import answers, cohorts, persons, registrations
from functions.shared.tokens import Scope
from infra.local import mailbox
from tests.builders import NOON, a_format, a_person, stored_plan, stored_registration
from tests.handlers.applying import fill, send
from tests.handlers.conftest import TEACHER_PERSON, Browser, header, sign_in, text
from tests.handlers.test_registering import newest_link

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture
def cohort(at, aws):
    at(NOON)
    return stored_plan().cohort


def language_of(answer) -> str:
    return re.search(r'<html lang="([a-z]+)"', text(answer))[1]


def test_a_page_is_in_the_language_that_the_browser_asks_for_and_says_in_which_the_course_is_held(browser, cohort):
    page = browser.get(f"/courses/{cohort.id}", **GERMAN)
    assert language_of(page) == "de"
    assert "Selbstmitgefühl" in text(page)
    assert "Englisch" in text(page)
    assert "Englisch" not in text(browser.get(f"/courses/{cohort.id}")).partition("<footer")[0]


def test_a_course_in_another_language_greets_whom_we_cannot_in_the_courses_own(aws, at, browser):
    at(NOON)
    cohort = stored_plan(language="de").cohort
    assert language_of(browser.get(f"/courses/{cohort.id}", **{"Accept-Language": "pl"})) == "de"
    assert language_of(browser.get(f"/courses/{cohort.id}", **{"Accept-Language": "en"})) == "en"


def test_what_is_chosen_at_the_foot_of_a_page_is_kept_on_the_device_and_leads_back(browser, cohort):
    answer = browser.post("/language", {"language": "fr", "back": f"/courses/{cohort.id}"}, **GERMAN)
    assert (answer.status, header(answer, "Location")) == (303, f"/courses/{cohort.id}")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie")
    assert {"HttpOnly", "Secure"} <= set(cookie.split("; "))
    for path in (f"/courses/{cohort.id}", "/", "/no-such-page", "/sign-in", "/my/nonsense"):
        assert language_of(browser.get(path, **GERMAN)) == "fr", path


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "",
        "evil",
        "javascript:x",
        "/\t/evil.example",
        "/a\nSet-Cookie: x=1",
        "/\n/evil.example",
        "/é",
    ],
)
def test_a_language_leads_nowhere_but_to_our_own_pages(browser, back):
    assert header(browser.post("/language", {"language": "de", "back": back}), "Location") == "/"


def test_a_language_that_we_do_not_have_is_not_kept(browser, aws):
    assert browser.post("/language", {"language": "xx", "back": "/"}).status == 303
    assert browser.cookies == {}
    browser.cookies["__Host-language"] = "../../etc"
    assert language_of(browser.get("/")) == "en"


def test_looking_changes_nothing_and_another_site_chooses_no_language(browser, aws):
    assert browser.get("/language").status == 404
    assert browser.post("/language", {"language": "de"}, **{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert browser.cookies == {}


def apply(browser, pump, cohort, **form: str) -> str:
    browser.post(f"/courses/{cohort.id}", {"name": "Ana", "address": "ana@example.org"}, **GERMAN)
    confirmed = browser.post(newest_link(pump, "/confirm/"))
    return header(confirmed, "Location") + "/form"


def test_whoever_applies_on_a_german_page_is_written_to_in_german(browser, pump, cohort):
    apply(browser, pump, cohort)
    assert persons.get(persons.known_as("ana@example.org", "Ana")).languages == ("de",)
    mail = mailbox.received()[-1]
    assert "Selbstmitgefühl" in mail.subject
    assert "deine Adresse" in mail.text


def test_an_answer_means_the_same_in_every_language_and_each_reads_it_in_their_own(browser, pump, cohort, teacher):
    """The option is sent, kept and read as the format has it: "worth a talk" hangs on no language."""
    form = apply(browser, pump, cohort)
    page = text(browser.get(f"{form}/background"))
    assert 'value="Not yet"' in page
    assert "> <span>Not yet<" not in page
    fill(browser, form, **{"question_hard-times": "yes", "language": "de"})
    (one,) = registrations.of_cohort(cohort.id)
    assert one.needs_screening
    (part,) = sealing.unseal(one.id, answers.get(one.id, [answers.part(1, VisibleTo.SCREENING)])).values()
    sealed = part["answers"]
    assert (sealed["experience"], sealed["hard-times"]) == (["Not yet"], ["yes"])
    english = text(teacher.post(f"/screening/{cohort.id}/{one.id}", {"press": "read"}))
    assert "<dd>Not yet</dd>" in english
    assert "<dd>Yes</dd>" in english
    teacher.cookies["__Host-language"] = "de"
    german = text(teacher.post(f"/screening/{cohort.id}/{one.id}", {"press": "read"}))
    assert "<dd>Ja</dd>" in german
    assert "<dd>Not yet</dd>" not in german


def test_what_somebody_agreed_to_is_kept_word_for_word_as_they_read_it(browser, pump, cohort):
    """Its hash is that of the German words, which the cohort keeps whatever becomes of the catalogue."""
    form = apply(browser, pump, cohort)
    fill(browser, form, language="de")
    (one,) = registrations.of_cohort(cohort.id)
    german = cohorts.course(cohort.id, "de")
    assert one.agreement == formats.agreement_hash(german.agreement)
    assert one.agreement != formats.agreement_hash(a_format().agreement)
    assert german == in_language(a_format(), "de")


def test_what_counts_is_the_agreement_that_was_on_the_page_also_where_the_language_changed_meanwhile(
    browser, pump, cohort
):
    form = apply(browser, pump, cohort)
    fill(browser, form, until="agreement", language="de")
    shown = re.search(r'name="agreement" value="([0-9a-f]+)"', text(browser.get(f"{form}/agreement")))[1]
    person = persons.get(persons.known_as("ana@example.org", "Ana"))
    persons.reads(person, "es")
    forged = send(browser, form, "agreement", agreement="0" * 64)
    assert (forged.status, registrations.of_cohort(cohort.id)[0].state) == (409, State.CONFIRMED)
    send(browser, form, "agreement", agreement=shown)
    (one,) = registrations.of_cohort(cohort.id)
    assert one.agreement == shown == formats.agreement_hash(cohorts.course(cohort.id, "de").agreement)


@pytest.mark.parametrize("stored", ["pt", "PT-br", "xx-unknown", "DE"])
def test_a_language_without_a_catalogue_changes_nothing_behind_somebodys_back(browser, cohort, stored):
    one = stored_registration(cohort, "Ana", State.ACCEPTED, who=a_person("Ana", languages=(stored,)))
    page = text(browser.get(f"{links.link_for(one, Scope.PAGE)}/mails"))
    wanted = "de" if stored == "DE" else "en"
    assert re.search(rf'<option value="{wanted}"[^>]* selected', page)
    assert browser.get(links.link_for(one, Scope.PAGE)).status == 200
    assert browser.get(links.link_for(one, Scope.JOIN)).status == 200


def test_the_language_can_be_chosen_in_the_form_and_a_foreign_one_is_refused(browser, pump, cohort):
    form = apply(browser, pump, cohort)
    assert send(browser, form, "you", language="xx").status == 422
    assert send(browser, form, "you", language="es").status == 303
    (one,) = registrations.of_cohort(cohort.id)
    assert persons.get(one.person).languages == ("es", "de")
    assert language_of(browser.get(form.removesuffix("/form"))) == "es"


def test_somebody_with_a_place_chooses_another_language_and_the_next_mail_speaks_it(browser, pump, cohort):
    one = stored_registration(cohort, "Ana", State.SCREENING)
    registrations.move(cohort, one, Event.ACCEPT, NOON)
    page = links.link_for(one, Scope.PAGE).removeprefix("https://kindred.test")
    browser.post(f"{page}/mails", {"shown": "reminder-day", "wanted": "reminder-day", "language": "fr"})
    assert persons.get("ana").languages == ("fr", "en")
    assert language_of(browser.get(page)) == "fr"
    pump.minute()
    assert "Bonjour Ana" in mailbox.received()[-1].text
    browser.post(f"{page}/mails", {"language": "xx"})
    assert persons.get("ana").languages == ("fr", "en")


def test_a_page_read_from_right_to_left_says_so(browser, cohort):
    assert '<html lang="he" dir="rtl">' in text(browser.get("/", **{"Accept-Language": "he"}))


def test_whoever_opens_a_course_is_told_which_safety_texts_nobody_has_read(teacher, at):
    at(NOON)
    form = {
        "format": "msc-8-weeks", "start": "2027-05-04", "time": "18:00", "zone": "Europe/Berlin", "capacity": "12",
        "main_link": "https://meeting.example.org/x", "teachers_name": "Maria", "reply_to": "maria@example.org", "hear_within_days": "7",
    }  # fmt: skip
    for language in ("de", "en"):
        page = text(teacher.post("/teach/new", {**form, "language": language}))
        assert "German, Spanish, French, and Hebrew. No native speaker has yet read" in page
    assert teacher.post("/teach/new", {**form, "language": "tlh"}).status == 422
    opened = teacher.post("/teach/new", {**form, "language": "de", "press": "open"})
    cohort = cohorts.get(header(opened, "Location").rpartition("/")[2])
    assert cohort.language == "de"


def test_the_wall_speaks_the_courses_language_whatever_the_teacher_reads(teacher, at):
    at(NOON)
    plan = stored_plan(language="de")
    teacher.cookies["__Host-language"] = "fr"
    where = f"/console/{plan.cohort.id}/{plan.sessions[0].id}"
    assert language_of(teacher.get(f"{where}/wall")) == "de"
    assert language_of(teacher.get(where)) == "fr"


def test_signing_in_brings_the_persons_language_to_a_new_device(teacher, pump, aws):
    persons.reads(TEACHER_PERSON, "de")
    fresh = Browser()
    sign_in(fresh, pump, TEACHER_PERSON.address)
    assert language_of(fresh.get("/teach")) == "de"
    chosen = Browser(cookies={"__Host-language": "es"})
    sign_in(chosen, pump, TEACHER_PERSON.address)
    assert language_of(chosen.get("/teach")) == "es", "what was chosen on a device stays"


def test_a_teacher_chooses_the_language_of_their_mails_and_of_this_device(teacher, pump):
    teacher.post("/teach/language", {"language": "de"})
    assert persons.get(TEACHER_PERSON.id).languages == ("de", "en")
    assert language_of(teacher.get("/teach")) == "de"
    teacher.post("/teach/language", {"language": "tlh"})
    assert persons.get(TEACHER_PERSON.id).languages == ("de", "en")
    assert Browser().post("/teach/language", {"language": "de"}).status == 303
    sign_in(Browser(), pump, TEACHER_PERSON.address)
    assert "Dein Code" in mailbox.received()[-1].subject


def test_a_persons_device_does_not_change_in_which_language_others_read(browser, cohort):
    """The participant's own pages follow the person, not the device they are opened on."""
    one = stored_registration(cohort, "Ana", State.ACCEPTED, who=a_person("Ana", languages=("es",)))
    browser.cookies["__Host-language"] = "fr"
    assert language_of(browser.get(links.link_for(one, Scope.PAGE))) == "es"
    assert language_of(browser.get(links.link_for(one, Scope.JOIN))) == "es"
