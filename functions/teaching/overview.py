"""One screen over all courses, for whoever coordinates: seats, who waits for how long, dates that decide, a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock
from functions.shared.domain.cohort import Cohort, CohortStatus
from functions.shared.domain.models import Person
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import ENDED, UNDECIDED, State
from functions.shared.domain.zones import zone
from functions.shared.storage import cohorts, persons, registrations, staff
from functions.shared.storage.staff import NotYoursError
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import signed_in

router = Router()
_SHOWN_AFTER_THE_END = timedelta(days=14)
_FEWEST_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """How a course stands; `unread_since` is when the first of those who wait to hear has sent their form."""

    cohort: Cohort
    taken: int
    offered: int
    waiting: int
    unread: int
    unread_since: datetime | None
    overdue: int
    unreachable: int
    lead: str
    next_date: date | None


@router.route("/overview", method=READ)
def show() -> Response[Any]:
    now = clock.now()
    desk = signed_in(router.current_event, now)
    if not staff.get(desk.person).coordinator:
        raise NotYoursError
    asked = router.current_event.query_string_parameters or {}
    words, everything = asked.get("q", "").strip()[:80], asked.get("show", "") == "all"
    wanted = [one for one in cohorts.in_catalogue() if everything or one.last_end + _SHOWN_AFTER_THE_END > now]
    rosters = {one.id: registrations.of_cohort(one.id) for one in wanted}
    ids = {each.person for roster in rosters.values() for each in roster} | {one.lead for one in wanted}
    people = persons.get_many(ids)
    return page(
        "overview",
        lines=[_line(one, rosters[one.id], people, now) for one in wanted],
        found=_found(wanted, rosters, people, words) if len(words) >= _FEWEST_LETTERS else [],
        people=people,
        words=words,
        everything=everything,
        now=now,
    )


def _line(cohort: Cohort, roster: Sequence[Registration], people: dict[str, Person], now: datetime) -> Line:
    today = now.astimezone(zone(cohort.zone)).date()
    unread = [one for one in roster if one.state in UNDECIDED]
    decides = [cohort.minimum_by] if cohort.minimum and cohort.minimum_by and cohort.held < cohort.minimum else []
    promised = [one.hear_by for one in unread if one.hear_by]
    begins = cohort.first_start.astimezone(zone(cohort.zone)).date()
    return Line(
        cohort=cohort,
        taken=sum(one.state in {State.ACCEPTED, State.COMPLETED} for one in roster),
        offered=sum(one.state is State.OFFERED for one in roster),
        waiting=sum(one.state is State.WAITLISTED for one in roster),
        unread=len(unread),
        unread_since=min((one.submitted_at or one.applied_at for one in unread), default=None),
        overdue=sum(day < today for day in promised),
        unreachable=sum(bool(people[one.person].unreachable) for one in roster if one.state not in ENDED),
        lead=people[cohort.lead].name if cohort.lead in people else "",
        next_date=None
        if cohort.status is CohortStatus.CANCELLED
        else min((day for day in (*decides, *promised, begins) if day >= today), default=None),
    )


def _found(
    wanted: Sequence[Cohort], rosters: dict[str, list[Registration]], people: dict[str, Person], words: str
) -> list[tuple[Cohort, Registration]]:
    """Everywhere that somebody with these words in their name or address is registered."""
    parts = words.casefold().split()

    def fits(one: Registration) -> bool:
        person = people.get(one.person)
        said = f"{person.name} {person.address}".casefold() if person else ""
        return all(part in said for part in parts)

    return [(cohort, one) for cohort in wanted for one in rosters[cohort.id] if fits(one)]
