"""A teacher's courses, and the roster of each."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, languages, links
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import attendance, cohorts, mails, persons, registrations, staff, wishes
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import at_cohort, signed_in

router = Router()


@router.route("/teach", method=READ)
def my_courses() -> Response[Any]:
    desk = signed_in(router.current_event, clock.now())
    person = persons.get(desk.person)
    chosen = languages.nearest(person.languages[0]) or languages.DEFAULT
    return page("teach", cohorts=cohorts.taught_by(person.id), person=person, chosen=chosen, now=clock.now())


@router.route("/teach/language", method=SEND)
def speak() -> Response[Any]:
    """In which language a teacher is written to, and reads on this device."""
    desk = signed_in(router.current_event, clock.now())
    chosen = submitted(router.current_event).first("language")
    if chosen not in languages.available():
        return see_other("/teach")
    persons.reads(persons.get(desk.person), chosen)
    return see_other("/teach", [reader.remembered(chosen)])


@router.route("/teach/<cohort_id>", method=READ)
def roster(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    everyone = registrations.of_cohort(cohort.id)
    sessions = cohorts.sessions(cohort.id)
    counts_as = {one.id: one.counts_as for one in cohorts.all_sessions(cohort.id)}
    present: dict[str, set[str]] = {}
    for record in attendance.of_cohort(cohort.id):
        present.setdefault(record.registration, set()).add(counts_as.get(record.session, record.session))
    return page(
        "roster",
        cohort=cohort,
        course=cohorts.course(cohort.id, reader.language()),
        sessions=sessions,
        next_session=next((session for session in sessions if session.ends_at > now), None),
        registrations=everyone,
        people=persons.get_many(one.person for one in everyone),
        present=present,
        takes_part=TAKES_PART,
        role=staff.role_in(cohort.id, desk.person),
        waiting=len(mails.held(cohort.id)),
        line_waits=wishes.line_is_waiting(cohort.id, desk.person),
        public_link=links.absolute(f"/courses/{cohort.id}"),
    )
