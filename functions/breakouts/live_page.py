"""The participant's live page: one thing at a time. It polls one small item, and asks for more when that changed."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import rules
from functions.breakouts.groups import card_of
from functions.shared import clock
from functions.shared.domain.rounds import STAFF, Round
from functions.shared.domain.schedule import plan_of
from functions.shared.storage import cohorts, glance, live
from functions.shared.storage.glance import Glance
from functions.shared.storage.here import Here, Way
from functions.shared.storage.live import Live, Phase
from functions.shared.templating import render
from functions.shared.web.live_cookie import Guest, guest
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router

router = Router()


@router.route("/live", method=READ)
def show() -> Response[Any]:
    who = guest(router.current_event, clock.now())
    current = live.state(who.cohort, who.session)
    return page("live", **_seen_by(who, current))


@router.route("/live/state", method=READ)
def poll() -> Response[Any]:
    """Reads one small item; where nothing has changed the answer is 304 and nothing more is read."""
    now = clock.now()
    who = guest(router.current_event, now)
    current = live.state(who.cohort, who.session)
    tag = f'"{current.version}-{who.registration}"'
    again = rules.pages_ask_again(current.phase, current.starts_at, current.ends_at, now)
    headers: dict[str, str | list[str]] = {"ETag": tag, "Ask-Again-In": str(again)}
    if router.current_event.headers.get("if-none-match") == tag:
        return Response(status_code=304, body="", headers=headers)
    context = _seen_by(who, current)
    body = {"version": current.version, "html": render("pages/_live.html", context["language"], **context)}
    return Response(status_code=200, content_type="application/json", body=json.dumps(body), headers=headers)


def _seen_by(who: Guest, current: Live) -> dict[str, Any]:
    now = clock.now()
    open_round = current.round if current.phase is Phase.IN_PAIRS else 0
    seen = glance.of_page(who.cohort, who.session, who.registration, open_round)
    who.must_hold(seen.own)
    me, shown, number = seen.me, seen.shown, seen.shown.number if seen.shown else -1
    practices = plan_of(cohorts.course(who.cohort, seen.person.languages[0]), seen.session).practices
    answered = me is None or number in {me.arrived, me.alone}
    asked_since = [one for one in seen.others.values() if shown and _needs_somebody_since(one, shown)]
    looks = None if answered else next((one for one, said in seen.others.items() if said.alone == number), None)
    return {
        "cohort": seen.cohort,
        "session": seen.session,
        "person": seen.person,
        "language": seen.person.languages[0],
        "live": current,
        "me": me,
        "card": card_of(shown, who.registration, seen.people, seen.cohort) if shown and seen.group else None,
        "moved": shown is not None and any(who.registration in stay.people and stay.until for stay in shown.stays),
        "practice": next((one for one in practices if shown and one.id == shown.practice), None),
        "waits_in_vain": me is not None and me.alone == number,
        "has_arrived": me is not None and me.arrived == number,
        "was_missed": me is not None and me.missing == number,
        "is_over": current.ends_at is not None and now >= current.ends_at,
        "helper": seen.helper.name if seen.helper else "",
        "company_has_gone": _company_has_gone(seen, who.registration),
        "company_is_helped": bool(asked_since),
        "looked_for_by": seen.people[looks].name if looks in seen.people else "",
        "now": now,
    }


def _needs_somebody_since(one: Here, shown: Round) -> bool:
    return one.needs_somebody_at is not None and one.needs_somebody_at >= shown.opened_at


def _company_has_gone(seen: Glance, me: str) -> bool:
    """Whether all others of the room have left, or practise quietly after all; staff are taken to be there."""
    others = [one for one in seen.group if one != me]
    gone = (one not in seen.others or _is_away(seen.others[one]) for one in others)
    return bool(others) and not any(one.startswith(STAFF) for one in others) and all(gone)


def _is_away(one: Here) -> bool:
    return one.left_at is not None or one.way is Way.QUIETLY
