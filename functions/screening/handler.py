"""The reading room: the only place where background answers are opened, apart from every other page."""

from typing import Any

from functions.screening import copy_page, emergency, reading_room, told
from functions.shared.sealing import CannotOpenError, SealingUnavailableError
from functions.shared.web.site import Site
from functions.shared.web.staff_gate import ProveYourselfError

site = Site(
    {
        ProveYourselfError: (403, "prove-yourself"),
        SealingUnavailableError: (503, "answers-locked"),
        CannotOpenError: (409, "answers-damaged"),
    }
)
for pages in (reading_room, emergency, told, copy_page):
    site.include_router(pages.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
