"""Many people join in the same five minutes: everybody gets in, no partition is too hot, and providers are asked little."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from functions.meetings import preparing
from functions.shared import clock, links
from functions.shared.domain.cohort import Video
from functions.shared.domain.registration_states import State
from functions.shared.storage import attendance, cohorts, meetings, persons, registrations, schema
from functions.shared.storage.items import to_item
from functions.shared.tokens import Scope
from functions.shared.video.queue import PrepareMeeting
from tests.builders import NOON, a_person, a_registration, stored_plan
from tests.consumed import Consumed, measured
from tests.handlers.conftest import Browser
from tests.providers import JITSI, a_bigbluebutton, a_zoom, connect
from tests.storage.test_scale import ONE_PARTITION, put_all

WITHIN = timedelta(minutes=5)
KINDS = (Video.BBB, Video.ZOOM, Video.JITSI, Video.LINKS)


@pytest.fixture
def providers(real_table_among_mocks) -> Iterator[tuple[Any, Any]]:
    with a_zoom() as zoom, a_bigbluebutton() as bbb:
        connect(jitsi=JITSI)
        yield zoom, bbb


def courses(count: int, people: int) -> list[Any]:
    """So many courses whose first session begins at the same instant, each with so many people."""
    plans = []
    for number in range(count):
        plan = stored_plan(id=f"c{number:03}", start=date(2027, 2, 16), capacity=people)
        cohorts.rooms_chosen(plan.cohort, {"main_video": KINDS[number % len(KINDS)]}, "teacher", NOON)
        put_all(everybody(plan, people))
        plans.append(plan)
    return plans


def everybody(plan: Any, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        person = a_person(f"{plan.cohort.id} {number}", id=f"{plan.cohort.id}-{number}")
        yield to_item(schema.person(person.id), person, persons.VERSION)
        one = a_registration(
            State.ACCEPTED, id=f"r{number:03}", cohort=plan.cohort.id, person=person.id, seated_at=NOON
        )
        yield to_item(schema.registration(plan.cohort.id, one.id), one, registrations.VERSION)


def all_join(monkeypatch, count: int, people: int) -> Consumed:
    """Everybody of every course, evenly over the five minutes before it begins."""
    plans = courses(count, people)
    begin = plans[0].sessions[0].starts_at
    monkeypatch.setenv(clock.VARIABLE, (begin - timedelta(hours=1)).isoformat())
    for plan in plans:
        preparing.prepare(PrepareMeeting(cohort=plan.cohort.id, session=plan.sessions[0].id))
    total = count * people
    with measured() as consumed:
        for turn in range(total):
            plan, number = plans[turn % count], turn // count
            monkeypatch.setenv(clock.VARIABLE, _at(begin, turn, total).isoformat())
            one = registrations.get(plan.cohort.id, f"r{number:03}")
            answer = Browser().post(links.link_for(one, Scope.JOIN))
            assert answer.status == 200
            assert b"http-equiv" in answer.body
    for plan in plans:
        assert len(attendance.of_cohort(plan.cohort.id)) == people
        assert meetings.get(plan.cohort.id, plan.sessions[0].id).reason == ""
    return consumed


def _at(begin: datetime, turn: int, total: int) -> datetime:
    return begin - WITHIN + WITHIN * (turn / total)


def held_to_the_limits(zoom: Any, bbb: Any, consumed: Consumed, count: int, people: int) -> None:
    hottest, writes = consumed.partitions.most_common(1)[0]
    assert writes / WITHIN.total_seconds() < ONE_PARTITION / 10, hottest
    by_call = Counter(one.path.rpartition("/")[2] for one in bbb.faults.asked)
    rooms = sum(KINDS[number % len(KINDS)] is Video.BBB for number in range(count))
    # A room is made again every thirty seconds at most, whoever comes.
    assert by_call["create"] <= rooms * (WITHIN.total_seconds() / 30 + 1)
    clicks = [one for one in zoom.faults.asked if one.path.endswith("/registrants")]
    assert clicks == [], "everybody's way into Zoom was made ahead"
    zooms = sum(KINDS[number % len(KINDS)] is Video.ZOOM for number in range(count))
    batches = [one for one in zoom.faults.asked if one.path.endswith("/batch_registrants")]
    assert len(batches) == zooms * -(-people // 30)
    assert consumed.calls["TransactWriteItems"] <= 6 * count * people


def test_two_hundred_people_of_four_courses_join_within_five_minutes(providers, monkeypatch):
    consumed = all_join(monkeypatch, 4, 50)
    held_to_the_limits(*providers, consumed, 4, 50)


@pytest.mark.soak
def test_ten_thousand_people_join_within_five_minutes(providers, monkeypatch):
    consumed = all_join(monkeypatch, 20, 500)
    held_to_the_limits(*providers, consumed, 20, 500)
