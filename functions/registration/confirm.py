"""Confirming an address: a page with a button, because mail scanners open every link."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, links
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event, State
from functions.shared.storage import cohorts, persons, registrations
from functions.shared.tokens import Scope
from functions.shared.web.pages import page, see_other
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/confirm/<token>", method=READ)
def ask(token: str) -> Response[Any]:
    registration = _registration(token)
    cohort = cohorts.get(registration.cohort)
    person = persons.get(registration.person)
    return page("confirm-address", language=person.languages[0], cohort=cohort, person=person, token=token)


@router.route("/confirm/<token>", method=SEND)
def confirm(token: str) -> Response[Any]:
    """Confirming twice leads to the same place: the mailed link is also the way back to the form."""
    registration, now = _registration(token), clock.now()
    if registration.state is State.APPLIED:
        cohort = cohorts.get(registration.cohort)
        address = persons.confirmed(registration.person, now)
        registration, _ = registrations.move(cohort, registration, Event.CONFIRM, now, address)
    return see_other(f"/my/{links.token_for(registration, Scope.PAGE)}")


def _registration(token: str) -> Registration:
    holder = links.holder(token, Scope.CONFIRM, clock.now())
    registration = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(registration)
    return registration
