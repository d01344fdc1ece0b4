"""The participant's own page: where they stand, what comes next, and which human to write to."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.entry import visit
from functions.registration.question import open_question
from functions.shared import clock, links
from functions.shared.domain import seats
from functions.shared.domain.confirmed_acts import open_to
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.domain.schedule import plan_of
from functions.shared.settings import settings
from functions.shared.storage import cohorts, guests, registrations
from functions.shared.tokens import Scope
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router

router = Router()


@router.route("/my/<token>", method=READ)
def show(token: str) -> Response[Any]:
    guest, now = visit(token), clock.now()
    sessions = cohorts.sessions(guest.cohort.id)
    elsewhere = guests.of_registration(guest.cohort.id, guest.registration.id)
    waits = guest.registration.waits
    takes_part = guest.registration.state in TAKES_PART
    return page(
        "my-page",
        language=guest.language,
        cohort=guest.cohort,
        course=guest.course,
        person=guest.person,
        registration=guest.registration,
        sessions=sessions,
        is_late=rules.is_late(guest.registration, guest.cohort, now),
        next_session=next((session for session in sessions if session.ends_at > now), None),
        feed_link=links.webcal(links.feed_link(guest.registration)),
        file_link=links.feed_link(guest.registration),
        join_link=links.link_for(guest.registration, Scope.JOIN) if takes_part else "",
        help_now=settings().help_lines,
        token=token,
        plan_of=plan_of,
        asked=open_question(guest),
        acts=[act.value for act in open_to(guest.registration, guest.person, now)],
        make_ups=guests.sessions_of(elsewhere) if takes_part else [],
        place=seats.place_in_line(guest.registration, registrations.of_cohort(guest.cohort.id)) if waits else 0,
    )
