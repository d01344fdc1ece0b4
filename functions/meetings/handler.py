"""The personal link: it always leads to the right room, at the right hour."""

from typing import Any

from functions.meetings import join
from functions.shared.web.site import Site

site = Site()
site.include_router(join.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
