"""One HTTP contract for both targets: what holds on this machine holds in the cloud."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.storage import mails, schema
from functions.shared.storage.items import serialised
from infra.local.samples import TEACHER
from infra.manifest import DEFAULT, FUNCTIONS
from tests.contract.conftest import open_course
from tests.contract.targets import Visitor, eventually, link_to, send_public

PAGES = {
    "you": {"name": "Noor", "pronouns": "", "language": "en", "zone": "Africa/Cairo"},
    "background": {
        "question_hopes": "To be kinder", "question_experience": "Not yet", "question_hard-times": "no", "question_harm": "no",
    },
    "background-taking-part": {},
    "contact": {"name": "Samira", "country": "EG", "phone": "010 01234567"},
}  # fmt: skip
"""The form's pages, but for the last."""


def fill(visitor, own_page: str, **more: str) -> None:
    for step, fields in PAGES.items():
        own = {name: value for name, value in more.items() if name in fields and step == "you"}
        answer = visitor.post(f"{own_page}/form/{step}", {**fields, **own})
        assert answer.status == 303, answer.text


def test_a_person_registers_is_read_and_accepted_and_gets_their_link(target, teacher, course, visitor):
    """A form, a transaction with its outbox, the queue, a mail with a signed link, a POST that changes the state."""
    asked = send_public(visitor, course, {"name": "Noor", "address": "noor@example.org", "zone": "Africa/Cairo"})
    assert (asked.status, "Look in your mailbox" in asked.text) == (200, True)

    confirm = link_to(target, "noor@example.org", "/confirm/")
    for _ in range(2):
        assert visitor.get(confirm).status == 200
        assert visitor.head(confirm).text == ""
    confirmed = visitor.post(confirm, {})
    assert confirmed.status == 303
    own_page = confirmed.headers["location"]

    missing = visitor.post(f"{own_page}/form/background", {**PAGES["background"], "question_harm": ""})
    assert missing.status == 422
    assert "To be kinder" in missing.text
    fill(visitor, own_page)
    assert visitor.post(f"{own_page}/form/agreement", {}).status == 422
    sent = visitor.post(f"{own_page}/form/agreement", {"agreed": "yes"})
    assert (sent.status, "Thank you" in sent.text) == (200, True), sent.text

    cohort = course.rpartition("/")[2]
    queue = teacher.get(f"/screening/{cohort}")
    room = re.search(rf"/screening/{cohort}/(\w+)", queue.text)[0]
    assert "To be kinder" not in queue.text + teacher.get(room).text
    assert "To be kinder" in teacher.post(room, {"press": "read"}).text
    assert teacher.post(room, {"press": "accept"}).status == 303

    join = link_to(target, "noor@example.org", "/join/")
    waiting = visitor.get(join)
    assert (waiting.status, "The door opens" in waiting.text) == (200, True)
    assert visitor.post(join, {}).status == 200
    assert "You have a place" in "".join(target.mail_texts())


def test_the_minute_finds_a_mail_whose_nudge_was_lost(target, teacher):
    """The due index and the sweep: on the cloud by the function that the rule calls, with its own role."""
    client, table = target.table()
    key = schema.address(TEACHER.address, TEACHER.name).attributes()
    person = client.get_item(TableName=table, Key=serialised(key))["Item"]["person"]["S"]
    mail = about_person(MailKind.INVITATION, person, "planned, and nobody nudged", datetime.now(UTC))
    client.transact_write_items(TransactItems=[mails.planned(mail).request(table)])

    def invitations():
        return [text for text in target.mail_texts() if "You can now teach" in text]

    before = len(invitations())
    target.tick()
    eventually(lambda: len(invitations()) == before + 1, "the mail")
    target.tick()
    item = client.get_item(TableName=table, Key=serialised(schema.mail(person, mail.id).attributes()))["Item"]
    assert item["state"]["S"] in {"sent", "delivered"}
    assert schema.DUE_AT not in item
    assert len(invitations()) == before + 1


def test_applying_twice_writes_once(target, course):
    visitor = Visitor(target)
    send_public(visitor, course, {"name": "Sami", "address": "sami@example.org"})
    link_to(target, "sami@example.org", "/confirm/")
    before = len([text for text in target.mail_texts() if "sami@example.org" in text])
    send_public(visitor, course, {"name": "Sami", "address": "Sami@example.org "})
    target.tick()
    assert len([text for text in target.mail_texts() if "sami@example.org" in text]) == before


def a_place(target, teacher, course, name: str) -> Visitor:
    """Somebody who registered, was accepted, and has gone through the door with their own link."""
    visitor, address = Visitor(target), f"{name.lower()}@example.org"
    send_public(visitor, course, {"name": name, "address": address, "zone": "Africa/Cairo"})
    own_page = visitor.post(link_to(target, address, "/confirm/"), {}).headers["location"]
    fill(visitor, own_page, name=name)
    assert visitor.post(f"{own_page}/form/agreement", {"agreed": "yes"}).status == 200
    cohort = course.rpartition("/")[2]
    room = re.search(rf"/screening/{cohort}/\w+", teacher.get(f"/screening/{cohort}").text)[0]
    teacher.post(room, {"press": "accept"})
    joined = visitor.post(link_to(target, address, "/join/"), {})
    assert "https://meeting.example.org/main" in joined.text
    return visitor


def test_a_live_session_pairs_those_who_are_here(target, teacher):
    """Here, one press, partner and room, together again: with each function's own role."""
    course = open_course(teacher, datetime.now(UTC) + timedelta(minutes=8))
    console = f"/console/{course.rpartition('/')[2]}/session-1"
    ana, ben = (a_place(target, teacher, course, name) for name in ("Ana", "Ben"))
    assert "We are together" in ana.get("/live").text
    assert "Here: 2" in teacher.get(console).text
    assert teacher.post(f"{console}/preview", {"version": "0"}).status == 303
    assert "Open the rooms" in teacher.get(console).text
    assert teacher.post(f"{console}/round", {"version": "1"}).status == 303
    assert re.search(r'class="partner">\s*Ben', ana.get("/live").text)
    assert ana.post("/live/say", {"do": "together"}).status == 303
    state = ben.get("/live/state")
    assert "Ana" in state.text
    assert ben.get("/live/state", **{"If-None-Match": state.headers["etag"]}).status == 304
    assert ben.post("/live/here", {}).status == 204
    assert teacher.post(f"{console}/say", {"version": "2", "words": "One more minute"}).status == 303
    assert "One more minute" in ana.get("/live").text
    assert "Room" in teacher.get(f"{console}/list.csv").text
    assert teacher.post(f"{console}/end", {"version": "3"}).status == 303
    assert "together again" in ana.get("/live").text
    assert "Tick them in" not in teacher.get(console).text, "everybody is here: nobody is left to tick in"


def test_every_page_has_the_security_headers(visitor, course):
    for path in ("/", course, "/sign-in", "/nowhere", "/my/broken", "/join/broken"):
        answer = visitor.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"], path
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_style_sheet_and_scripts_may_be_kept_for_ever(visitor):
    page = visitor.get("/")
    sheet = re.search(r'href="(/static/\w+/kindred\.css)"', page.text)[1]
    answer = visitor.get(sheet)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/courses/nowhere", 404), ("/static/x/nowhere.css", 404), ("/my/broken", 404),
        ("/confirm/k1~a~b~1~.forged", 404), ("/join/%00", 404), ("/sign-in/x", 404), ("/live", 410), ("/teach", 303),
        ("/teach/nowhere", 303), ("/screening/x", 303), ("/console/x/y", 303),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_answered_kindly(visitor, path, status):
    answer = visitor.get(path)
    assert answer.status == status
    assert "Traceback" not in answer.text


def test_a_form_from_another_site_is_refused(visitor, course):
    form = {"name": "Mallory", "address": "mallory@example.org"}
    assert visitor.post(course, form, Origin="https://evil.example").status == 403
    assert visitor.post(course, form, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_cookies_are_for_this_host_and_no_script(teacher, target):
    visitor = Visitor(target)
    (cookie,) = send_public(visitor, "/sign-in", {"address": "stranger@example.org"}).cookies
    assert cookie.startswith("__Host-")
    for attribute in ("HttpOnly", "Secure", "Path=/", "SameSite=Lax"):
        assert attribute in cookie


def test_every_route_of_the_manifest_leads_to_a_function(visitor):
    """None is a gap in the front, whatever the function says to a stranger."""
    routes = [route for function in FUNCTIONS for route in function.routes if route != DEFAULT]
    for route in routes:
        method, _, pattern = route.partition(" ")
        path = re.sub(r"\{\w+\}", "x", pattern)
        answer = {"GET": visitor.get, "HEAD": visitor.head}.get(method, lambda at: visitor.post(at, {}))(path)
        assert answer.status < 500, route
        assert "content-security-policy" in answer.headers, route
