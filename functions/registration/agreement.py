"""The last page of the form: what we agree on. With it the registration is sent."""

from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import BooleanField, Form
from wtforms.validators import DataRequired

from functions.registration import rules
from functions.registration.entry import Visit, visit
from functions.registration.form import step_page
from functions.registration.steps import AGREEMENT, Step, first_open
from functions.shared import clock, formats
from functions.shared.domain.next_steps import hear_by
from functions.shared.domain.prerequisites import Standing, by_record
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.seats import NoSeatLeftError
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.settings import settings
from functions.shared.storage import cohorts, registrations
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


class AgreementForm(Form):
    """Its box says the consent in the course's own words."""

    agreed = BooleanField(validators=[DataRequired(later("Please read this, and agree to take part."))])


@router.route("/my/<token>/form/agreement", method=READ)
def show(token: str) -> Response[Any]:
    guest = visit(token)
    step = _open(guest)
    return see_other(f"/my/{token}/form") if step is None else step_page(guest, step, _form(guest), token)


@router.route("/my/<token>/form/agreement", method=SEND)
def send(token: str) -> Response[Any]:
    guest, sent = visit(token), submitted(router.current_event)
    step = _open(guest)
    if step is None:
        # It has arrived, and a second press leads to the page that says so; or something is still to be answered.
        return see_other(f"/my/{token}/form")
    form = _form(guest, sent)
    if not guest.cohort.can_be_entered(clock.now()):
        return step_page(guest, step, form, token, status=409, notice="closed")
    shown = sent.first("agreement")
    if shown and shown not in cohorts.agreements(guest.cohort.id):
        form.agreed.data = False
        form.validate()
        return step_page(guest, step, form, token, status=409)
    if not form.validate():
        return step_page(guest, step, form, token, status=422)
    moved = _sent(guest, shown or formats.agreement_hash(guest.course.agreement))
    if moved.state is not State.SCREENING:
        return see_other(f"/my/{token}")
    return page(
        "received",
        language=guest.language,
        cohort=guest.cohort,
        registration=moved,
        help_now=settings().help_lines,
        token=token,
    )


def _sent(guest: Visit, agreement: str) -> Registration:
    """To the teachers; or, where none has to read it, to a place or onto the waiting list at once."""
    now, one = clock.now(), guest.registration
    given: dict[str, Any] = {"submitted_at": now, "agreement": agreement, "agreed_at": now}
    asked = guest.course.prerequisite
    known = registrations.completed_by(one.person) if asked else []
    stands = by_record(asked, known, guest.cohort.first_start)
    given["prerequisite"] = stands if one.prerequisite not in {Standing.SENT, Standing.ACCEPTED} else one.prerequisite
    event = rules.way_in(guest.cohort, replace(one, prerequisite=given["prerequisite"]))
    if event is Event.SUBMIT:
        given["hear_by"] = hear_by(guest.cohort, now)
    try:
        moved, planned = registrations.move(guest.cohort, one, event, now, **given)
    except NoSeatLeftError:
        moved, planned = registrations.move(guest.cohort, one, Event.JOIN_WAITLIST, now, **given)
    queue.nudge(planned)
    return moved


def _open(guest: Visit) -> Step | None:
    """The last step, where it is the only one that is still open."""
    if guest.registration.state is not State.CONFIRMED:
        return None
    step = first_open(guest.course, guest.registration)
    return step if step.id == AGREEMENT else None


def _form(guest: Visit, sent: Submitted | None = None) -> AgreementForm:
    form = AgreementForm(sent)
    form.agreed.label.text = guest.course.agreement.consent
    return form
