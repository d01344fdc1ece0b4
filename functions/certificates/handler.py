"""Certificates of completion: issued by their holder, printed, and verified by anybody who holds one."""

from typing import Any

from functions.certificates import own_page, verify
from functions.shared.storage.certificates import NoCertificateError
from functions.shared.web.site import Site

site = Site({NoCertificateError: (404, "not-found")})
for module in (own_page, verify):
    site.include_router(module.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
