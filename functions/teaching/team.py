"""Who teaches a course: the lead lets others in and out. Whoever coordinates does not: they read no answers, and could
let themselves in.
"""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import DataRequired, Length

from functions.shared import clock, ids, log
from functions.shared.address_check import AddressCheck, NameCheck, stripped
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Person, Role
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.storage import audit, persons, staff, table
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import LEADS, at_cohort

router = Router()
_TRIES = 2
"""Two presses at once both find a colleague new."""


class ColleagueForm(Form):
    name = StringField(
        later("Name"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please tell us their name.")),
            Length(max=80, message=later("Please keep it to 80 characters.")),
            NameCheck(),
        ],
    )
    address = StringField(
        later("Their e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please tell us where to write to them.")), AddressCheck()],
    )
    role = RadioField(  # type: ignore[call-arg] # the stubs are behind
        later("What they do"),
        choices=[
            SelectChoice(Role.TEACHER.value, later("Teaches: decides about registrations, and reads the answers")),
            SelectChoice(Role.ASSISTANT.value, later("Assists: is there in the sessions, and reads no answers")),
        ],
        default=Role.ASSISTANT.value,
        invalid_choice_message=later("Please choose from what is offered here."),
    )


@router.route("/teach/<cohort_id>/team", method=READ)
def show(cohort_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), LEADS)
    return _team_page(cohort, ColleagueForm())


@router.route("/teach/<cohort_id>/team", method=SEND)
def change(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, LEADS)
    given = submitted(router.current_event)
    if gone := given.first("remove"):
        if gone != cohort.lead:
            entry = audit.entry(cohort.id, desk.person, f"left the team: {gone}", now)
            table.write(*staff.left(cohort.id, gone), entry)
            staff.let_go_if_idle(gone)
        return see_other(f"/teach/{cohort.id}/team")
    form = ColleagueForm(given)
    if not form.validate():
        return _team_page(cohort, form, status=422)
    _let_in(cohort, form, desk.person)
    return see_other(f"/teach/{cohort.id}/team?said=invited")


def _let_in(cohort: Cohort, form: ColleagueForm, by: str) -> None:
    """Whoever is known by this name and address is the same person; the lead stays the lead."""
    now = clock.now()
    name, address = form.name.data or "", form.address.data or ""
    new = Person(id=ids.new(), name=name, address=address, zone=cohort.zone, languages=(reader.language(),))
    for _ in range(_TRIES):
        known = persons.known_as(address, name)
        person = replace(new, id=known) if known else new
        if person.id == cohort.lead:
            return
        writes, mail = staff.joined(person, new_person=known is None, now=now)
        role = Role(form.role.data)
        entry = audit.entry(cohort.id, by, f"joined the team as {role.value}: {person.id}", now)
        try:
            table.write(*writes, *staff.teaches(cohort.id, person.id, role), entry)
        except table.ConditionFailedError:
            continue
        queue.nudge([mail])
        log.note("somebody joined the team", cohort=cohort.id, person=person.id)
        return
    raise ChangedMeanwhileError(None)


def _team_page(cohort: Cohort, form: ColleagueForm, status: int = 200) -> Response[Any]:
    roles = staff.roles_of(cohort.id)
    return page(
        "team",
        status=status,
        cohort=cohort,
        form=form,
        roles={person: role.value for person, role in roles.items()},
        people=persons.get_many(roles),
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
    )
