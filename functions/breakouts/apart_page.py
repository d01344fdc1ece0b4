"""Pairs whom teachers want apart, and the lines that were written to the one who reads: never on a shared screen.

Whoever of the staff is named in a pair does not see it. What participants wished by name nobody sees.
"""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.domain.rounds import STAFF
from functions.shared.storage import persons, registrations, staff, wishes
from functions.shared.storage.wishes import KeptApart
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort

router = Router()


@router.route("/apart/<cohort_id>", method=READ)
def show(cohort_id: str) -> Response[Any]:
    desk, cohort = at_cohort(router.current_event, cohort_id, clock.now(), TEACHERS)
    names = _names(cohort.id)
    return page(
        "apart",
        cohort=cohort,
        names=names,
        pairs=[
            one
            for one in wishes.kept_apart(cohort.id, f"{STAFF}{desk.person}")
            if {one.first, one.second} <= names.keys()
        ],
        lines=[one for one in wishes.lines_to(cohort.id, desk.person) if one.registration in names],
        waits=wishes.line_is_waiting(cohort.id, desk.person),
    )


@router.route("/apart/<cohort_id>", method=SEND)
def change(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    first, second, do = given.first("first"), given.first("second"), given.first("do")
    names = _names(cohort.id)
    if do == "read":
        wishes.line_was_read(cohort.id, desk.person)
    elif first in names and second in names and first != second and f"{STAFF}{desk.person}" not in {first, second}:
        if do == "together":
            wishes.let_together(cohort.id, first, second)
        else:
            wishes.keep_apart(cohort, KeptApart(first=first, second=second, by=desk.person, at=now))
        log.note("a pair was entered or let go", cohort=cohort.id, person=desk.person)
    return see_other(f"/apart/{cohort.id}")


def _names(cohort_id: str) -> dict[str, str]:
    """Everyone who can be in a pair, by the id that groups use."""
    taking_part = [one for one in registrations.of_cohort(cohort_id) if one.state in TAKES_PART]
    roles = staff.roles_of(cohort_id)
    people = persons.get_many([*(one.person for one in taking_part), *roles])
    ids = {one.id: one.person for one in taking_part} | {f"{STAFF}{one}": one for one in roles}
    named = {one: people[person].name for one, person in ids.items() if person in people}
    return dict(sorted(named.items(), key=lambda item: item[1]))
