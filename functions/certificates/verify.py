"""Whether a certificate is genuine: what stands on it, and nothing else."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.certificates import rules
from functions.shared.storage import certificates
from functions.shared.storage.certificates import Certificate, NoCertificateError
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router

router = Router()


@router.route("/verify", method=READ)
def verify() -> Response[Any]:
    """Asked with a code it says what that certificate says; the same page for none, a wrong and a withdrawn one."""
    typed = (router.current_event.query_string_parameters or {}).get("code", "")[:80]
    found = _found(typed)
    return page(
        "verify",
        status=200 if found or not typed else 404,
        typed=typed,
        found=found,
        code=rules.grouped(found.code) if found else "",
        hours=rules.hours(found.minutes) if found else 0,
    )


def _found(typed: str) -> Certificate | None:
    try:
        return certificates.get(rules.as_typed(typed))
    except NoCertificateError:
        return None
