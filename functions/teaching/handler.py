"""The teachers' own pages: sign-in, opening a cohort, the roster, changes of dates."""

from typing import Any

from functions.shared.web.site import Site
from functions.teaching import dates, new_cohort, roster, sign_in

site = Site()
for pages in (sign_in, new_cohort, dates, roster):
    site.include_router(pages.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
