"""The README's runbook, rehearsed: what breaks, what people notice, what the operator does, and that all is well then."""

import json
from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared import keyring, links
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.registration_states import Event, State
from functions.shared.settings import settings
from functions.shared.storage import mails, registrations, schema, table
from functions.shared.storage.writes import Change
from functions.shared.tokens import Scope
from infra.commands import dead_letters, rotate
from infra.function import Queue
from infra.local import mailbox
from infra.local.embedded_aws import queue_url
from tests import faults
from tests.builders import NOON, hours, stored_plan, stored_registration
from tests.handlers.conftest import Browser, text


@pytest.fixture
def cohort(aws):
    return stored_plan(capacity=5).cohort


@pytest.fixture
def ana(cohort):
    return registrations.move(cohort, stored_registration(cohort, "Ana"), Event.ACCEPT, NOON, decided_by="teacher")[0]


def welcome(one):
    (mail,) = [mail for mail in mails.of_person(one.person) if mail.kind.value == "welcome"]
    return mail


def swept(pump, at, now, minutes: int) -> None:
    for minute in range(minutes):
        at(now + timedelta(minutes=minute))
        sweep(now + timedelta(minutes=minute))
        pump.turn()


def dead(queue: Queue) -> str:
    return queue_url(queue) + "-dead"


def test_ses_paused_mail_waits_with_ses_own_reason_and_leaves_once_when_it_is_lifted(ana, pump, at):
    def paused(_call):
        return faults.answers(403, "SendingPausedException")

    with faults.before(clients.ses(), "SendEmail", paused) as tries:
        swept(pump, at, NOON, 20)
    assert len(tries) > 2
    waits = welcome(ana)
    assert (waits.state, waits.reason) == (MailState.PLANNED, "SendingPausedException")
    swept(pump, at, NOON + hours(1), 10)
    assert welcome(ana).state is MailState.DELIVERED
    assert len(mailbox.received()) == 1


def test_a_poisoned_message_goes_to_the_dead_letters_and_keeps_nobody_else_waiting(cohort, pump, at):
    """One mail cannot be written (here: its course's format is damaged); mended, and driven again, it leaves."""
    other = stored_plan(id="other").cohort
    ana, ben = stored_registration(cohort, "Ana"), stored_registration(other, "Ben")
    key = schema.registration(cohort.id, ana.id)
    for course, one in ((cohort, ana), (other, ben)):
        registrations.move(course, one, Event.ACCEPT, NOON, decided_by="teacher")
    table.write(Change(key, to={"state": "unheard-of"}))
    swept(pump, at, NOON, 12)
    body, *_ = dead_letters.shown(dead(Queue.MAIL))
    assert json.loads(body) == {"person": "ana", "mail": welcome(ana).id, "v": 1}
    assert any("ben@" in mail.to for mail in mailbox.received())
    assert not any("ana@" in mail.to for mail in mailbox.received())
    table.write(Change(key, to={"state": "accepted"}))
    assert dead_letters.redriven(dead(Queue.MAIL), queue_url(Queue.MAIL)) >= 1
    pump.turn()
    assert sum("ana@" in mail.to for mail in mailbox.received()) == 1
    assert dead_letters.shown(dead(Queue.MAIL)) == []


def test_the_minute_stopped_for_a_morning_is_made_up_for_without_a_flood(aws, pump, at):
    """Stopped from thirty hours before a session until after it: its reminders have lost their moment."""
    cohort = stored_plan(NOON - timedelta(days=30)).cohort
    one = stored_registration(cohort, "Ana", State.ACCEPTED, seated_at=NOON - timedelta(days=20))
    stopped, again = cohort.first_start - hours(30), cohort.first_start + hours(3)
    swept(pump, at, stopped, 1)
    before = len(mailbox.received())
    swept(pump, at, again, 10)
    assert delivered(one).isdisjoint(REMINDED)
    assert len(mailbox.received()) - before <= 1, "what follows a session, at most"


def test_while_the_minute_ticks_the_same_session_is_reminded_of(aws, pump, at):
    cohort = stored_plan(NOON - timedelta(days=30)).cohort
    one = stored_registration(cohort, "Ana", State.ACCEPTED, seated_at=NOON - timedelta(days=20))
    for before in (30, 24, 23, 1):
        swept(pump, at, cohort.first_start - hours(before), 10)
    assert delivered(one) >= REMINDED


REMINDED = {"reminder-day", "reminder-hour"}


def delivered(one) -> set[str]:
    return {mail.kind.value for mail in mails.of_person(one.person) if mail.state is MailState.DELIVERED}


def test_the_key_ring_rotated_old_links_live_and_new_ones_are_signed_by_the_new_key(ana, browser):
    old = f"/my/{links.token_for(ana, Scope.PAGE)}"
    before = keyring.ring()
    assert rotate.rotate(settings().key_secret) == "k2"
    keyring.forget()
    assert keyring.ring().current == "k2"
    assert keyring.ring().keys["k1"] == before.keys["k1"]
    new = links.token_for(ana, Scope.PAGE)
    assert new.startswith("k2~")
    for path in (old, f"/my/{new}"):
        assert browser.get(path).status == 200
    assert rotate.rotate(settings().key_secret) == "k3"
    keyring.forget()
    assert browser.get(old).status == 200


def test_a_function_that_has_not_read_the_new_ring_yet_believes_what_the_new_key_signs(ana, browser):
    keyring.ring()
    rotate.rotate(settings().key_secret)
    ring = keyring.parse(clients.secrets().get_secret_value(SecretId=settings().key_secret)["SecretString"])
    parts = (ana.cohort, ana.id, str(ana.link_version))
    new = links.tokens.sign(ring, Scope.PAGE, parts)
    assert browser.get(f"/my/{new}").status == 200


def test_the_ring_that_cloudformation_made_can_be_rotated_too(aws):
    generated = json.dumps({"current": "k1", "k1": "as-generated"})
    clients.secrets().put_secret_value(SecretId=settings().key_secret, SecretString=generated)
    rotate.rotate(settings().key_secret)
    kept = json.loads(clients.secrets().get_secret_value(SecretId=settings().key_secret)["SecretString"])
    assert kept["current"] == "k2"
    assert kept["keys"]["k1"] == "as-generated"


def test_the_domain_changed_old_links_still_open_and_their_forms_still_go_through(ana, monkeypatch):
    """The old host leads to the same place; a form on it comes from there, and new mails name the new one."""
    old_path = links.link_for(ana, Scope.JOIN).removeprefix("https://kindred.test")
    monkeypatch.setenv("KINDRED_PUBLIC_URL", "https://courses.new.example.org")
    settings.cache_clear()
    for host in ("kindred.test", "courses.new.example.org"):
        someone = Browser()
        origin = {"Host": host, "Origin": f"https://{host}", "Sec-Fetch-Site": "same-origin"}
        assert someone.get(old_path, Host=host).status == 200
        page = someone.post(f"/my/{links.token_for(ana, Scope.PAGE)}/mails", {}, **origin)
        assert page.status < 400
    assert (
        Browser()
        .post(old_path, {}, Host="kindred.test", Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"})
        .status
        == 403
    )
    shown = text(Browser().get(f"/my/{links.token_for(ana, Scope.PAGE)}", Host="kindred.test"))
    assert "https://courses.new.example.org/join/" in shown or "webcal://courses.new.example.org/" in shown
