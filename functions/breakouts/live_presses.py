"""What a participant says on their live page: with a partner or quietly, we are together, nobody has come, I need a
person now. Each is a POST: a GET changes nothing (invariant 5).
"""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import session_now
from functions.breakouts.during import open_now, repaired
from functions.breakouts.presses import TRIES, counted
from functions.shared import clock, log
from functions.shared.storage import attendance, cohorts, guests, here, live
from functions.shared.storage.here import Way
from functions.shared.storage.live import Phase
from functions.shared.web.live_cookie import Guest, guest
from functions.shared.web.pages import see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import SEND, Router

router = Router()
_BACK = ("missing", "left_at")
"""Whoever says something is there, whatever was noted of them before."""


@router.route("/live/here", method=SEND)
def still_here() -> Response[Any]:
    """The page is awake."""
    now = clock.now()
    who = guest(router.current_event, now)
    here.noted(who.cohort, who.session, who.registration, seen_at=now, page=True)
    return Response(status_code=204, body="")


@router.route("/live/say", method=SEND)
def say() -> Response[Any]:
    now = clock.now()
    who = guest(router.current_event, now)
    who.must_hold(guests.registration(who.cohort, who.session, who.registration))
    if guests.of(who.cohort, who.session, who.registration) is None:
        attendance.seen(who.cohort, who.session, who.registration, "page", now)
    given = submitted(router.current_event)
    current = live.state_now(who.cohort, who.session)
    # A page that slept may still show the round before: what it says of that one is not said of this.
    do = given.first("do") if given.number("round", current.round) == current.round else ""
    if do in {Way.PARTNER, Way.QUIETLY}:
        _note(who, "missing", "alone", "arrived", "left_at", seen_at=now, way=Way(do))
    elif do == "together":
        here.noted(who.cohort, who.session, who.registration, *_BACK, "alone", seen_at=now, arrived=current.round)
    elif do == "nobody-came":
        _note(who, *_BACK, "arrived", seen_at=now, alone=current.round)
        _repair_where_that_is_wanted(who)
    elif do == "need-somebody":
        _note(who, "helped_by", "left_at", seen_at=now, needs_somebody_at=now)
    elif do == "all-well":
        _note(who, "needs_somebody_at", "helped_by", seen_at=now)
    log.note("a page said something", cohort=who.cohort, session=who.session, registration=who.registration)
    return see_other("/live")


def _note(who: Guest, *forget: str, **what: object) -> None:
    """Notes it, and has the pages of their room ask again; while all are together nobody else's page says it. The phase
    is read after the note: a round that opens in between was made without it.
    """
    noted = here.noted(who.cohort, who.session, who.registration, *forget, **what)
    if noted and live.state_now(who.cohort, who.session).phase is Phase.IN_PAIRS:
        live.told(who.cohort, who.session)


def _repair_where_that_is_wanted(who: Guest) -> None:
    """Where the cohort's teachers want it so, whoever waits in vain gets company without their press."""
    cohort = cohorts.get(who.cohort)
    if not cohort.repairs_itself:
        return
    for _ in range(TRIES):
        stands = session_now.read(cohort, who.session, "", clock.now())
        shown = open_now(stands)
        # As long as people may be on their way nobody is taken for absent.
        to = repaired(stands, Submitted({})) if shown and stands.now >= shown.starts_at else None
        if to is None:
            return
        try:
            live.press(cohort, who.session, stands.live, counted(stands.live, to.live, ""), *to.also)
        except live.PressedMeanwhileError:
            continue
        log.note("rooms were repaired", cohort=cohort.id, session=who.session)
        return
