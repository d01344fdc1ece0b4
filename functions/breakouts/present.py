"""What a teacher says of somebody: they are here, they have left, they share a device, they have been found."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import attendance, cohorts, guests, here, live
from functions.shared.storage.here import Way
from functions.shared.web.pages import see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import SEND, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
YES_OR_NO = {"yes": True, "no": False}
SAYINGS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "left": ((), {}),
    "quietly": ((), {"way": Way.QUIETLY}),
    "partner": (("missing",), {"way": Way.PARTNER}),
    "in-call": ((), {"in_call": True}),
    "not-in-call": ((), {"in_call": False}),
    "answered": ((), {}),
}
"""What a teacher can say of somebody: what is forgotten of them, and what is noted."""


@router.route("/console/<cohort_id>/<session_id>/tick", method=SEND)
def tick_in(cohort_id: str, session_id: str) -> Response[Any]:
    """Somebody who is in the meeting without a page, on the telephone perhaps: the teacher says that they are here."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now)
    session = cohorts.session(cohort.id, session_id)
    one = guests.registration(cohort.id, session.id, submitted(router.current_event).first("registration"))
    if one.state in TAKES_PART:
        if guest := guests.of(cohort.id, session.id, one.id):
            attendance.made_up(guest.home, guest.missed, one.id, guest.where, now)
        else:
            attendance.seen(cohort.id, session.id, one.id, "tick", now)
        here.arrived(cohort, session.id, one.id, now, page=False)
        live.told(cohort.id, session.id)
    return see_other(f"/console/{cohort.id}/{session.id}")


@router.route("/console/<cohort_id>/<session_id>/person", method=SEND)
def person(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    session, given = cohorts.session(cohort.id, session_id), submitted(router.current_event)
    one, do = guests.registration(cohort.id, session.id, given.first("registration")).id, given.first("do")
    if do == "device":
        _share(cohort.id, session.id, one, given.first("with"))
    elif do in SAYINGS:
        forget, what = SAYINGS[do]
        of_now: dict[str, dict[str, Any]] = {"left": {"left_at": now}, "answered": {"helped_by": desk.person}}
        here.noted(cohort.id, session.id, one, *forget, **what, **of_now.get(do, {}))
        log.note("a teacher said of somebody", cohort=cohort.id, session=session.id, registration=one)
    live.told(cohort.id, session.id)
    return see_other(f"/console/{cohort.id}/{session.id}")


def _share(cohort_id: str, session_id: str, one: str, other: str) -> None:
    """Two on one device, whichever of them it was said of first; with nobody named they have one each again."""
    everyone = here.everyone(cohort_id, session_id)
    if other and other not in {each.registration for each in everyone} - {one}:
        return
    for each in everyone:
        if each.device and one in {each.registration, each.device}:
            here.noted(cohort_id, session_id, each.registration, "device")
    if other:
        here.noted(cohort_id, session_id, one, device=other)


@router.route("/console/<cohort_id>/<session_id>/here", method=SEND)
def console_is_open(cohort_id: str, session_id: str) -> Response[Any]:
    """A console says that it is open: whoever sits there can be asked to be somebody's partner, unless they say no."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    session, given = cohorts.session(cohort.id, session_id), submitted(router.current_event)
    wish, by_itself = (YES_OR_NO.get(given.first(name)) for name in ("accompanies", "by-itself"))
    number = live.state_now(cohort.id, session.id).round if wish else 0
    here.staff_seen(cohort, session.id, desk.person, now, accompanies=wish, arrived=number)
    if wish is not None:
        live.told(cohort.id, session.id)
    if by_itself is not None:
        cohorts.repairs_itself(cohort.id, wanted=by_itself)
    nothing_said = wish is None and by_itself is None
    return Response(status_code=204, body="") if nothing_said else see_other(f"/console/{cohort.id}/{session.id}")
