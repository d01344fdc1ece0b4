"""The live session: the participants' live page, the teacher's console, and pairing."""

from typing import Any

from functions.breakouts import (
    apart_page,
    asking,
    console,
    during,
    live_page,
    live_presses,
    met_page,
    present,
    preview,
    wall,
    wishes_page,
)
from functions.shared.web.live_cookie import NotInASessionError
from functions.shared.web.site import Site

site = Site({NotInASessionError: (410, "no-session")})
for pages in (
    console,
    wall,
    asking,
    preview,
    during,
    present,
    live_page,
    live_presses,
    wishes_page,
    apart_page,
    met_page,
):
    site.include_router(pages.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
