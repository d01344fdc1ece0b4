"""The waiting page, and the press that leads into the meeting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.meetings import way_in
from functions.shared import clock, links, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.course_end import completed_from
from functions.shared.domain.door import CLOSES_AFTER, OPENS_BEFORE, Door, doorway
from functions.shared.domain.models import Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.domain.wrong_hour import wrong_hour
from functions.shared.storage import attendance, cohorts, guests, here, live, persons, registrations, table, timers
from functions.shared.storage.guests import MakeUp
from functions.shared.tokens import Scope
from functions.shared.video.provider import Visitor
from functions.shared.web.live_cookie import guest, live_cookie
from functions.shared.web.pages import page, see_other
from functions.shared.web.site import READ, SEND, Router

router = Router()
_MAY_TRY = "camera=(self), microphone=(self), geolocation=()"
"""On the waiting page people try their camera and microphone; nothing of it leaves their device."""


@router.route("/join/<token>", method=READ)
def wait(token: str) -> Response[Any]:
    return _waiting_page(_holder(token), token)


@router.route("/join/<token>", method=SEND)
def join(token: str) -> Response[Any]:
    """The answer is a page that leads on, not a redirect: our `form-action` would block that (README, Decisions)."""
    registration, now = _holder(token), clock.now()
    elsewhere = guests.of_registration(registration.cohort, registration.id)
    way = doorway(_sessions(registration, elsewhere), now)
    if registration.state not in TAKES_PART or way.door is not Door.OPEN or way.session is None:
        return _waiting_page(registration, token)
    cohort = cohorts.get(way.session.cohort)
    made_up = next((one for one in elsewhere if one.where == f"{cohort.id}/{way.session.id}"), None)
    if made_up:
        attendance.made_up(made_up.home, made_up.missed, registration.id, made_up.where, now)
        if completed_from(cohorts.get(made_up.home).last_end) <= now:
            table.write(timers.completion(made_up.home, completed_from(way.session.ends_at)))
        registration = replace(registration, cohort=cohort.id)
    else:
        attendance.seen(cohort.id, way.session.id, registration.id, "join", now)
    here.arrived(cohort, way.session.id, registration.id, now, quietly=registration.quietly)
    live.told(cohort.id, way.session.id)
    log.note("somebody joined", cohort=cohort.id, session=way.session.id, registration=registration.id)
    return _into_the_meeting(cohort, way.session, registration, now)


@router.route("/live/meeting", method=SEND)
def again() -> Response[Any]:
    """Back into the main room from the page for the pairs: after a pair's own room, or a lost connection."""
    now = clock.now()
    who = guest(router.current_event, now)
    registration = guests.registration(who.cohort, who.session, who.registration)
    who.must_hold(registration)
    session = cohorts.session(who.cohort, who.session)
    if session.cancelled or now >= session.ends_at + CLOSES_AFTER:
        return see_other("/live")
    here.noted(who.cohort, who.session, who.registration, "left_at", seen_at=now, page=True)
    return _into_the_meeting(cohorts.get(who.cohort), session, registration, now)


def _into_the_meeting(cohort: Cohort, session: Session, registration: Registration, now: datetime) -> Response[Any]:
    person = persons.get(registration.person)
    visitor = Visitor(id=registration.id, name=person.name, language=person.languages[0])
    return page(
        "into-the-meeting",
        language=visitor.language,
        cookies=[live_cookie(registration, session.id, session.ends_at + CLOSES_AFTER, now)],
        meeting=way_in.main_room(cohort, session, visitor, links.absolute("/live"), now),
        session=session,
        cohort=cohort,
    )


def _waiting_page(registration: Registration, token: str) -> Response[Any]:
    now = clock.now()
    cohort, person = cohorts.get(registration.cohort), persons.get(registration.person)
    sessions = _sessions(registration, guests.of_registration(registration.cohort, registration.id))
    way = doorway(sessions, now)
    answer = page(
        "waiting" if registration.state in TAKES_PART else "no-way-in",
        language=person.languages[0],
        cohort=cohort,
        person=person,
        session=way.session,
        door=way.door.value,
        opens_at=way.session.starts_at - OPENS_BEFORE if way.session else None,
        wrong=wrong_hour(sessions, now, person.zone) if way.door is not Door.OPEN else None,
        now=now,
        token=token,
    )
    answer.headers["Permissions-Policy"] = _MAY_TRY
    return answer


def _sessions(registration: Registration, elsewhere: Sequence[MakeUp]) -> list[Session]:
    """Where somebody's link leads: their own course's, and those in which they make up for one."""
    return [*cohorts.sessions(registration.cohort), *guests.sessions_of(elsewhere)]


def _holder(token: str) -> Registration:
    holder = links.holder(token, Scope.JOIN, clock.now())
    registration = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(registration)
    return registration
