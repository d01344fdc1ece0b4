"""The host's own way into a session's main room, made at the click: nothing of it is kept, mailed or shown others."""

from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from functions.meetings import way_in
from functions.shared import clock, links, log
from functions.shared.storage import cohorts, persons
from functions.shared.video.provider import Visitor
from functions.shared.web.pages import page, see_other
from functions.shared.web.site import SEND, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
EARLY = timedelta(hours=12)
"""Teachers come early, to look whether all is well; but a start link is not made days ahead."""


@router.route("/teach/<cohort_id>/meeting/<session_id>", method=SEND)
def go_in(cohort_id: str, session_id: str) -> Response[str]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    session = cohorts.session(cohort.id, session_id)
    if session.cancelled or not session.starts_at - EARLY <= now < session.ends_at + EARLY:
        return see_other(f"/teach/{cohort.id}?said=not-the-hour")
    person = persons.get(desk.person)
    visitor = Visitor(id=f"staff-{person.id}", name=person.name, language=person.languages[0], hosts=True)
    console = f"/console/{cohort.id}/{session.id}"
    # Where people go who leave is fixed by whoever comes first: it is the participants' page for everybody.
    address = way_in.main_room(cohort, session, visitor, links.absolute("/live"), now)
    log.note("somebody went in as host", cohort=cohort.id, session=session.id, person=desk.person)
    return page(
        "host-goes-in", language=visitor.language, meeting=address, session=session, cohort=cohort, back=console
    )
