"""The proof of what a course asks for before: a file, sealed like the answers, for the teachers who decide."""

import base64
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration.entry import Visit, visit
from functions.shared import clock, log, sealing
from functions.shared.domain.prerequisites import FULFILLED, Standing
from functions.shared.domain.registration_states import UNDECIDED, State
from functions.shared.storage import limits, proofs
from functions.shared.storage.registrations import UnknownRegistrationError
from functions.shared.web.pages import page, see_other
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.uploads import LARGEST, TooLargeError, WrongKindError, uploaded

router = Router()
FILES_AN_HOUR = 6
_MAY_SEND = UNDECIDED | {State.CONFIRMED}


@router.route("/my/<token>/proof", method=READ)
def ask(token: str) -> Response[Any]:
    return _proof_page(_asked(token), token)


@router.route("/my/<token>/proof", method=SEND)
def send(token: str) -> Response[Any]:
    guest = _asked(token)
    try:
        file = uploaded(router.current_event, "file")
    except TooLargeError:
        return _proof_page(guest, token, wrong="too-large", status=422)
    except WrongKindError:
        return _proof_page(guest, token, wrong="kind", status=422)
    one = guest.registration
    limits.must_allow("proof", one.id, FILES_AN_HOUR, clock.now())
    pieces = proofs.pieces(one, base64.b64encode(file.content).decode())
    proofs.kept(one, sealing.seal(one.id, pieces), file.kind)
    log.note("a proof was sent", cohort=one.cohort, registration=one.id)
    return see_other(f"/my/{token}/proof")


def _asked(token: str) -> Visit:
    """Raises:
    UnknownRegistrationError: the course asks for nothing, or it is decided.

    """
    guest = visit(token)
    if guest.course.prerequisite is None or guest.registration.state not in _MAY_SEND:
        raise UnknownRegistrationError
    return guest


def _proof_page(guest: Visit, token: str, *, wrong: str = "", status: int = 200) -> Response[Any]:
    one = guest.registration
    return page(
        "proof",
        language=guest.language,
        status=status,
        cohort=guest.cohort,
        course=guest.course,
        registration=one,
        fulfilled=one.prerequisite in FULFILLED - {Standing.NONE},
        wrong=wrong,
        megabytes=LARGEST // 1_000_000,
        token=token,
    )
