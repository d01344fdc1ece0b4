"""The teacher's console: who is here, one press, and the way back. Nothing on it is a secret (it may be shared)."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import rules, session_now
from functions.breakouts.during import Proposal, open_now, proposal
from functions.breakouts.groups import cards
from functions.breakouts.presses import PAGES
from functions.breakouts.session_now import SessionNow
from functions.breakouts.wall import chat
from functions.shared import clock
from functions.shared.domain.rounds import STAFF, Round
from functions.shared.storage.here import Here
from functions.shared.storage.live import Draft
from functions.shared.video.links import missing
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
WAYS = (30, 60, 90, 120, 180)
"""Seconds for the way to the room, to choose from."""


@router.route("/console/<cohort_id>/<session_id>", method=READ)
def console(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    stands = session_now.read(cohort, session_id, desk.person, now)
    by = (router.current_event.query_string_parameters or {}).get("meanwhile", "")
    me = f"{STAFF}{desk.person}"
    shown = _shown(stands)
    awaited = next((card.room for card in shown["cards"] if me in card.ids and me in shown["missing"]), None)
    return page(
        "console",
        **shown,
        teacher_zone=stands.people[me].zone,
        pressed_first=stands.name(f"{STAFF}{by}") if by != desk.person and f"{STAFF}{by}" in stands.people else "",
        pressed_twice=by == desk.person,
        pages_first=by == PAGES,
        accompanies=me in stands.staff and me not in stands.staff_gone,
        awaited=awaited,
    )


def _shown(stands: SessionNow) -> dict[str, Any]:
    shown, found = open_now(stands), proposal(stands)
    proposed = None if found is not None and found.left_so else found
    answers = {one.registration: one for one in stands.here.values()}
    alone = {one for one, said in answers.items() if shown and said.alone == shown.number}
    rooms = shown.rooms if shown else stands.draft.groups if stands.draft else ()
    placed = {one for room in rooms for one in room}
    practice_id = shown.practice if shown else stands.draft.practice if stands.draft else ""
    return {
        "stands": stands,
        "cohort": stands.cohort,
        "session": stands.session,
        "plan": stands.plan,
        "live": stands.live,
        "draft": stands.draft,
        "shown": shown,
        "cards": (groups := cards(rooms, stands.people, stands.cohort)),
        "links_missing": 0 if shown else missing(stands.cohort.room_links, len(groups)),
        "chat": chat(stands, groups) if shown else "",
        "pinned": _pinned(stands.draft) if stands.draft else set(),
        "main_room": [one for one in stands.here if one not in placed] if rooms else [],
        "practice": stands.practice(practice_id),
        "proposed": proposed,
        "missing": found.missing if found else frozenset(),
        "changes": _changes(stands, shown, proposed),
        "arrived": {one for one, said in answers.items() if shown and said.arrived == shown.number},
        "alone": alone,
        "stay_behind": _names(stands, proposed, staff=False),
        "not_come": _names(stands, proposed, staff=True),
        "asleep": sum(not one.page or rules.is_quiet(one.seen_at, stands.now) for one in stands.here.values()),
        "both_wait": [stands.names(room) for room in rules.both_wait(shown, alone)] if shown else [],
        "people_here": [_person(stands, one, stands.now) for one in stands.here.values()],
        "left": [one.registration for one in stands.everyone_here if one.left_at],
        "away": [one for one in stands.roster if one not in {each.registration for each in stands.everyone_here}],
        "asking": sum(one.needs_somebody_at is not None and not one.helped_by for one in stands.everyone_here),
        "ways": WAYS,
        "now": stands.now,
    }


def _person(stands: SessionNow, one: Here, now: datetime) -> dict[str, Any]:
    """How somebody stands, as far as everyone may see: that they practise quietly is not said."""
    return {
        "id": one.registration,
        "name": stands.name(one.registration),
        "asleep": one.page and rules.is_quiet(one.seen_at, now),
        "page": one.page,
        "in_call": one.in_call,
        "with": stands.name(shares) if (shares := _shares_with(stands, one)) else "",
    }


def _shares_with(stands: SessionNow, one: Here) -> str:
    """It is noted of one of the two."""
    other_side = (each.registration for each in stands.here.values() if each.device == one.registration)
    return one.device or next(other_side, "")


def _names(stands: SessionNow, proposed: Proposal | None, *, staff: bool) -> list[str]:
    """Of those who are waited for in vain."""
    missing = sorted(proposed.missing) if proposed else []
    return [stands.name(one) for one in missing if one.startswith(STAFF) is staff]


def _pinned(draft: Draft) -> set[int]:
    """The numbers of rooms that are pinned."""
    pins = [set(pin) for pin in draft.pinned]
    return {number for number, group in enumerate(draft.groups, start=1) if set(group) in pins}


def _changes(stands: SessionNow, shown: Round | None, proposed: Proposal | None) -> list[tuple[int, list[str]]]:
    """For each room that a repair would change: its number, and who would be in it."""
    if shown is None or proposed is None:
        return []
    before = dict(enumerate(shown.rooms, start=1))
    return [
        (number, stands.names(room))
        for number, room in enumerate(proposed.found.rooms, start=1)
        if room and set(room) != set(before.get(number, ())) and not set(room) < set(before.get(number, ()))
    ]
