"""The reading room: the only place where background answers are opened, apart from every other page."""

from typing import Any

from functions.screening import reading_room
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
site.include_router(reading_room.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
