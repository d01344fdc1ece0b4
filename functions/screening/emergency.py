"""An emergency contact: opened by one press, from the live console or the roster, with a reason, and recorded."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, countries, sealing
from functions.shared.storage import answers, audit, persons, registrations, table
from functions.shared.web import reader
from functions.shared.web.pages import page
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
REASONS = ("silent", "danger", "asked", "other")


@router.route("/emergency/<cohort_id>/<registration_id>", method=READ)
def ask(cohort_id: str, registration_id: str) -> Response[Any]:
    return _page(cohort_id, registration_id, None)


@router.route("/emergency/<cohort_id>/<registration_id>", method=SEND)
def opened(cohort_id: str, registration_id: str) -> Response[Any]:
    """Asks for no fresh sign-in: minutes count. Everyone who teaches the course may do it, each with a reason."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    reason = submitted(router.current_event).first("reason")
    if reason not in REASONS:
        return _page(cohort_id, registration_id, None, status=422)
    one = registrations.get(cohort.id, registration_id)
    sealed = answers.get(one.id, [answers.CONTACT])
    table.write(audit.entry(one.id, desk.person, f"emergency contact opened: {reason}", now))
    contact = sealing.unseal(one.id, sealed)[answers.CONTACT]
    return _page(cohort_id, registration_id, contact)


def _page(cohort_id: str, registration_id: str, contact: dict[str, str] | None, status: int = 200) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now())
    one = registrations.get(cohort.id, registration_id)
    spoken = reader.language()
    return page(
        "emergency",
        status=status,
        cohort=cohort,
        registration=one,
        person=persons.get(one.person),
        contact=contact,
        country=countries.country(contact.get("country", ""), spoken) if contact else "",
        reasons=REASONS,
        wrong=status != 200,  # noqa: PLR2004 - HTTP's
    )
