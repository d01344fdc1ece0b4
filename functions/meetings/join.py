"""The waiting page, and the press that leads into the meeting."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, links, log
from functions.shared.domain.door import CLOSES_AFTER, OPENS_BEFORE, Door, doorway
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import attendance, cohorts, here, live, persons, registrations
from functions.shared.tokens import Scope
from functions.shared.video.rooms import main_room
from functions.shared.web.live_cookie import live_cookie
from functions.shared.web.pages import page
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/join/<token>", method=READ)
def wait(token: str) -> Response[Any]:
    return _waiting_page(_holder(token), token)


@router.route("/join/<token>", method=SEND)
def join(token: str) -> Response[Any]:
    """The answer is a page that leads on, not a redirect: our `form-action` would block that (README, Decisions)."""
    registration, now = _holder(token), clock.now()
    way = doorway(cohorts.sessions(registration.cohort), now)
    if registration.state not in TAKES_PART or way.door is not Door.OPEN or way.session is None:
        return _waiting_page(registration, token)
    cohort = cohorts.get(registration.cohort)
    attendance.seen(cohort.id, way.session.id, registration.id, "join", now)
    here.arrived(cohort, way.session.id, registration.id, now, quietly=registration.quietly)
    live.told(cohort.id, way.session.id)
    log.note("somebody joined", cohort=cohort.id, session=way.session.id, registration=registration.id)
    return page(
        "into-the-meeting",
        language=persons.get(registration.person).languages[0],
        cookies=[live_cookie(registration, way.session.id, way.session.ends_at + CLOSES_AFTER, now)],
        meeting=main_room(cohort),
        session=way.session,
        cohort=cohort,
    )


def _waiting_page(registration: Registration, token: str) -> Response[Any]:
    now = clock.now()
    cohort, person = cohorts.get(registration.cohort), persons.get(registration.person)
    way = doorway(cohorts.sessions(cohort.id), now)
    return page(
        "waiting" if registration.state in TAKES_PART else "no-way-in",
        language=person.languages[0],
        cohort=cohort,
        person=person,
        session=way.session,
        door=way.door.value,
        opens_at=way.session.starts_at - OPENS_BEFORE if way.session else None,
        now=now,
        token=token,
    )


def _holder(token: str) -> Registration:
    holder = links.holder(token, Scope.JOIN, clock.now())
    registration = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(registration)
    return registration
