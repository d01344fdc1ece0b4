"""The teachers' own pages: sign-in, opening a cohort, the roster, changes of dates, reminders."""

from typing import Any

from functions.shared.web.site import Site
from functions.teaching import (
    attendance_page,
    dates,
    held_mails,
    import_people,
    message,
    my_courses,
    new_cohort,
    one_person,
    overview,
    places,
    reminders,
    roster,
    sign_in,
    team,
    undelivered,
)

site = Site()
_PAGES = (
    sign_in,
    my_courses,
    overview,
    new_cohort,
    dates,
    reminders,
    held_mails,
    undelivered,
    places,
    message,
    import_people,
    team,
    one_person,
    attendance_page,
    roster,
)
for pages in _PAGES:
    site.include_router(pages.router)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    return site.resolve(event, context)
