"""A teacher's question to somebody who waits to hear, and their answer to it."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import Form, TextAreaField
from wtforms.validators import DataRequired, Length

from functions.registration.entry import Visit, visit
from functions.registration.questions import LONGEST_ANSWER
from functions.shared import clock, sealing
from functions.shared.domain.questions import ASKED
from functions.shared.domain.registration_states import UNDECIDED
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.sealing import SealingUnavailableError
from functions.shared.storage import answers, asked
from functions.shared.storage.asked import Asked
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


class ReplyForm(Form):
    reply = TextAreaField(
        later("Your answer"),
        validators=[
            DataRequired(later("Please write a few words.")),
            Length(max=LONGEST_ANSWER, message=later("That is longer than we can keep. Please shorten it a little.")),
        ],
    )


@router.route("/my/<token>/question", method=READ)
def show(token: str) -> Response[Any]:
    guest = visit(token)
    one = open_question(guest)
    return _question_page(guest, one, ReplyForm(), token) if one else see_other(f"/my/{token}")


@router.route("/my/<token>/question", method=SEND)
def reply(token: str) -> Response[Any]:
    guest = visit(token)
    one = open_question(guest)
    if one is None:
        return see_other(f"/my/{token}")
    form = ReplyForm(submitted(router.current_event))
    if not form.validate():
        return _question_page(guest, one, form, token, status=422)
    name = answers.part_of_reply(guest.registration.parts + 1)
    given = {"replaces": [], "answers": {f"{ASKED}{one.number}/{one.text}": [(form.reply.data or "").strip()]}}
    try:
        sealed = sealing.seal(guest.registration.id, {name: given})
    except SealingUnavailableError:
        return _question_page(guest, one, form, token, status=503, notice="not-sealed")
    queue.nudge([asked.replied(guest.registration, one, sealed[name], clock.now())])
    return see_other(f"/my/{token}")


def open_question(guest: Visit) -> Asked | None:
    """The question that waits for an answer."""
    if guest.registration.state not in UNDECIDED:
        return None
    one = asked.of(guest.registration)
    return one if one and one.answered_at is None else None


def _question_page(
    guest: Visit, one: Asked, form: ReplyForm, token: str, status: int = 200, notice: str = ""
) -> Response[Any]:
    return page(
        "question",
        language=guest.language,
        status=status,
        cohort=guest.cohort,
        asked=one,
        form=form,
        notice=notice,
        token=token,
    )
