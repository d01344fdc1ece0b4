"""One press of a teacher's button: what it was decided from is what it is written against (invariant 10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.breakouts import session_now
from functions.breakouts.session_now import SessionNow
from functions.shared import clock, log
from functions.shared.domain.cohort import Video
from functions.shared.storage import live
from functions.shared.storage.live import Live
from functions.shared.storage.writes import Write
from functions.shared.video.queue import EndRooms, nudge
from functions.shared.web.pages import see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import SEND, Router
from functions.shared.web.staff_gate import at_cohort

TRIES = 5
"""Participants' pages may tell something while a press is being decided; it is then decided anew."""

PAGES = "pages"
"""Stands in place of who was quicker where it was nobody of the staff."""


@dataclass(frozen=True)
class Pressed:
    """What a press leads to: the live item (its press is counted here), and what is written with it."""

    live: Live
    also: tuple[Write, ...] = ()
    closes: int = 0
    """The round whose rooms are to be closed after it."""


Act = Callable[[SessionNow, Submitted], Pressed | None]
"""Decides what a press leads to; nothing where there is nothing to do."""


def press(event: APIGatewayProxyEventV2, cohort_id: str, session_id: str, act: Act, what: str) -> Response[Any]:
    """Carries a press out. One that saw an older state than another made changes nothing, and says so."""
    given = submitted(event)
    console = f"/console/{cohort_id}/{session_id}"
    for _ in range(TRIES):
        now = clock.now()
        desk, cohort = at_cohort(event, cohort_id, now)
        stands = session_now.read(cohort, session_id, desk.person, now)
        if given.number("version", 0) != stands.live.press:
            log.note("a press came second", event=what, cohort=cohort_id, session=session_id)
            return see_other(f"{console}?meanwhile={stands.live.by or PAGES}")
        to = act(stands, given)
        if to is None:
            return see_other(console)
        try:
            live.press(cohort, session_id, stands.live, counted(stands.live, to.live, desk.person), *to.also)
        except live.PressedMeanwhileError:
            continue
        if to.closes and cohort.pair_video is Video.BBB:
            # Lost, it costs nothing but time: those rooms end by themselves.
            nudge(EndRooms(cohort=cohort.id, session=session_id, round=to.closes))
        log.note("pressed", event=what, cohort=cohort.id, session=session_id, count=len(stands.here))
        return see_other(console)
    log.note("a press did not come through", event=what, cohort=cohort_id, session=session_id)
    return see_other(f"{console}?meanwhile={PAGES}")


def buttons(router: Router, acts: Mapping[str, Act]) -> None:
    """A route of the console for each of these buttons, by the word that its address ends with."""
    for what, act in acts.items():
        router.route(f"/console/<cohort_id>/<session_id>/{what}", method=SEND)(_route(router, what, act))


def _route(router: Router, what: str, act: Act) -> Callable[[str, str], Response[Any]]:
    def pressed(cohort_id: str, session_id: str) -> Response[Any]:
        return press(router.current_event, cohort_id, session_id, act, what)

    return pressed


def counted(before: Live, after: Live, presser: str) -> Live:
    return replace(after, press=before.press + 1, by=presser)


def news(before: Live, **what: object) -> Live:
    """The live item with something that participants' pages should show. What a teacher has left so stays so."""
    version = before.version + 1
    left_so = version if before.left_so == before.version else -1
    return replace(before, **{"version": version, "left_so": left_so, **what})  # type: ignore[arg-type] # its own fields
