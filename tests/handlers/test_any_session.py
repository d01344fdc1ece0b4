"""Invariants 7 to 10 over any sequence of arrivals, departures, wishes, hands on the cards, rounds and call-backs, as
people press them: through the handlers.
"""

import os
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from functions.shared import clock
from functions.shared.domain.models import Staff
from functions.shared.domain.rounds import STAFF, met_in
from functions.shared.storage import cohorts, here, persons, staff, table, wishes
from functions.shared.storage.here import Way
from functions.shared.storage.live import Phase
from functions.shared.storage.wishes import Wish
from infra.local.embedded_aws import embedded_aws
from infra.local.pump import Pump
from tests.builders import NOON
from tests.handlers.conftest import TEACHER_PERSON, Browser, sign_in
from tests.handlers.sessions import Room, a_room

NAMES = ("Ana", "Ben", "Chi", "Dev", "Eva", "Fay", "Gil")
WHO = st.sampled_from(NAMES)


class AnySession(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        os.environ[clock.VARIABLE] = NOON.isoformat()
        self.aws = embedded_aws("https://kindred.test", organisation="The School", help_address="help@kindred.test")
        self.aws.__enter__()
        cohorts.course.cache_clear()

    def teardown(self) -> None:
        self.aws.__exit__(None, None, None)
        del os.environ[clock.VARIABLE]

    @initialize(odd_one=st.sampled_from(["msc-8-weeks", "msc-8-weeks-caregivers"]))
    def begin(self, odd_one: str) -> None:
        table.write(*persons.added(TEACHER_PERSON), staff.added(Staff(person=TEACHER_PERSON.id)))
        teacher = Browser()
        sign_in(teacher, Pump(), TEACHER_PERSON.address)
        self.room: Room = a_room(teacher, self._at, format_id=odd_one)
        self.now = self.room.session.starts_at
        self.joined: set[str] = set()
        self.versions = [self.room.live]

    def _at(self, instant) -> None:
        os.environ[clock.VARIABLE] = instant.isoformat()

    def _ids(self, one: str) -> str:
        return f"r-{one.lower()}"

    @rule(who=WHO)
    def somebody_arrives(self, who: str) -> None:
        if who in self.joined:
            self.room.teacher.post(f"{self.room.console}/tick", {"registration": self._ids(who)})
        else:
            self.room.join(who)
            self.joined.add(who)

    @precondition(lambda self: self.joined)
    @rule(who=WHO, do=st.sampled_from(["left", "quietly", "partner"]))
    def the_teacher_says_of_somebody(self, who: str, do: str) -> None:
        if who in self.joined:
            self.room.of(who, do)

    @rule(who=WHO, do=st.sampled_from(["partner", "quietly", "together", "nobody-came", "need-somebody", "all-well"]))
    def somebody_says(self, who: str, do: str) -> None:
        if who in self.joined:
            assert self.room.say(who, do).status == 303

    @rule(who=WHO, others=st.sets(WHO, max_size=3))
    def somebody_wishes(self, who: str, others: set[str]) -> None:
        """Between rounds: what is open stays open, a wish is for the next."""
        if self.room.live.phase is Phase.TOGETHER:
            apart = tuple(self._ids(other) for other in others if other != who)
            wishes.wished(self.room.cohort, Wish(registration=self._ids(who), apart=apart))

    @rule(what=st.sampled_from(["preview", "round", "cancel", "repair", "end", "extend"]), stale=st.booleans())
    def the_teacher_presses(self, what: str, *, stale: bool) -> None:
        version = max(0, self.room.live.press - stale)
        before = self.room.live
        assert self.room.press(what, version).status == 303
        if stale and before.press:
            assert self.room.live == before

    @precondition(lambda self: self.room.live.phase is Phase.FORMING)
    @rule(one=WHO, other=WHO, room=st.integers(0, 4), do=st.sampled_from(["pin", "let-go", "swap", "move"]))
    def the_teacher_arranges(self, one: str, other: str, room: int, do: str) -> None:
        to = {"other": self._ids(other)} if do == "swap" else {"room": str(room)}
        assert self.room.press("arrange", do=do, one=self._ids(one), **to).status == 303

    @rule(minutes=st.sampled_from([0.5, 3, 20]))
    def time_passes(self, minutes: float) -> None:
        self.now = min(self.now + timedelta(minutes=minutes), self.room.session.ends_at - timedelta(minutes=1))
        self._at(self.now)

    @invariant()
    def no_room_holds_one_person_and_nobody_is_in_two(self) -> None:
        """Invariant 7."""
        if not hasattr(self, "room") or self.room.live.phase is not Phase.IN_PAIRS:
            return
        rooms = [people for people in self.room.round.rooms if people]
        assert all(len(people) > 1 for people in rooms)
        everyone = [one for people in rooms for one in people]
        assert len(everyone) == len(set(everyone))

    @invariant()
    def after_a_repair_everyone_has_company_or_the_teacher_is_told(self) -> None:
        """Invariant 7: whoever is here and wants a partner is in a room, or the console says that somebody is not."""
        if not hasattr(self, "room") or self.room.live.phase is not Phase.IN_PAIRS:
            return
        shown = self.room.round
        there = {
            one.registration
            for one in here.everyone(self.room.cohort.id, self.room.session.id)
            if one.left_at is None and one.way is not Way.QUIETLY and one.missing != shown.number
        }
        lonely = [
            one
            for one in there
            if not any(
                one in people and len({*people} & (there | {x for x in people if x.startswith(STAFF)})) > 1
                for people in shown.rooms
            )
        ]
        assert not lonely or "without company" in self.room.shown()

    @invariant()
    def nobody_who_must_be_apart_has_been_put_together(self) -> None:
        """Invariant 8: of the round that is open, whatever was wished before it."""
        if not hasattr(self, "room") or self.room.live.phase is not Phase.IN_PAIRS:
            return
        never = wishes.of_cohort(self.room.cohort.id).never
        for people in self.room.round.rooms:
            assert not {frozenset(two) for two in combinations(people, 2)} & never

    @invariant()
    def rounds_are_one_for_each_press_and_versions_only_rise(self) -> None:
        """Invariant 10."""
        if not hasattr(self, "room"):
            return
        now = self.room.live
        assert now.version >= self.versions[-1].version
        assert now.press >= self.versions[-1].press
        self.versions.append(now)
        rounds = self.room.rounds()
        assert sorted(one.number for one in rounds) == list(range(1, now.round + 1))
        assert sum(one.closed_at is None for one in rounds) == (now.phase is Phase.IN_PAIRS)
        for one in rounds:
            assert all(len(group) > 1 for group in met_in(one, self.now))


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


class TestAnySession(AnySession.TestCase):
    settings = settings(max_examples=12, stateful_step_count=30, suppress_health_check=SLOW, deadline=None)


@pytest.mark.soak
class TestManySessions(AnySession.TestCase):
    settings = settings(max_examples=100, stateful_step_count=50, suppress_health_check=SLOW, deadline=None)
