"""A course with one of nearly every kind of item, for the fixtures of a release: made by the functions' own storage."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec

from functions.reminders.handler import sweep
from functions.shared import ids
from functions.shared.domain.cohort import Video
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person, about_session
from functions.shared.domain.models import Role, Staff
from functions.shared.domain.registration_states import Event
from functions.shared.domain.reminder_rules import Rule
from functions.shared.domain.rounds import Round, stays
from functions.shared.mail import queue as mail_queue
from functions.shared.settings import settings
from functions.shared.storage import (
    addresses,
    asked,
    attendance,
    audit,
    guests,
    here,
    ledger,
    links_asked,
    live,
    mails,
    meetings,
    messages,
    notes,
    persons,
    reminders,
    rounds,
    staff,
    table,
    video_tokens,
    ways_in,
    wishes,
)
from functions.shared.storage.items import Item
from functions.shared.storage.messages import Message, To
from functions.shared.video.queue import Came, EndRooms, Happened, PrepareMeeting
from infra.commands import walking
from infra.local.pump import Pump
from tests.builders import NOON, a_reschedule, came, hours, stored_answers, stored_plan
from tests.handlers.conftest import TEACHER_PERSON, Browser, sign_in


def lived_through(pump: Pump) -> None:
    """People in several states, mails sent, waiting and held, a session, a change of dates, wishes, an erasure."""
    table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
    sign_in(Browser(), pump, TEACHER_PERSON.address)
    Browser().post("/sign-in", {"address": "maria@example.org"})
    plan, other = stored_plan(capacity=3), stored_plan(id="other", capacity=9).cohort
    cohort = plan.cohort
    table.write(*staff.teaches(other.id, TEACHER_PERSON.id, Role.LEAD))
    ana, ben = (came(cohort, name, Event.ACCEPT) for name in ("Ana", "Ben"))
    came(cohort, "Cem", Event.WAITLIST)
    dov = came(cohort, "Dov")
    came(cohort, "Eva")
    stored_answers(dov, {"experience": ["some"]}, name="A friend", phone="1")
    asked.ask(dov, "Would you like to talk?", "teacher", NOON)
    notes.kept(dov, "Called.", "teacher", NOON, audit.entry(dov.id, "teacher", "note", NOON))
    ledger.begin("eva", "eva", NOON)
    addresses.asked_for(persons.get("dov"), "dov.new@example.org", "dov", NOON)
    _session(cohort, plan.sessions[0], ana, ben)
    _rooms(cohort, ana)
    guests_of = guests.MakeUp(
        registration=ana.id, home=cohort.id, missed="session-2", cohort=other.id, session="session-2", at=NOON
    )
    table.write(*guests.invited(guests_of))
    messages.sent(
        Message(id="hello", cohort=cohort.id, subject="Hello", words="See you.", to=To.PLACE, by="teacher", at=NOON)
    )
    table.write(reminders.set_to(cohort.id, reminders.rules(cohort.id), reminders.kept(cohort.id)))
    a_reschedule(plan)
    held = about_session(
        Rule(id="missed", kind=MailKind.MISSED_SESSION, held=True), plan.sessions[0], ana, NOON, NOON + hours(60)
    )
    mails.plan_once(held)
    for minute in range(4):
        sweep(NOON + timedelta(minutes=minute))
        pump.turn()
    table.write(mails.planned(about_person(MailKind.INVITATION, "ben", "waits", NOON)))
    links_asked.note("ana@example.org", NOON)


def _session(cohort: Any, session: Any, ana: Any, ben: Any) -> None:
    later = NOON + hours(1)
    for one in (ana, ben):
        here.arrived(cohort, session.id, one.id, later)
        attendance.seen(cohort.id, session.id, one.id, "join", later)
    here.staff_seen(cohort, session.id, "teacher", later, accompanies=True)
    wishes.wished(
        cohort, wishes.Wish(registration=ana.id, languages=("de",), line="a line", line_to="teacher", changed_at=NOON)
    )
    wishes.line_waits(cohort, "teacher")
    wishes.keep_apart(cohort, wishes.KeptApart(first="r-cem", second="r-dov", by="teacher", at=NOON))
    one = Round(
        cohort=cohort.id, session=session.id, number=1, stays=stays(((ana.id, ben.id),), later), practice="",
        opened_at=later, starts_at=later, ends_at=later + hours(0.2),
    )  # fmt: skip
    before = live.Live()
    live.press(cohort, session.id, before, replace(before, version=1, press=1, round=1), rounds.opened(cohort, one))
    table.write(live.drafted(cohort, session.id, live.Draft(groups=((ana.id, ben.id),))))


def _rooms(cohort: Any, ana: Any) -> None:
    meeting = replace(
        meetings.ensured(cohort, "session-2"),
        provider=Video.ZOOM,
        external_id="81234567890",
        join_url="https://zoom.example/j/1",
    )
    meetings.prepared(cohort, meeting)
    way = ways_in.Way(registration=ana.id, meeting="81234567890", url="https://zoom.example/w/1", registrant="reg-1")
    ways_in.keep(cohort, meeting, [way])
    assert video_tokens.may_ask("client", NOON)
    video_tokens.keep("client", video_tokens.Token(token="t", expires_at=NOON))
    table.write(audit.entry(cohort.id, "teacher", "rooms chosen", NOON))


def messages_of_today() -> dict[str, list[str]]:
    """One of each kind, as it lies on its queue."""
    said = {"eventType": "Delivery", "mail": {"messageId": "m", "tags": {"person": ["ana"], "mail": [ids.new()]}}}
    happened = Happened(provider=Video.BBB, room="room", came=Came.JOINED, at=NOON, who="r-ana", visit="1")
    rooms = [
        PrepareMeeting(cohort="cohort", session="session-1"),
        EndRooms(cohort="cohort", session="session-1", round=1),
    ]
    return {
        "mail": [msgspec.json.encode(mail_queue.Message("ana", "mail")).decode()],
        "rooms": [msgspec.json.encode(one).decode() for one in rooms],
        "happenings": [msgspec.json.encode(happened).decode()],
        "feedback": [msgspec.json.encode({"detail": said}).decode()],
    }


def items() -> list[Item]:
    return list(walking.items(settings().table))


def as_text(item: Item) -> dict[str, Any]:
    """For a file: bytes marked as such."""
    return {
        name: {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in item.items()
    }


def from_text(item: dict[str, Any]) -> Item:
    return {
        name: base64.b64decode(value["bytes"]) if isinstance(value, dict) and set(value) == {"bytes"} else value
        for name, value in item.items()
    }
