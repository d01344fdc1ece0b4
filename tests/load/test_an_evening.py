"""An evening of load on AWS's own table engine, with AWS failing in every way at once or in turn: nothing is lost, people
in a session notice least, and afterwards everything is true again.
"""

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pytest

from functions.shared import clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration_states import State
from functions.shared.storage import answers, mails, registrations, rounds
from infra.local.pump import Pump
from tests.builders import NOON
from tests.handlers.applying import BACKGROUND, TAKING_PART
from tests.handlers.conftest import TEACHER_PERSON, Browser, sign_in
from tests.load import town
from tests.load.evening import Evening
from tests.load.post import Post
from tests.load.weather import Kind, Weather
from tests.truth import findings

BEGINS = NOON + timedelta(days=1)
PRESSES = (
    (0.05, "preview"), (0.08, "round"), (0.30, "end"),
    (0.38, "preview"), (0.40, "round"), (0.60, "end"),
)  # fmt: skip
"""When the teacher presses, as a part of the evening: the first round in fair weather, the second among throttles."""
FORECAST = (
    (0.35, Kind.FAIR), (0.10, Kind.THROTTLED), (0.05, Kind.FAIR), (0.10, Kind.SLOW), (0.05, Kind.FAIR),
    (0.10, Kind.NO_QUEUE), (0.05, Kind.FAIR), (0.10, Kind.NO_KEY),
)  # fmt: skip
COURSES = 20
BAD_SHARE = 0.2
"""Of the evening the table refuses or is slow: the sweep may lose no more of its minutes than that."""


@dataclass(frozen=True)
class Size:
    minutes: int
    pages: int
    registrations: int
    reminders: int

    @property
    def seconds(self) -> float:
        return self.minutes * 60.0


def play(size: Size) -> Evening:
    os.environ[clock.VARIABLE] = NOON.isoformat()
    chance = Random("an evening")
    weather = Weather(chance)
    teacher = Browser()
    town.teacher()
    sign_in(teacher, Pump(), TEACHER_PERSON.address)
    session = town.in_session(size.pages, BEGINS)
    courses = town.to_register_for(COURSES, BEGINS)
    town.to_be_reminded(size.reminders, BEGINS)
    Pump().turn()
    os.environ[clock.VARIABLE] = BEGINS.isoformat()
    evening = Evening(BEGINS, timedelta(minutes=size.minutes), chance, weather, Post(weather, chance))
    everybody = [one for one in registrations.of_cohort(session.cohort.id) if one.state is State.ACCEPTED]
    assert len(everybody) == size.pages
    for number, one in enumerate(everybody):
        evening.begin(evening.page(number, one), chance.uniform(0, 0.04 * size.seconds))
    for number in range(size.registrations):
        after = chance.uniform(0, size.seconds)
        evening.begin(evening.registers(number, courses[number % COURSES]), after)
    presses = [(part * size.seconds, what) for part, what in PRESSES]
    evening.begin(evening.teacher(teacher, session.sessions[0], *presses))
    evening.begin(evening.forecast(*((part * size.seconds, kind) for part, kind in FORECAST)))
    evening.begin(evening.seconds())
    evening.begin(evening.minutes(size.minutes, people=size.registrations))
    with evening.post.in_place_of_the_queues(), weather.over_aws():
        evening.play()
    return evening


def check(size: Size) -> None:
    began = time.monotonic()
    evening = play(size)
    now = datetime.fromisoformat(os.environ[clock.VARIABLE])
    slowest = until_all_pages_showed_it(evening)
    refused = Counter({what: many for (what, status), many in evening.answers.items() if status == 503})
    sys.stdout.write(
        f"\nMEASURED {size}: {sum(evening.answers.values())} requests, {sum(refused.values())} of them to be sent "
        f"again {dict(refused)}; {sum(evening.post.taken.values())} mails, {max(evening.post.longest.values())} "
        f"messages at once on a queue, last pages {slowest} s after a press, longest silence {evening.silence}, "
        f"{evening.lost_minutes} minutes lost, over after {now - BEGINS}, played in {time.monotonic() - began:.0f} s\n"
    )
    assert evening.post.dead == []
    assert all(evening.weather.harm[kind] for kind in Kind if kind is not Kind.FAIR), "each has done harm"
    assert not any(status == 500 for _, status in evening.answers), evening.answers
    assert evening.lost_minutes <= BAD_SHARE * size.minutes
    nobody_was_lost(evening, size)
    every_mail_left_once(evening, size)
    the_session_went_on(evening, size, slowest)
    assert findings(now, segments=64) == []


def nobody_was_lost(evening: Evening, size: Size) -> None:
    found = [one for number in range(COURSES) for one in registrations.of_cohort(f"new-{number:02}")]
    assert len(evening.registered) == len(found) == size.registrations
    for one in found:
        assert one.state is State.SCREENING, "everybody has sent their form, once"
        kept = answers.get(one.id, [answers.CONTACT, *answers.parts(one, VisibleTo)])
        assert answers.CONTACT in kept, "and their answers are there"
        assert len(kept) > 1
        assert {question.removeprefix("question_") for question in BACKGROUND | TAKING_PART} <= set(one.answered)


def every_mail_left_once(evening: Evening, size: Size) -> None:
    twice = {mail: many for mail, many in evening.post.taken.items() if many != 1}
    doubted = {mail for mail in twice if mails.get(*mail.split("/")).doubts}
    assert set(twice) == doubted, "twice only where nobody could know, and then it is noted"
    assert len(doubted) <= sum(evening.post.taken.values()) / 500
    reminded = Counter(mail.partition("/")[0] for mail in evening.post.taken if mail.startswith("bulk-"))
    assert len(reminded) == size.reminders
    for person in Random(1).sample(sorted(reminded), min(50, size.reminders)):
        day = [one for one in mails.of_person(person) if one.kind is MailKind.REMINDER_DAY]
        assert [one.state for one in day] == [MailState.DELIVERED]


def until_all_pages_showed_it(evening: Evening) -> dict[str, float]:
    """Seconds from each press to the last page that showed what it did; infinite where one never has."""
    slowest = {}
    for what, (at, version) in evening.pressed.items():
        first = [
            min((when - at for number, when in seen.items() if number >= version), default=timedelta.max)
            for seen in evening.heard.values()
        ]
        slowest[what] = max(first).total_seconds()
    return slowest


def the_session_went_on(evening: Evening, size: Size, slowest: dict[str, float]) -> None:
    now = datetime.fromisoformat(os.environ[clock.VARIABLE])
    held = rounds.of_session("session", "session-1", now)
    assert len(held) == 2
    for one in held:
        rooms = [room for room in one.rooms if len(room) > 1]
        assert sum(map(len, rooms)) >= size.pages, "nobody is left alone"
    assert max(slowest.values()) < size.seconds, "every page has shown everything"
    fair, stormy = (seconds for what, seconds in slowest.items() if what.startswith("round"))
    assert fair < 4
    assert stormy < 90, "among throttles: a page asks after 2, 4, 8 and 14 seconds, and some have no luck"
    assert evening.silence.total_seconds() < 0.10 * size.seconds, "no page hears nothing for as long as a storm lasts"


def test_a_small_evening_in_all_weathers(real_table_among_mocks):
    check(Size(minutes=20, pages=20, registrations=30, reminders=60))


@pytest.mark.soak
def test_an_evening_of_three_hundred_pages(real_table_among_mocks):
    check(Size(minutes=60, pages=300, registrations=1_500, reminders=8_000))


@pytest.mark.soak
def test_an_evening_of_three_hundred_pages_ten_thousand_registrations_and_fifty_thousand_mails(real_table_among_mocks):
    """More than an hour on a small machine."""
    check(Size(minutes=60, pages=300, registrations=10_000, reminders=50_000))
