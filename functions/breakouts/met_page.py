"""Who has met whom, as a picture, for the lead teacher alone: what happened, and nothing of what anybody wished."""

from collections import Counter
from itertools import combinations
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock
from functions.shared.domain.models import Role
from functions.shared.domain.rounds import STAFF, history
from functions.shared.storage import persons, registrations, rounds
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
CELL, LETTER, LONGEST = 20, 8, 14
"""Pixels of the picture's cells and of a letter of the names beside it, and the letters of a name that are shown."""


@router.route("/met/<cohort_id>", method=READ)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, frozenset({Role.LEAD}))
    taking_part = registrations.taking_part(cohort.id)
    people = persons.get_many(one.person for one in taking_part)
    names = dict(sorted(((one.id, people[one.person].name) for one in taking_part), key=lambda item: item[1]))
    course = rounds.of_cohort(cohort.id, now)
    met = Counter(
        frozenset(two)
        for groups in history(course, now)
        for two in {frozenset(two) for group in groups for two in combinations(group, 2)}
        if not any(one.startswith(STAFF) for one in two)
    )
    return page(
        "met",
        cohort=cohort,
        names=names,
        times=lambda one, other: met[frozenset((one, other))],
        company={one: [names[each] for each in names if met[frozenset((one, each))]] for one in names},
        rounds=len(history(course, now)),
        cell=CELL,
        longest=LONGEST,
        margin=LETTER * min(LONGEST, max(map(len, names.values()), default=0)) + LETTER,
    )
