"""A place that is offered: yes or no, on a page with buttons, because mail scanners open every link."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration.entry import Visit, visit
from functions.shared import clock, links
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.storage import registrations
from functions.shared.tokens import Scope
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()
_ANSWERS = {"yes": Event.TAKE_OFFER, "no": Event.DECLINE_OFFER}


@router.route("/offer/<token>", method=READ)
def ask(token: str) -> Response[Any]:
    guest = visit(token, Scope.OFFER)
    if guest.registration.state is not State.OFFERED:
        return see_other(f"/my/{links.token_for(guest.registration, Scope.PAGE)}")
    return page(
        "offer",
        language=guest.language,
        cohort=guest.cohort,
        person=guest.person,
        until=guest.registration.offered_until,
        token=token,
    )


@router.route("/offer/<token>", method=SEND)
def answer(token: str) -> Response[Any]:
    """A second press, or one when the offer is over, leads to the page that says how things stand."""
    guest = visit(token, Scope.OFFER)
    event = _ANSWERS.get(submitted(router.current_event).first("answer"))
    if event is None:
        raise BadFormError
    _moved(guest, event)
    return see_other(f"/my/{links.token_for(guest.registration, Scope.PAGE)}")


@router.route("/my/<token>/place", method=SEND)
def from_my_page(token: str) -> Response[Any]:
    """Takes up an offer, or says that they still wait. To give something up takes the link of a fresh mail."""
    guest, now = visit(token), clock.now()
    match submitted(router.current_event).first("do"):
        case "take":
            _moved(guest, Event.TAKE_OFFER)
        case "still" if guest.registration.rests and guest.registration.state is State.WAITLISTED:
            registrations.waits_still(guest.registration, now)
    return see_other(f"/my/{token}")


def _moved(guest: Visit, event: Event) -> None:
    now = clock.now()
    if guest.registration.state is State.OFFERED and (event is not Event.TAKE_OFFER or _stands(guest, now)):
        _, planned = registrations.move(guest.cohort, guest.registration, event, now)
        queue.nudge(planned)


def _stands(guest: Visit, now: datetime) -> bool:
    """Whether the offer can still be taken: the sweep that ends it may come a minute later, and dates may move."""
    until = guest.registration.offered_until
    return until is not None and now < min(until, guest.cohort.first_start)
