"""A session as it stands, read once for a console or a press."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from functions.breakouts import rules
from functions.breakouts.pairing.request import People, Request
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format, Practice, SessionPlan
from functions.shared.domain.models import Person, Session
from functions.shared.domain.rounds import STAFF, Round
from functions.shared.domain.schedule import plan_of
from functions.shared.storage import cohorts, guests, here, live, persons, registrations, rounds, staff, wishes
from functions.shared.storage.here import Here, StaffHere, Way
from functions.shared.storage.live import Draft, Live, Phase
from functions.shared.storage.wishes import Wishes
from functions.shared.web import reader


@dataclass(frozen=True, kw_only=True)
class SessionNow:
    """`people` are those who take part and those who teach, by the ids that groups use; `here` are the present ones
    of the former, by registration, `everyone_here` with those who have left.
    """

    cohort: Cohort
    course: Format
    session: Session
    live: Live
    draft: Draft | None
    shown: Round | None
    roster: tuple[str, ...]
    people: dict[str, Person]
    everyone_here: tuple[Here, ...]
    consoles: tuple[StaffHere, ...]
    staff: tuple[str, ...]
    homes: tuple[str, ...]
    """The courses that guests come from: what is wished there is honoured here (invariant 8)."""
    now: datetime

    @property
    def plan(self) -> SessionPlan:
        return plan_of(self.course, self.session)

    @property
    def here(self) -> dict[str, Here]:
        return {one.registration: one for one in self.everyone_here if one.left_at is None}

    @property
    def quiet(self) -> set[str]:
        return {one.registration for one in self.here.values() if one.way is Way.QUIETLY}

    @property
    def staff_gone(self) -> set[str]:
        """Staff who are in no room, whatever it says: they cannot, or have not come to the round that is open."""
        number = self.live.round if self.live.phase is Phase.IN_PAIRS else None
        return {f"{STAFF}{one.person}" for one in self.consoles if not one.accompanies or one.missing == number}

    def name(self, one: str) -> str:
        return self.people[one].name if one in self.people else "?"

    def names(self, group: People) -> list[str]:
        return [self.name(one) for one in group]

    def practice(self, practice_id: str) -> Practice | None:
        return next((one for one in self.plan.practices if one.id == practice_id), None)

    @cached_property
    def rounds(self) -> list[Round]:
        return rounds.of_cohort(self.cohort.id, self.now)

    @cached_property
    def wishes(self) -> Wishes:
        return wishes.together(wishes.of_cohort(one) for one in (self.cohort.id, *self.homes))

    def asked(
        self,
        seed: str,
        *,
        size: int = 0,
        pinned: Sequence[People] = (),
        without: Collection[str] = (),
        but: Round | None = None,
    ) -> Request:
        """What a press is answered from. `without` are not to be had, `but` is a round that is passed over."""
        gone = self.staff_gone.union(one for one in without if one.startswith(STAFF))
        return Request(
            [one for one in self.here if one not in without],
            seed,
            size=size or self.course.pairing.group_size,
            history=rules.met_before(self.rounds, self.now, but),
            never=self.wishes.never,
            quiet=self.quiet,
            languages={one: self.wishes.languages.get(one, frozenset({self.cohort.language})) for one in self.roster},
            odd_turns=rules.odd_turns(self.rounds, self.now),
            odd_one=self.course.pairing.odd_one,
            pinned=pinned,
            devices=[(one.registration, one.device) for one in self.here.values() if one.device],
            staff=[one for one in self.staff if one not in gone],
            gone=gone,
            roster=self.roster,
        )


def read(cohort: Cohort, session_id: str, presser: str, now: datetime) -> SessionNow:
    """Reads it. `presser` is a member of staff, or nobody where a participant's press is answered."""
    session, current = cohorts.session(cohort.id, session_id), live.state_now(cohort.id, session_id)
    visiting = guests.of_session(cohort.id, session_id)
    taking_part = [*registrations.taking_part(cohort.id), *guests.taking_part(cohort.id, session_id)]
    roles = staff.roles_of(cohort.id)
    found = persons.get_many([*roles, *(one.person for one in taking_part)])
    known = {one.id: found[one.person] for one in taking_part if one.person in found}
    teachers = {f"{STAFF}{one}": found[one] for one in roles if one in found}
    consoles = here.staff(cohort.id, session_id)
    around = {one.person: one.seen_at for one in consoles if one.accompanies}
    if presser and presser not in {one.person for one in consoles if not one.accompanies}:
        around[presser] = now
    return SessionNow(
        cohort=cohort,
        course=cohorts.course(cohort.id, reader.language()),
        session=session,
        live=current,
        draft=live.draft(cohort.id, session_id) if current.phase is Phase.FORMING else None,
        shown=rounds.get(cohort.id, session_id, current.round),
        roster=tuple(known),
        people=known | teachers,
        consoles=tuple(consoles),
        everyone_here=tuple(one for one in here.everyone(cohort.id, session_id) if one.registration in known),
        staff=tuple(rules.staff_in_order(around, roles, presser, now)),
        homes=tuple(dict.fromkeys(one.home for one in visiting)),
        now=now,
    )
