"""The teachers' own pages: sign-in, opening a cohort, the roster, changes of dates, reminders."""

from typing import Any

from functions.shared.web.site import Site
from functions.teaching import dates, held_mails, new_cohort, places, reminders, roster, sign_in, undelivered

site = Site()
for pages in (sign_in, new_cohort, dates, reminders, held_mails, undelivered, places, roster):
    site.include_router(pages.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
