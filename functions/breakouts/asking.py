"""Who asks for a person now: a page apart from the console, because the console may be on a shared screen."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import session_now
from functions.shared import clock
from functions.shared.domain.rounds import STAFF
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()


@router.route("/console/<cohort_id>/<session_id>/asking", method=READ)
def asking(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    stands = session_now.read(cohort, session_id, desk.person, now)
    return page(
        "asking",
        stands=stands,
        cohort=cohort,
        session=stands.session,
        asking=[one for one in stands.everyone_here if one.needs_somebody_at and not one.helped_by],
        helped=[one for one in stands.everyone_here if one.needs_somebody_at and one.helped_by],
        teacher_zone=stands.people[f"{STAFF}{desk.person}"].zone,
    )
