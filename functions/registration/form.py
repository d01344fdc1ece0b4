"""The form itself: who you are, the questions of the cohort's frozen format, and the agreement."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.entry import Visit, visit
from functions.registration.questions import answers_in, application_form
from functions.shared import clock, formats, sealing
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.settings import settings
from functions.shared.storage import answers, cohorts, persons, registrations
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/my/<token>/form", method=READ)
def show(token: str) -> Response[Any]:
    guest = visit(token)
    if guest.registration.state is not State.CONFIRMED:
        return see_other(f"/my/{token}")
    return _form_page(guest, application_form(guest.course, guest.person))


@router.route("/my/<token>/form", method=SEND)
def send(token: str) -> Response[Any]:
    guest, now = visit(token), clock.now()
    if guest.registration.state is not State.CONFIRMED:
        # It has arrived: a second press leads to the page that says so.
        return see_other(f"/my/{token}")
    form = application_form(guest.course, guest.person, submitted(router.current_event))
    if not rules.is_open(guest.cohort, now):
        return _form_page(guest, form, status=409, notice="closed")
    shown = submitted(router.current_event).first("agreement")
    if shown and shown not in cohorts.agreements(guest.cohort.id):
        form["agreed"].data = False
        form.validate()
        return _form_page(guest, form, status=409)
    if not form.validate():
        return _form_page(guest, form, status=422)
    given = answers_in(form, guest.course)
    try:
        sealed = sealing.seal(guest.registration.id, given)
    except sealing.SealingUnavailableError:
        return _form_page(guest, form, status=503, notice="not-sealed")
    moved, planned = registrations.move(
        guest.cohort,
        guest.registration,
        Event.SUBMIT,
        now,
        answers.kept(guest.registration.id, sealed),
        *persons.described(rules.described(guest.person, form.data)),
        submitted_at=now,
        hear_by=rules.hear_by(guest.cohort, now),
        agreement=shown or formats.agreement_hash(guest.course.agreement),
        agreed_at=now,
        needs_screening=rules.needs_screening(guest.course, given),
    )
    queue.nudge(planned)
    return page(
        "received",
        language=guest.language,
        cohort=guest.cohort,
        registration=moved,
        danger=rules.may_mean_danger(guest.course, given),
        help_now=settings().help_lines,
        token=token,
    )


def _form_page(guest: Visit, form: Any, status: int = 200, notice: str = "") -> Response[Any]:  # noqa: ANN401 - a form made at run time
    return page(
        "form",
        language=guest.language,
        status=status,
        form=form,
        cohort=guest.cohort,
        course=guest.course,
        sessions=cohorts.sessions(guest.cohort.id),
        agreement=formats.agreement_hash(guest.course.agreement),
        erased_on=rules.erased_on(guest.course, guest.cohort),
        notice=notice,
    )
