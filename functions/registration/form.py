"""The form, page by page: each is kept when it is sent, and the mailed link leads back to where somebody was."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import Form

from functions.registration import keeping, rules
from functions.registration.contact_form import contact_form
from functions.registration.entry import Visit, visit
from functions.registration.questions import PREFIX, TAKEN_BACK, questions_form
from functions.registration.steps import AGREEMENT, CONTACT, YOU, Step, first_open, following, steps
from functions.registration.you_form import you_form
from functions.shared import clock
from functions.shared.domain.formats import Asked
from functions.shared.domain.next_steps import hear_by
from functions.shared.domain.questions import families
from functions.shared.domain.registration_states import State
from functions.shared.formats import agreement_hash
from functions.shared.sealing import SealingUnavailableError
from functions.shared.settings import settings
from functions.shared.storage import limits
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()
PAGES_AN_HOUR = 60
MOST_PARTS = 200
"""Sealed apart: reading them takes a call to KMS for each."""


@router.route("/my/<token>/form", method=READ)
def go_on(token: str) -> Response[Any]:
    guest = visit(token)
    if guest.registration.state is not State.CONFIRMED:
        return see_other(f"/my/{token}")
    return see_other(f"/my/{token}/form/{first_open(guest.course, guest.registration).id}")


@router.route("/my/<token>/form/<step_id>", method=READ)
def show(token: str, step_id: str) -> Response[Any]:
    guest = visit(token)
    step = _step(guest, step_id)
    if step is None or guest.registration.state is not State.CONFIRMED or step.id == AGREEMENT:
        return see_other(f"/my/{token}/form")
    return step_page(guest, step, _form(guest, step), token)


@router.route("/my/<token>/form/<step_id>", method=SEND)
def send(token: str, step_id: str) -> Response[Any]:
    """Keeps one page, and leads on to the next. After an answer that may mean danger comes a page about that first."""
    guest, sent = visit(token), submitted(router.current_event)
    step = _step(guest, step_id)
    if step is None or guest.registration.state is not State.CONFIRMED or step.id == AGREEMENT:
        # It has arrived: a second press leads to the page that says so.
        return see_other(f"/my/{token}/form")
    form = _form(guest, step, sent)
    if not form.validate():
        return step_page(guest, step, form, token, status=422)
    if refused := _refused(guest, clock.now()):
        return step_page(guest, step, form, token, *refused)
    try:
        danger = _kept(guest, step, form, sent)
    except SealingUnavailableError:
        return step_page(guest, step, form, token, status=503, notice="not-sealed")
    onwards = f"/my/{token}/form/{following(guest.course, step).id}"
    if danger:
        by = hear_by(guest.cohort, clock.now())
        return page("care", language=guest.language, hear_by=by, help_now=settings().help_lines, onwards=onwards)
    return see_other(onwards)


def _refused(guest: Visit, now: datetime) -> tuple[int, str] | None:
    """Why a page is not kept: the course begins, or more pages are sent than anybody fills in. Each is sealed apart,
    and opened apart when it is read.
    """
    if not guest.cohort.can_be_entered(now):
        return 409, "closed"
    one = guest.registration
    often = one.parts >= MOST_PARTS or not limits.allows("form", one.id, PAGES_AN_HOUR, now)
    return (429, "too-often") if often else None


def _step(guest: Visit, step_id: str) -> Step | None:
    return next((one for one in steps(guest.course) if one.id == step_id), None)


def _form(guest: Visit, step: Step, sent: Submitted | None = None) -> Any:  # noqa: ANN401 - one of three forms
    if step.id == YOU:
        return you_form(guest.person, sent)
    if step.id == CONTACT:
        first = CONTACT not in guest.registration.answered
        needed = first and guest.course.emergency_contact is Asked.REQUIRED
        return contact_form(guest.language, sent, required=needed)
    return questions_form(step.questions, guest.registration.answered, guest.language, sent)


def _kept(guest: Visit, step: Step, form: Any, sent: Submitted) -> bool:  # noqa: ANN401 - one of three forms
    """Keeps the page, and says whether something on it may mean danger. That is said once and stored nowhere."""
    if step.id == YOU:
        keeping.you_kept(guest, step, form)
        return False
    if step.id == CONTACT:
        keeping.contact_kept(guest, step, form)
        return False
    return rules.may_mean_danger(guest.course, keeping.questions_kept(guest, step, form, sent))


def step_page(guest: Visit, step: Step, form: Form, token: str, status: int = 200, notice: str = "") -> Response[Any]:
    all_steps = steps(guest.course)
    return page(
        "form",
        language=guest.language,
        status=status,
        form=form,
        step=step,
        back=all_steps[step.number - 2].id if step.number > 1 else "",
        cohort=guest.cohort,
        course=guest.course,
        families=list(families(step.questions)),
        prefix=PREFIX,
        taken_back=TAKEN_BACK,
        answered=guest.registration.answered,
        first_start=guest.cohort.first_start,
        agreement=agreement_hash(guest.course.agreement),
        erased_on=rules.erased_on(guest.course, guest.cohort),
        notice=notice,
        token=token,
    )
