"""The participant's live page: one thing at a time. It polls one small item, and asks for more when that changed."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts.groups import card_of, name_of
from functions.breakouts.rules import TRAVEL
from functions.shared import clock
from functions.shared.storage import cohorts, live, persons, registrations
from functions.shared.storage.live import Live, Phase
from functions.shared.templating import render
from functions.shared.web.live_cookie import Guest, guest
from functions.shared.web.pages import page
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/live", method=READ)
def show() -> Response[Any]:
    who = guest(router.current_event, clock.now())
    current = live.state(who.cohort, who.session)
    return page("live", **_seen_by(who, current))


@router.route("/live/state", method=READ)
def poll() -> Response[Any]:
    """Reads one small item; where nothing has changed the answer is 304 and nothing more is read."""
    who = guest(router.current_event, clock.now())
    current = live.state(who.cohort, who.session)
    tag = f'"{current.version}-{who.registration}"'
    if router.current_event.headers.get("if-none-match") == tag:
        return Response(status_code=304, body="", headers={"ETag": tag})
    context = _seen_by(who, current)
    body = {"version": current.version, "html": render("pages/_live.html", context["language"], **context)}
    return Response(status_code=200, content_type="application/json", body=json.dumps(body), headers={"ETag": tag})


@router.route("/live/here", method=SEND)
def still_here() -> Response[Any]:
    """The page is awake: said by a POST, because a GET changes nothing (invariant 5)."""
    now = clock.now()
    who = guest(router.current_event, now)
    live.seen(who.cohort, who.session, who.registration, now)
    return Response(status_code=204, body="")


def _seen_by(who: Guest, current: Live) -> dict[str, Any]:
    cohort, course = cohorts.get(who.cohort), cohorts.course(who.cohort)
    person = persons.get(registrations.get(who.cohort, who.registration).person)
    context: dict[str, Any] = {
        "cohort": cohort,
        "session": cohorts.session(who.cohort, who.session),
        "person": person,
        "language": person.languages[0],
        "live": current,
        "card": None,
        "practice": None,
        "begins": "",
        "order": (),
        "starts_at": None,
        "now": clock.now(),
    }
    if current.phase is not Phase.IN_PAIRS:
        return context
    shown = live.get_round(who.cohort, who.session, current.round)
    if shown is None:
        return context
    group = next((group for group in shown.groups if who.registration in group), ())
    names = _names(who.cohort, group)
    practices = course.session(who.session).practices
    return {
        **context,
        "card": card_of(shown, who.registration, names, cohort),
        "practice": next((one for one in practices if one.id == shown.practice), None),
        "begins": "" if not group or group[0] == who.registration else name_of(group[0], names, cohort),
        "order": tuple("" if one == who.registration else name_of(one, names, cohort) for one in group),
        "starts_at": shown.opened_at + TRAVEL,
    }


def _names(cohort_id: str, group: tuple[str, ...]) -> dict[str, str]:
    members = [registrations.get(cohort_id, one) for one in group if ":" not in one]
    people = persons.get_many(one.person for one in members)
    return {one.id: people[one.person].name for one in members}
