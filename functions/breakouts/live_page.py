"""The participant's live page: one thing at a time. It polls one small item, and asks for more when that changed."""

import json
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import rules
from functions.breakouts.groups import card_of
from functions.shared import clock
from functions.shared.domain.rounds import STAFF, Round
from functions.shared.storage import cohorts, here, live, persons, registrations, rounds
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
    cohort, now = cohorts.get(who.cohort), clock.now()
    me = here.one(who.cohort, who.session, who.registration)
    person = persons.get(registrations.get(who.cohort, who.registration).person)
    shown = rounds.get(who.cohort, who.session, current.round) if current.phase is Phase.IN_PAIRS else None
    group = next((room for room in shown.rooms if who.registration in room), ()) if shown else ()
    practices = cohorts.course(who.cohort).session(who.session).practices
    people = _people(who.cohort, group)
    company = _company(who, group, shown.number if shown and not _has_answered(me, shown) else None)
    asked_since = [at for at in company.pop("needs") if shown and at >= shown.opened_at]
    return {
        "cohort": cohort,
        "session": cohorts.session(who.cohort, who.session),
        "person": person,
        "language": person.languages[0],
        "live": current,
        "me": me,
        "card": card_of(shown, who.registration, people, cohort) if shown and group else None,
        "moved": shown is not None and any(who.registration in stay.people and stay.until for stay in shown.stays),
        "practice": next((one for one in practices if shown and one.id == shown.practice), None),
        "waits_in_vain": shown is not None and me is not None and me.alone == shown.number,
        "has_arrived": shown is not None and me is not None and me.arrived == shown.number,
        "was_missed": shown is not None and me is not None and me.missing == shown.number,
        "is_over": current.ends_at is not None and now >= current.ends_at,
        "helper": persons.get(me.helped_by).name if me and me.helped_by else "",
        **company,
        "company_is_helped": bool(asked_since),
        "looked_for_by": people[company["looked_for_by"]].name if company["looked_for_by"] else "",
        "now": now,
    }


def _has_answered(me: Here | None, shown: Round) -> bool:
    return me is None or shown.number in {me.arrived, me.alone}


def _company(who: Guest, group: tuple[str, ...], number: int | None) -> dict[str, Any]:
    """How the others of the room are: gone (or quiet after all), in need of a person, or in search of whoever asks.

    Args:
        who: whose page it is.
        group: who is in the room.
        number: the round, where its person has not answered in it yet.

    """
    others = [one for one in group if one != who.registration]
    with_staff = any(one.startswith(STAFF) for one in others)
    theirs = [here.one(who.cohort, who.session, one) for one in others if not one.startswith(STAFF)]
    gone = [one is None or one.left_at is not None or one.way is Way.QUIETLY for one in theirs]
    return {
        "company_has_gone": bool(others) and not with_staff and all(gone),
        "looked_for_by": next((one.registration for one in theirs if number and one and one.alone == number), ""),
        "needs": [one.needs_somebody_at for one in theirs if one is not None and one.needs_somebody_at],
    }


def _people(cohort_id: str, group: tuple[str, ...]) -> dict[str, Any]:
    """Those of one room, by the ids that groups use."""
    members = [registrations.get(cohort_id, one) for one in group if not one.startswith(STAFF)]
    staff = [one.removeprefix(STAFF) for one in group if one.startswith(STAFF)]
    found = persons.get_many([*(one.person for one in members), *staff])
    return {one.id: found[one.person] for one in members} | {f"{STAFF}{one}": found[one] for one in staff}
