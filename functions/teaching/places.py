"""The places of a course: how many, who is offered one, who waits, and why nobody is offered one just now."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain import seats
from functions.shared.domain.cohort import Cohort, CohortStatus
from functions.shared.domain.models import Role
from functions.shared.domain.next_steps import day_of_the_minimum
from functions.shared.domain.registration_states import TRANSITIONS, Event, State
from functions.shared.domain.words import later
from functions.shared.languages import said
from functions.shared.mail import queue
from functions.shared.storage import cohorts, persons, places, registrations
from functions.shared.storage.places import AlreadyCancelledError, MoreAreHeldError
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, at_cohort, in_role
from functions.teaching.places_form import PlacesForm

router = Router()
LONGEST_FAREWELL = 4_000
_MAY_CANCEL = frozenset({Role.LEAD, Role.COORDINATOR})
_HELD = later("%(held)s places are taken or on offer: there cannot be fewer.")


@router.route("/teach/<cohort_id>/places", method=READ)
def show(cohort_id: str) -> Response[Any]:
    _, cohort, role = in_role(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _places_page(cohort, _form(cohort), role)


@router.route("/teach/<cohort_id>/places", method=SEND)
def send(cohort_id: str) -> Response[Any]:
    """Keeps how places are given out, or offers one to somebody who was chosen."""
    now = clock.now()
    desk, cohort, role = in_role(router.current_event, cohort_id, now, ORGANISERS)
    given = submitted(router.current_event)
    if wanted := given.first("offer"):
        return see_other(f"/teach/{cohort.id}/places?said={_offered(cohort, wanted, now)}")
    form = _form(cohort, given)
    if not form.validate():
        return _places_page(cohort, form, role, status=422)
    data = form.data
    status = CohortStatus.OPEN if data.pop("takes_more") else CohortStatus.CLOSED
    wishes = {**data, "status": status, "minimum_by": data["minimum_by"] if data["minimum"] else None}
    due = day_of_the_minimum(replace(cohort, minimum=data["minimum"], minimum_by=wishes["minimum_by"]))
    try:
        places.arranged(cohort, wishes, desk.person, now, due if due and due > now else None)
    except MoreAreHeldError as error:
        form.capacity.errors = [said(_HELD, reader.language()) % {"held": error.held}]
        return _places_page(cohort, form, role, status=422)
    except AlreadyCancelledError:
        return see_other(f"/teach/{cohort.id}/places?said=cancelled")
    log.note("places were arranged", cohort=cohort.id, person=desk.person)
    return see_other(f"/teach/{cohort.id}/places?said=kept")


@router.route("/teach/<cohort_id>/cancel", method=READ)
def ask(cohort_id: str) -> Response[Any]:
    """First who would be told; one press then cancels the course."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, _MAY_CANCEL)
    concerned = [one for one in registrations.of_cohort(cohort.id) if _hears_of_it(one.state)]
    return page(
        "cancel-course",
        cohort=cohort,
        seated=sum(one.state is State.ACCEPTED for one in concerned),
        others=sum(one.state is not State.ACCEPTED for one in concerned),
        sessions=[one for one in cohorts.sessions(cohort.id) if one.starts_at > now],
        longest=LONGEST_FAREWELL,
    )


@router.route("/teach/<cohort_id>/cancel", method=SEND)
def cancel(cohort_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, _MAY_CANCEL)
    farewell = submitted(router.current_event).first("farewell").strip()[:LONGEST_FAREWELL]
    try:
        places.cancel(cohort, cohorts.all_sessions(cohort.id), farewell, desk.person, now)
    except AlreadyCancelledError:
        return see_other(f"/teach/{cohort.id}/places?said=cancelled")
    log.note("a course is to be cancelled", cohort=cohort.id, person=desk.person)
    return see_other(f"/teach/{cohort.id}/places?said=is-cancelled")


def _hears_of_it(state: State) -> bool:
    """Whether somebody in this state is told that a course is cancelled."""
    row = TRANSITIONS[state].get(Event.COHORT_CANCELLED)
    return row is not None and bool(row.mails)


def _offered(cohort: Cohort, registration_id: str, now: datetime) -> str:
    """Offers a place to somebody who waits, and says in a word what came of it."""
    one = registrations.get(cohort.id, registration_id)
    until = seats.offered_until(now, cohort, persons.get(one.person).zone)
    if until is None or one.state is not State.WAITLISTED:
        return "too-close" if until is None else "meanwhile"
    try:
        _, planned = registrations.move(cohort, one, Event.OFFER, now, offered_until=until)
    except seats.NoSeatLeftError:
        return "full"
    queue.nudge(planned)
    return "offered"


def _form(cohort: Cohort, given: Submitted | None = None) -> PlacesForm:
    return PlacesForm(given, obj=cohort, data={"takes_more": cohort.status is CohortStatus.OPEN})


def _places_page(cohort: Cohort, form: PlacesForm, role: Role, status: int = 200) -> Response[Any]:
    now = clock.now()
    everyone = registrations.of_cohort(cohort.id)
    line = seats.in_line(everyone)
    offers = [one for one in everyone if one.state is State.OFFERED]
    resting = [one for one in everyone if one.state is State.WAITLISTED and one.rests]
    people = persons.get_many(one.person for one in (*line, *offers, *resting))
    return page(
        "places",
        status=status,
        cohort=cohort,
        form=form,
        may_cancel=role in _MAY_CANCEL,
        line=line,
        offers=offers,
        resting=resting,
        people=people,
        why=seats.why_nobody(cohort, everyone, now, {one.id: one.zone for one in people.values()}).value,
        free=seats.free(cohort),
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
    )
