"""The public pages, registration, and the participant's own page."""

from typing import Any

from functions.registration import (
    about_me,
    agreement,
    apply,
    confirm,
    form,
    front,
    link_again,
    new_address,
    offer,
    own_mails,
    own_page,
    proof,
    question,
    sure,
)
from functions.registration.rules import RegistrationClosedError
from functions.shared.web.site import Site

site = Site({RegistrationClosedError: (409, "registration-closed")})
_PAGES = (
    front,
    link_again,
    apply,
    confirm,
    agreement,
    form,
    offer,
    question,
    proof,
    own_page,
    own_mails,
    about_me,
    sure,
    new_address,
)
"""The agreement before the form, of whose steps it is the last: the first route that fits is taken."""
for page in _PAGES:
    site.include_router(page.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
