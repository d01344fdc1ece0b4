"""The public pages, registration, and the participant's own page."""

from typing import Any

from functions.registration import agreement, apply, confirm, form, front, offer, own_mails, own_page, question
from functions.registration.rules import RegistrationClosedError
from functions.shared.web.site import Site

site = Site({RegistrationClosedError: (409, "registration-closed")})
for page in (front, apply, confirm, agreement, form, offer, own_page, own_mails, question):
    site.include_router(page.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
