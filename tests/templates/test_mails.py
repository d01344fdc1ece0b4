"""Every mail, rendered as it would be sent: complete, one-lined in its subject, and whole for any name."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from functions.mailer import headers, letters_of_places
from functions.mailer.letters import WRITTEN, compose
from functions.mailer.mime import message
from functions.shared import catalogue_file, ids, languages
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import (
    TO_THE_LEAD,
    about_act,
    about_cohort,
    about_dates,
    about_dates_to_the_team,
    about_guest,
    about_make_up,
    about_message,
    about_person,
    about_question,
    about_room,
    about_session,
)
from functions.shared.domain.models import Mail
from functions.shared.domain.registration_states import TRANSITIONS, Event, State
from functions.shared.domain.reminder_rules import Rule
from functions.shared.places import TEMPLATES
from functions.shared.storage import addresses, cohorts, meetings, messages, persons, schema, table
from functions.shared.storage.messages import Message, To
from functions.shared.storage.writes import Change, exists
from functions.shared.style_tokens import tokens
from tests.builders import NOON, a_person, a_reschedule, stored_plan, stored_registration

NAMES = [
    "Ana",
    "Maximiliane-Theodora " * 3 + "von und zu Hohenstein",
    "עידו בן-דוד",
    'Bobby "<b>Tables</b>"; DROP',
    "Zoë, O'Brien",
]
NAME_A_DAY = {MailKind.APPLICATION_RECEIVED, MailKind.APPLICATION_ARRIVED, MailKind.SEAT_OFFER}
"""What they are about begins with that day, so it is there."""
FIRED = set(Event)
"""The events that some page or the sweep lets happen so far."""


def a_mail(kind: MailKind, name: str, language: str = "en", **more) -> Mail:  # noqa: C901, PLR0911 - one for each family
    plan = stored_plan(id=ids.new())
    who = a_person(name, languages=(language,), **more)
    one = stored_registration(plan.cohort, name, State.ACCEPTED, who=who, attended=8)
    if kind in {MailKind.MESSAGE, MailKind.MESSAGE_TEST}:
        words = Message(
            id="m", cohort=plan.cohort.id, subject="News", words="Bring a\n\nblanket.", to=To.PLACE, by="t", at=NOON
        )
        messages.kept(words)
        to_one = about_message(plan.cohort.id, "m", one, NOON)
        return to_one if kind is MailKind.MESSAGE else about_person(kind, one.person, to_one.subject, NOON)
    if kind is MailKind.ARE_YOU_SURE:
        return about_act(one, "withdraw", NOON)
    if kind in {MailKind.NEW_ADDRESS, MailKind.ADDRESS_ASKED}:
        return addresses.asked_for(persons.get(one.person), "new@example.org", one.person, NOON)[
            kind is MailKind.ADDRESS_ASKED
        ]
    if kind in {MailKind.A_QUESTION, MailKind.AN_ANSWER}:
        return about_question(kind, one, one.person, 1, NOON)
    if kind in {MailKind.SIGN_IN, MailKind.INVITATION}:
        return about_person(kind, one.person, "subject", NOON)
    if kind is MailKind.MAKE_UP:
        other = stored_plan(id=ids.new())
        return about_make_up(one, "session-1", f"{other.cohort.id}/session-1", 1, NOON)
    if kind is MailKind.GUEST_COMES:
        return replace(about_guest(plan.cohort, plan.sessions[0], one.id, NOON), person=one.person)
    if kind is MailKind.ROOM_TROUBLE:
        meetings.failed(
            meetings.get(plan.cohort.id, plan.sessions[0].id), "scope_missing", "meeting:write:meeting:admin"
        )
        return about_room(plan.cohort, plan.sessions[0], one.person, "zoom/scope_missing", NOON)
    if kind in letters_of_places.TO_THE_TEAM:
        return about_cohort(kind, plan.cohort, one.person, NOON)
    if kind is MailKind.TEAM_DATES:
        return about_dates_to_the_team(a_reschedule(plan), one.person, NOON)
    if kind is MailKind.DATES_CHANGED:
        return about_dates(a_reschedule(plan), one, NOON)
    return replace(about_session(Rule(id="rule", kind=kind), plan.sessions[0], one, NOON, NOON), words="")


def rendered(kind: MailKind, name: str, language: str = "en", **more):
    mail = a_mail(kind, name, language, **more)
    return message_from_bytes(message(compose(mail, persons.get(mail.person)), mail, NOON), policy=default)


@pytest.mark.parametrize("name", NAMES, ids=["short", "long", "right-to-left", "hostile", "punctuated"])
@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_every_mail_renders_for_every_name(aws, kind, name):
    mail = rendered(kind, name)
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert mail["Subject"].strip() == mail["Subject"] != ""
    assert name.split()[0] in mail["To"]
    assert len(list(mail.walk())) >= 3
    for part in (text, html):
        assert "{{" not in part
        assert "None" not in part
        assert "help@kindred.test" in part or "maria@example.org" in part
    assert "<b>Tables</b>" not in html
    assert "var(--" not in html
    assert "\n\n\n" not in text.replace("\r", "")


@pytest.mark.parametrize("language", languages.available())
@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_every_mail_is_whole_in_every_language(aws, kind, language):
    """With a name that is long and one that is written the other way; the language and its direction are said."""
    for name in (NAMES[1], NAMES[2]):
        mail = rendered(kind, name, language, id=name[:3], zone="Asia/Kathmandu")
        text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
        assert mail["Subject"].strip()
        assert f'lang="{language}" dir="{languages.direction(language)}"' in html
        assert name in text
        for part in (text, html, mail["Subject"]):
            assert not re.search(r"%\(|\{\{|\bNone\b", part)
        preheader = re.search(r'class="preheader"[^>]*>(.*?)</div>', html, re.DOTALL)
        assert preheader
        assert preheader[1].strip(), "what a list of mails shows beside the subject"
    if language != "en" and kind not in {MailKind.MESSAGE, MailKind.MESSAGE_TEST}:
        other = rendered(kind, "Ana", "en", id="other")
        assert other["Subject"] != mail["Subject"]


@given(st.text(min_size=1, max_size=200), st.text(max_size=120))
@settings(max_examples=300, deadline=None)
@example("מיינדפולנס וחמלה עצמית, " * 4, "עידו בן-דוד מהמשפחה הגדולה של העיר הישנה")
@example('a, b; c <d@e> "f" (g) =?utf-8?q?h?=', 'Bcc: x@example.org, "y"')
def test_whatever_a_subject_or_a_name_is_it_arrives_as_it_was(words, name):
    """No space lost or won between encoded words, no line too long, no second header."""
    built = EmailMessage(policy=headers.POLICY)
    headers.put(built, "Subject", words)
    headers.put(built, "To", name, "ana@example.org")
    built.set_content("x")
    raw = built.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    assert {line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")} == {
        b"Subject", b"To", b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"
    }  # fmt: skip
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    read = message_from_bytes(raw)
    assert said_in(read["Subject"]) == one_line(words)
    shown, address = parseaddr(read["To"].replace("\r\n", ""))
    assert (said_in(shown), address) == (one_line(name), "ana@example.org")


@pytest.mark.parametrize("language", languages.available())
def test_every_text_of_every_catalogue_could_be_a_subject(language):
    """Each arrives as it is, on lines of at most 76 characters, to an address that is longer than a line."""
    file = languages.CATALOGUES / f"{language}.po"
    texts = [one.string for one in catalogue_file.read(file) if isinstance(one.string, str)] if file.exists() else []
    long_address = "a" * 60 + "@" + "b" * 60 + ".example.org"
    for words in filter(None, texts):
        built = EmailMessage(policy=headers.POLICY)
        headers.put(built, "Subject", words)
        headers.put(built, "To", words, long_address)
        built.set_content("x")
        read = message_from_bytes(built.as_bytes())
        assert said_in(read["Subject"]) == one_line(words)
        assert said_in(parseaddr(read["To"].replace("\r\n", ""))[0]) == one_line(words)
        if not words.isascii():
            assert all(len(line) <= 76 for line in built.as_bytes().split(b"\r\n") if b"=?" in line)


def one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def said_in(header: str) -> str:
    return str(make_header(decode_header(header)))


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", "a@example.org b@example.org", " a@example.org "]
)
def test_an_address_can_be_no_second_header(address):
    with pytest.raises(ValueError, match="one word"):
        headers.put(EmailMessage(policy=headers.POLICY), "To", "Ana", address)


@pytest.mark.parametrize("language", languages.available())
def test_what_may_be_missing_leaves_no_hole_in_a_mail(aws, language):
    """The last session has none after it; a session that a teacher added has nothing to practise; nobody has counted."""
    plan = stored_plan()
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED, who=a_person("Ana", languages=(language,)))
    extra = replace(plan.sessions[-1], id="extra-1", number=0, title="Once more")
    table.write(cohorts.placed(extra))
    for kind in (MailKind.AFTER_SESSION, MailKind.MISSED_SESSION, MailKind.REMINDER_DAY, MailKind.COMPLETED):
        for session in (plan.sessions[-1], extra):
            mail = replace(about_session(Rule(id="rule", kind=kind), session, one, NOON, NOON), words="")
            content = message_from_bytes(message(compose(mail, persons.get(mail.person)), mail, NOON), policy=default)
            for part in (content.get_body(("plain",)).get_content(), content.get_body(("html",)).get_content()):
                assert "None" not in part
                assert not re.search(r"[“„«]\s*[”“»]", part)


@pytest.mark.parametrize("kind", sorted(WRITTEN - NAME_A_DAY))
def test_no_mail_needs_what_a_record_may_not_have(aws, kind):
    """Written by an older version, or before something was known."""
    mail = a_mail(kind, "Ana", "fr")
    if mail.registration:
        optional = ("hear_by", "offered_until", "submitted_at", "seated_at", "waiting_since", "attended")
        table.write(Change(schema.registration(mail.cohort, mail.registration), exists(), remove=optional))
    content = message_from_bytes(message(compose(mail, persons.get(mail.person)), mail, NOON), policy=default)
    for part in (content.get_body(("plain",)).get_content(), content.get_body(("html",)).get_content()):
        assert "None" not in part
        assert not re.search(r"[“„«]\s*[”“»]", part)


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_no_mail_fetches_anything_from_anywhere(aws, kind):
    html = rendered(kind, "Ana").get_body(("html",)).get_content()
    assert "<img" not in html
    assert "url(" not in html
    assert "@import" not in html
    links = set(re.findall(r'(?:href|src)="([^"]+)"', html))
    assert all(link.startswith(("https://kindred.test/", "mailto:")) for link in links), links


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_every_mail_wears_the_styles_tokens(aws, kind):
    html = rendered(kind, "Ana").get_body(("html",)).get_content()
    assert tokens()["paper"] in html
    assert tokens(dark=True)["paper"] in html
    assert re.search(r'<h1[^>]* style="[^"]*color: #', html)


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_every_mail_holds_in_the_limits_of_outlook_and_gmail(aws, kind):
    """Outlook renders with Word: it knows no max-width and no padding on a link, so a table gives the width and the
    button its ground. Gmail drops a style sheet of more than 16 KB, and cuts a mail at 102 KB.
    """
    html = rendered(kind, "Ana").get_body(("html",)).get_content()
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 2
    for button in re.findall(r'<td class="press"[^>]*>\s*<a class="button"', html):
        assert "mso-padding-alt: 12px 22px" in button
        assert f"background: {tokens()['accent']}" in button
    assert html.count('class="button"') == html.count('<td class="press"')
    assert not re.search(r"display:\s*(flex|grid)|position:|float:|<(script|form|video|svg|iframe)\b", html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(style) < 16_000
    assert len(html.encode()) < 102_000


def test_every_folder_is_a_kind_with_its_three_files_and_a_subject_of_one_line():
    folders = {path.name for path in (TEMPLATES / "email").iterdir() if not path.name.startswith("_")}
    assert folders == {kind.value for kind in WRITTEN}
    for folder in folders:
        files = {path.name: path.read_text("utf-8") for path in (TEMPLATES / "email" / folder).iterdir()}
        assert set(files) == {"subject.txt", "body.txt", "body.html"}
        assert files["subject.txt"].strip().count("\n") == 0


def test_every_event_that_can_happen_has_words_for_its_mails():
    wanted = {
        kind for rows in TRANSITIONS.values() for event, row in rows.items() if event in FIRED for kind in row.mails
    }
    assert wanted <= WRITTEN


def test_the_events_that_can_happen_are_those_that_the_code_lets_happen():
    code = "".join(path.read_text("utf-8") for path in Path("functions").rglob("*.py") if "domain" not in path.parts)
    assert {Event[name] for name in re.findall(r"\bEvent\.([A-Z_]+)", code)} == FIRED


def test_mails_to_the_lead_name_nobody(aws):
    for kind in TO_THE_LEAD:
        plan = stored_plan()
        one = stored_registration(plan.cohort, "Ana", State.SCREENING)
        table.write(*persons.added(a_person("Maria", id="teacher")))
        mail = replace(about_session(Rule(id="rule", kind=kind), plan.sessions[0], one, NOON, NOON), person="teacher")
        content = message(compose(mail, persons.get(mail.person)), mail, NOON).decode()
        assert "Ana" not in content


def test_a_reply_reaches_a_human_and_the_sender_is_the_teachers_name(aws):
    mail = rendered(MailKind.WELCOME, "Ana")
    assert mail["From"] == "Maria Sol <courses@kindred.test>"
    assert mail["Reply-To"] == "maria@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_calendar_has_each_session_at_its_instant_with_our_link_and_nobodys_address(aws):
    mail = rendered(MailKind.WELCOME, "Ana")
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    file = Calendar.from_ical(attached.get_payload(decode=True))
    plan = stored_plan(id="again")
    entries = list(file.walk("VEVENT"))
    assert [entry.start for entry in entries] == [session.starts_at for session in plan.sessions]
    assert len({entry["uid"] for entry in entries}) == len(entries)
    assert {str(entry["class"]) for entry in entries} == {"PRIVATE"}
    assert all(str(entry["location"]).startswith("https://kindred.test/join/") for entry in entries)
    assert [len(entry.alarms.times) for entry in entries].count(0) == 1, "nothing rings into the retreat"
    assert file.walk("VTIMEZONE")
    assert b"@example.org" not in attached.get_payload(decode=True)


@pytest.mark.parametrize("kind", [MailKind.REMINDER_DAY, MailKind.AFTER_SESSION, MailKind.MISSED_SESSION])
def test_where_clocks_have_changed_in_one_place_alone_the_mail_says_so_at_its_top(aws, kind):
    """Europe's change on 28 March 2027, New York's on 14 March: between them a session is an hour later there."""
    plan = stored_plan(id=ids.new())
    who = a_person("Ana", zone="America/New_York")
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED, who=who)
    shifted = next(number for number, each in enumerate(plan.sessions) if each.day.isoformat() == "2027-03-16")
    about = plan.sessions[shifted - (kind is not MailKind.REMINDER_DAY)]
    mail = replace(about_session(Rule(id="rule", kind=kind), about, one, NOON, NOON), words="")
    content = message_from_bytes(message(compose(mail, persons.get("ana")), mail, NOON), policy=default)
    plain = content.get_body(("plain",)).get_content()
    assert plain.startswith("Please note: on your clock our next session begins 60 minutes later than last time.")
    assert "our next session begins 60 minutes later" in content.get_body(("html",)).get_content()
