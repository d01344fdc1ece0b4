"""The personal link: it always leads to the right room, at the right hour."""

from typing import Any

from functions.meetings import feeds, join
from functions.shared.web.site import Site

site = Site()
for module in (join, feeds):
    site.include_router(module.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
