"""`make verify`: a table that is as it must be has no findings, and each thing that is broken in it is found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.reminders.handler import sweep
from functions.shared.domain import rounds as domain
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Staff
from functions.shared.domain.registration_states import Event
from functions.shared.settings import settings
from functions.shared.storage import (
    answers,
    cohorts,
    ledger,
    live_keys,
    mail_switch,
    mails,
    person_keys,
    persons,
    rounds,
    schema,
    staff,
    table,
    wishes,
)
from functions.shared.storage.wishes import KeptApart, Wish
from functions.shared.storage.writes import Change, Delete, Put
from infra.commands import walking
from infra.commands.verify import standing
from infra.verifying.shapes import SHAPES
from tests.builders import NOON, came, hours, stored_answers, stored_plan
from tests.handlers.conftest import TEACHER_PERSON
from tests.truth import findings

DUE = (schema.DUE_SHARD, schema.DUE_AT)


_MADE: list[dict] = []
"""The items of the course: lived through once, and laid out anew for each test."""


@pytest.fixture
def course(aws, pump):
    if not _MADE:
        lived_through(pump)
        _MADE.extend(walking.items(settings().table))
    else:
        for begin in range(0, len(_MADE), table.MOST_WRITES):
            table.write(*map(Put, _MADE[begin : begin + table.MOST_WRITES]))
    return cohorts.get("cohort")


def lived_through(pump) -> None:
    """Two have a place, one an offer, one waits, one is to be read; a round was held; a sixth was erased."""
    table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
    cohort = stored_plan(capacity=3).cohort
    ana = came(cohort, "Ana", Event.ACCEPT)
    ben = came(cohort, "Ben", Event.ACCEPT)
    came(cohort, "Cem", Event.WAITLIST)
    dov = came(cohort, "Dov")
    stored_answers(dov, {"experience": ["some"]})
    came(cohort, "Eva")
    ledger.begin("eva", "eva", NOON)
    for minute in range(4):
        sweep(NOON + timedelta(minutes=minute))
        pump.turn()
    came(cohort, "Fay", Event.WAITLIST)
    later = NOON + hours(1)
    one = domain.Round(
        cohort=cohort.id, session="session-1", number=1, stays=domain.stays(((ana.id, ben.id),), later), practice="",
        opened_at=later, starts_at=later, ends_at=later + hours(0.2),
    )  # fmt: skip
    table.write(rounds.opened(cohort, one))


def rules_broken(now=NOON) -> set[str]:
    return {one.rule for one in findings(now, all_was_swept=True)}


def test_a_table_as_it_must_be_has_no_findings(course):
    assert findings(NOON + timedelta(minutes=5), all_was_swept=True) == []


def mail_of(name: str, kind: MailKind):
    return next(mail for mail in mails.of_person(name) if mail.kind is kind)


def key_of_mail(name: str, kind: MailKind):
    return schema.mail(name, mail_of(name, kind).id)


COHORT = schema.cohort("cohort")
ANA, CEM, DOV = (schema.registration("cohort", f"r-{name}") for name in ("ana", "cem", "dov"))
SESSION = schema.session("cohort", "session-1")


def kept_apart(*, before_the_round: bool):
    at = NOON if before_the_round else NOON + hours(2)
    wishes.keep_apart(cohorts.get("cohort"), KeptApart(first="r-ana", second="r-ben", by="teacher", at=at))


def wished_apart():
    wishes.wished(cohorts.get("cohort"), Wish(registration="r-ben", apart=("r-ana",), changed_at=NOON))


def paired(*rooms):
    one = rounds.get("cohort", "session-1", 1)
    table.write(rounds.changed(cohorts.get("cohort"), replace(one, stays=domain.stays(rooms, NOON + hours(1)))))


BROKEN = {
    "never oversold": lambda: table.write(Change(COHORT, to={"capacity": 2})),
    "seats are counted": lambda: table.write(Change(COHORT, add={"held": -1})),
    "who waits is counted": lambda: table.write(Change(COHORT, to={"waiting": 5})),
    "offers end": lambda: table.write(Delete(schema.next_step("cohort", "r-cem"))),
    "registrations have a course": lambda: table.write(Delete(COHORT)),
    "one registration for each person": lambda: table.write(Delete(schema.applicant("cohort", "ana"))),
    "registrations have a person": lambda: table.write(Delete(schema.person("dov"))),
    "everybody is found by their address": lambda: table.write(Delete(schema.address("ana@example.org", "Ana"))),
    "addresses lead to somebody": lambda: table.write(Delete(schema.person("dov"))),
    "erased is erased": lambda: table.write(Change(schema.person("eva"), to={"unreachable": ""})),
    "who teaches finds their course": lambda: table.write(Delete(schema.teaches("teacher", "cohort"))),
    "what waits is due": lambda: table.write(Change(key_of_mail("ana", MailKind.WELCOME), to={"state": "planned"})),
    "what was not sent says why": lambda: table.write(
        Change(key_of_mail("ana", MailKind.WELCOME), to={"state": "not_sent"})
    ),
    "sent by one hand-over each": lambda: table.write(
        Change(key_of_mail("ana", MailKind.WELCOME), to={"state": "sent", "attempt": 0})
    ),
    "held mails are shown": lambda: table.write(
        Change(key_of_mail("ana", MailKind.WELCOME), to={"state": "held", **schema.due(NOON + hours(9), ANA)})
    ),
    "mails have a reader": lambda: table.write(Delete(schema.person("ana"))),
    "mails are about somebody": lambda: table.write(Delete(ANA)),
    "mails are where they belong": lambda: table.write(
        Change(key_of_mail("ana", MailKind.WELCOME), to={"person": "ben"})
    ),
    "courses have sessions": lambda: [
        table.write(Delete(schema.session("cohort", one.id))) for one in cohorts.all_sessions("cohort")
    ],
    "a course knows its dates": lambda: table.write(Change(COHORT, to={"first_start": "2027-02-16T16:00:00Z"})),
    "times are right": lambda: table.write(Change(SESSION, to={"time": "18:30:00"})),
    "one room for each": lambda: paired(("r-ana", "r-ben"), ("r-ana", "r-cem")),
    "who was paired was there": lambda: paired(("r-ana", "r-nobody")),
    "never-pair is honoured": lambda: kept_apart(before_the_round=True),
    "answers belong to somebody": lambda: table.write(Delete(DOV)),
    "answers are erased in time": lambda: table.write(Change(schema.entry("cohort", schema.Entry.ERASURE), remove=DUE)),
    "what is due is done": lambda: table.write(
        Change(schema.entry("cohort", schema.Entry.COMPLETION), to=schema.due(NOON - hours(1), COHORT))
    ),
    "known kinds": lambda: table.write(Put({"pk": "COHORT#cohort", "sk": "SOMETHING#else", "v": 1})),
    "readable": lambda: table.write(Change(ANA, to={"v": 99})),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_what_is_broken_is_found(course, rule):
    BROKEN[rule]()
    assert rule in rules_broken(NOON + timedelta(minutes=5))


def test_a_wish_counts_from_when_it_was_made_and_a_participants_like_a_teachers(course):
    kept_apart(before_the_round=False)
    assert findings(NOON) == []
    wished_apart()
    assert "never-pair is honoured" in rules_broken()


def test_somebody_who_was_erased_and_is_written_to_is_found(course):
    welcome = table.read(key_of_mail("ana", MailKind.WELCOME))
    table.write(Put({**welcome, "pk": "PERSON#eva", "person": "eva"}))
    assert "erased is erased" in rules_broken()


def test_while_mail_is_muted_what_waits_is_not_overdue(course):
    table.write(mail_switch.muted(NOON, ""))
    key = key_of_mail("ana", MailKind.WELCOME)
    table.write(Change(key, to={"state": "planned", **schema.due(NOON - hours(3), key)}))
    assert findings(NOON, all_was_swept=True) == []
    table.write(mail_switch.released())
    assert rules_broken() == {"what is due is done"}


def test_what_one_walk_met_half_done_is_no_finding(course):
    whole = list(walking.items(settings().table))
    half = [item for item in whole if item["sk"] != "APPLICANT#ana"]
    walks = iter((half, whole))
    assert standing(lambda: next(walks), NOON) == []
    walks = iter((half, half))
    assert [one.rule for one in standing(lambda: next(walks), NOON)] == ["one registration for each person"]


def test_a_table_of_several_pages_is_walked_whole(course):
    for number in range(20):
        stored_answers(came(course, f"P{number}"), {"experience": ["some" * 20_000]})
    assert len(list(walking.items(settings().table))) > 150
    assert findings(NOON) == []


def test_every_key_of_the_schema_is_known_by_exactly_one_shape():
    keys = [
        schema.cohort("c"), schema.cohort_format("c"), schema.cohort_format("c", "de"), schema.catalogue("c"),
        schema.session("c", "s"), schema.rule("c", "s", "r"), schema.reminder_rules("c"), schema.held_mail("c", "m"),
        *(schema.entry("c", what) for what in schema.Entry), schema.next_step("c", "r"), schema.dates("c", "d"),
        schema.registration("c", "r"), schema.applicant("c", "p"), schema.cohort_staff("c", "p"),
        schema.attendance("c", "s", "r"), schema.pairing_round("c", "s", 1), schema.person("p"), schema.staff("p"),
        schema.teaches("p", "c"), schema.mail("p", "m"), schema.address("a@b.org", "A"), schema.link_asked("a@b.org"),
        schema.asked("c", "r"), schema.note("c", "r"), schema.message("c", "m"), schema.answers("r"),
        schema.answers("r", answers.CONTACT), schema.limit("w", "x", NOON), schema.audit("s", NOON, "e"),
        person_keys.old_address("p", "m"), person_keys.new_address("p"), person_keys.registered("p", "c"),
        person_keys.erasing("p"), person_keys.erased("p"), person_keys.sign_in("h"), person_keys.desk("h"),
        live_keys.live("c", "s"), live_keys.here("c", "s", "r"), live_keys.draft("c", "s"),
        live_keys.staff_here("c", "s", "p"), live_keys.wish("c", "r"), live_keys.line_waits("c", "t"),
        live_keys.apart("c", "a", "b"),
    ]  # fmt: skip
    for key in keys:
        assert sum(shape.is_of(key.attributes()) for shape in SHAPES) == 1, key
