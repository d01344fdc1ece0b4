"""The roster of a course: who is in it, how each of them stands, and the file of it."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, links
from functions.shared.domain.completion import Outlook, outlook
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART, State
from functions.shared.spreadsheet import csv_file
from functions.shared.storage import cohorts, held_mails, persons, presences, registrations, wishes
from functions.shared.web import reader
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import WHOEVER_MAY_LOOK, in_role
from functions.teaching.roster_rows import Show, cells, columns, shown

router = Router()


@router.route("/teach/<cohort_id>", method=READ)
def roster(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort, role = in_role(router.current_event, cohort_id, now, WHOEVER_MAY_LOOK)
    asked = router.current_event.query_string_parameters or {}
    show, words = _show(asked.get("show", "")), asked.get("q", "")[:80]
    everyone = registrations.of_cohort(cohort.id)
    people = persons.get_many(one.person for one in everyone)
    sessions = cohorts.sessions(cohort.id)

    def fits(one: Registration, wanted: Show, said: str) -> bool:
        return shown(one, people[one.person], wanted, said, role=role, payment_link=cohort.payment_link)

    return page(
        "roster",
        cohort=cohort,
        course=cohorts.course(cohort.id, reader.language()),
        sessions=sessions,
        next_session=next((session for session in sessions if session.ends_at > now), None),
        registrations=[one for one in everyone if fits(one, show, words)],
        counts={each.value: sum(fits(one, each, "") for one in everyone) for each in Show},
        show=show.value,
        words=words,
        people=people,
        present=(present := _present(cohort.id)),
        outlooks=_outlooks(cohort.id, present, everyone),
        takes_part=TAKES_PART,
        role=role.value,
        waiting=len(held_mails.of_cohort(cohort.id)),
        line_waits=wishes.line_is_waiting(cohort.id, desk.person),
        public_link=links.absolute(f"/courses/{cohort.id}"),
        said=asked.get("said", ""),
    )


@router.route("/teach/<cohort_id>/people.csv", method=READ)
def as_csv(cohort_id: str) -> Response[Any]:
    """Only what the role may see, and nothing that was told in confidence."""
    _, cohort, role = in_role(router.current_event, cohort_id, clock.now(), WHOEVER_MAY_LOOK)
    names, present = columns(role), _present(cohort.id)
    everyone = registrations.of_cohort(cohort.id)
    people = persons.get_many(one.person for one in everyone)
    rows = [cells(one, people[one.person], len(present.get(one.id, ())), names) for one in everyone]
    return csv_file(f"roster-{cohort.id}.csv", names, rows)


def _show(asked: str) -> Show:
    return Show(asked) if asked in {each.value for each in Show} else Show.ALL


def _present(cohort_id: str) -> dict[str, set[str]]:
    """By registration, the sessions that count for somebody, by what each counts as."""
    course, sessions = cohorts.course(cohort_id), cohorts.all_sessions(cohort_id)
    return presences.counted(sessions, presences.of_cohort(cohort_id, course, sessions, clock.now()))


def _outlooks(cohort_id: str, present: dict[str, set[str]], everyone: list[Registration]) -> dict[str, Outlook]:
    """How those who have a place stand on the way to completing."""
    course, sessions, now = cohorts.course(cohort_id), cohorts.sessions(cohort_id), clock.now()
    if not sessions or sessions[0].starts_at > now:
        return {}
    held = [one for one in everyone if one.state is State.ACCEPTED]
    return {one.id: outlook(course, sessions, present.get(one.id, set()), now) for one in held}
