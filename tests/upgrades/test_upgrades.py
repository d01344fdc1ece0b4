"""A deployment goes on with what is there, and can be taken back: tables and messages of each release, in both directions.

Forward, today's code reads and works on what a release has written. Back, what today's code writes is what that release's
readers accept (kept as JSON Schema), so that a deployment that goes wrong can be followed by the one before.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from functions.feedback.rules import read as read_feedback
from functions.reminders.handler import sweep
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue as mail_queue
from functions.shared.storage import cohorts, mails, registrations, rounds, table
from functions.shared.storage.writes import Put
from functions.shared.video import queue as room_queue
from infra.local.pump import Pump
from infra.verifying.shapes import SHAPES, shape_of
from tests.builders import NOON, hours
from tests.truth import findings
from tests.upgrades.__main__ import FOLDER, VERSION
from tests.upgrades.schemas import of_today, record_in
from tests.upgrades.world import from_text, items, lived_through, messages_of_today

RELEASES = sorted((path.name for path in FOLDER.iterdir()), key=lambda name: tuple(map(int, name.split("."))))
NOT_IN_IT = {"CERTIFICATE#"}
"""Partitions that the fixtures are without: a certificate takes a completed course."""


def kept(version: str, name: str):
    return json.loads((FOLDER / version / name).read_text("utf-8"))


@pytest.fixture(params=RELEASES)
def release(request) -> str:
    return request.param


@pytest.fixture
def old_table(aws, release):
    rows = [from_text(row) for row in kept(release, "table.json")]
    for begin in range(0, len(rows), table.MOST_WRITES):
        table.write(*map(Put, rows[begin : begin + table.MOST_WRITES]))
    return rows


def test_every_release_of_the_changelog_is_kept_and_none_is_newer_than_today():
    told = re.findall(r"^## (\d+\.\d+\.\d+)", Path("CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert set(told) <= set(RELEASES)
    assert tuple(map(int, RELEASES[-1].split("."))) <= tuple(map(int, VERSION.split(".")))


def test_the_fixtures_hold_nearly_every_kind_of_item(release):
    met = {shape_of(from_text(row)) for row in kept(release, "table.json")}
    assert {shape.pk for shape in SHAPES} - {shape.pk for shape in met} <= NOT_IN_IT
    assert len(met) >= 40


def test_every_item_that_a_release_has_written_is_read_and_is_as_it_must_be(old_table):
    assert findings(NOON + timedelta(minutes=5)) == []


def test_life_goes_on_in_a_table_of_a_release(old_table, at):
    """What waits is sent, what was decided can be decided on, and the sweeps of its whole course fail at nothing."""
    pump, cohort = Pump(), cohorts.get("cohort")
    (waits,) = [mail for mail in mails.of_person("ben") if mail.subject == "waits"]
    assert waits.state is MailState.PLANNED
    begin = NOON + timedelta(minutes=6)
    for moment in (begin, begin + timedelta(minutes=1), cohort.first_start - hours(24), cohort.last_end + hours(5)):
        at(moment)
        for _ in range(2):
            assert sweep(moment)["failed"] == 0
            pump.turn()
    assert mails.get("ben", waits.id).state is MailState.DELIVERED
    assert registrations.get("cohort", "r-ana").state in {State.ACCEPTED, State.COMPLETED}
    moved, _ = registrations.move(cohorts.get("cohort"), registrations.get("cohort", "r-dov"), Event.WITHDRAW, begin)
    assert moved.state is State.WITHDRAWN
    assert rounds.of_cohort("cohort", begin)
    assert findings(cohort.last_end + hours(5)) == []


def test_messages_that_a_release_has_put_on_its_queues_are_read(release):
    told = kept(release, "messages.json")
    assert all(mail_queue.read(body) for body in told["mail"])
    assert all(room_queue.read(body) for name in ("rooms", "happenings") for body in told[name])
    assert all(read_feedback(body) for body in told["feedback"])


def test_what_todays_code_writes_is_what_a_release_reads(aws, at, release):
    """Should a deployment be taken back: each record of today, in the version and of the shape that it accepts."""
    lived_through(Pump())
    accepts, met = kept(release, "accepts.json")["records"], set()
    for item in items():
        found = record_in(item)
        if found is None:
            continue
        name, version, fields = found
        if name not in accepts:
            continue  # of a kind that it does not know, and does not look for
        assert version in {accepts[name]["version"], accepts[name]["version"] - 1}, (
            f"{name}: read first, write a release later"
        )
        jsonschema_rs.validator_for(accepts[name]["schema"]).validate(fields)
        met.add(name)
    assert len(met) >= 20


def test_what_todays_code_puts_on_queues_is_what_a_release_reads(release):
    accepts, told = kept(release, "accepts.json")["queues"], messages_of_today()
    for name, schema in accepts.items():
        for body in told[name]:
            jsonschema_rs.validator_for(schema).validate(json.loads(body))


def test_a_field_that_a_release_could_not_do_without_or_a_word_it_does_not_know_would_be_found(release):
    """The check can fail: it is asked with what an incompatible change would write."""
    accepts = kept(release, "accepts.json")
    person = {"id": "ana", "name": "Ana", "address": "ana@example.org", "zone": "UTC", "languages": ["en"]}
    of_person = jsonschema_rs.validator_for(accepts["records"]["Person"]["schema"])
    of_person.validate(person)
    for broken in ({**person, "zone": None}, {name: value for name, value in person.items() if name != "address"}):
        with pytest.raises(jsonschema_rs.ValidationError):
            of_person.validate(broken)
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validator_for(accepts["queues"]["mail"]).validate({"person": "p", "mail": "m", "v": 1, "new": 1})


def test_schemas_of_today_can_be_made():
    assert of_today()["records"]["Mail"]["version"] == mails.VERSION
    assert Path("tests/upgrades/kept").is_dir()
