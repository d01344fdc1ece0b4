"""What somebody says of themselves, changed at any time: name, pronouns, language, clock, and how they take part."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.entry import Visit, visit
from functions.registration.you_form import YouForm, you_form
from functions.shared import clock, log
from functions.shared.storage import beside_steps, persons, table
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/my/<token>/me", method=READ)
def show(token: str) -> Response[Any]:
    guest = visit(token)
    return _me_page(guest, you_form(guest.person), token)


@router.route("/my/<token>/me", method=SEND)
def change(token: str) -> Response[Any]:
    guest, given = visit(token), submitted(router.current_event)
    form = you_form(guest.person, given)
    if not form.validate():
        return _me_page(guest, form, token, status=422)
    table.write(*persons.described(rules.described(guest.person, form.data, clock.now())))
    beside_steps.prefers(guest.registration, quietly="quietly" in given)
    log.note("somebody changed what is known of them", registration=guest.registration.id)
    return see_other(f"/my/{token}/me?said=kept")


def _me_page(guest: Visit, form: YouForm, token: str, status: int = 200) -> Response[Any]:
    return page(
        "about-me",
        language=guest.language,
        status=status,
        form=form,
        cohort=guest.cohort,
        registration=guest.registration,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        token=token,
    )
