"""A teacher's courses, and the language of their pages and mails."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, languages
from functions.shared.storage import cohorts, persons, staff
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import signed_in

router = Router()


@router.route("/teach", method=READ)
def my_courses() -> Response[Any]:
    desk = signed_in(router.current_event, clock.now())
    person = persons.get(desk.person)
    chosen = languages.nearest(person.languages[0]) or languages.DEFAULT
    return page(
        "teach",
        cohorts=cohorts.taught_by(person.id),
        person=person,
        chosen=chosen,
        now=clock.now(),
        coordinates=staff.get(desk.person).coordinator,
        may_open=staff.may_open_courses(staff.get(desk.person)),
    )


@router.route("/teach/language", method=SEND)
def speak() -> Response[Any]:
    """In which language a teacher is written to, and reads on this device."""
    desk = signed_in(router.current_event, clock.now())
    chosen = submitted(router.current_event).first("language")
    if chosen not in languages.available():
        return see_other("/teach")
    persons.reads(persons.get(desk.person), chosen)
    return see_other("/teach", [reader.remembered(chosen)])
