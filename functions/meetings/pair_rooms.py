"""Rooms for pairs that are made at the click, and closed when the round is over."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from functions.meetings import trouble
from functions.shared import clock, links, log
from functions.shared.domain.cohort import OWN_ROOMS, Cohort, Video
from functions.shared.domain.door import CLOSES_AFTER
from functions.shared.domain.models import Session
from functions.shared.domain.rounds import Round
from functions.shared.languages import said
from functions.shared.storage import cohorts, guests, here, live, meetings, persons, rounds
from functions.shared.storage.live import Phase
from functions.shared.video import http, rooms
from functions.shared.video.links import pair_link
from functions.shared.video.provider import Room, VideoError, Visitor
from functions.shared.video.queue import EndRooms
from functions.shared.web.live_cookie import guest
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import SEND, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()


@router.route("/live/room", method=SEND)
def mine() -> Response[str]:
    """Leads somebody to the room that they are in now, whatever their page showed."""
    now = clock.now()
    who = guest(router.current_event, now)
    one = guests.registration(who.cohort, who.session, who.registration)
    who.must_hold(one)
    cohort, shown = cohorts.get(who.cohort), _open_round(who.cohort, who.session)
    number = shown.room_of(one.id) if shown else None
    if shown is None or number is None:
        return see_other("/live")
    here.noted(cohort.id, who.session, one.id, seen_at=now, page=True)
    person = persons.get(one.person)
    visitor = Visitor(id=one.id, name=person.name, language=person.languages[0])
    return _led(cohort, who.session, shown, number, visitor, "/live")


@router.route("/console/<cohort_id>/<session_id>/room", method=SEND)
def any_room(cohort_id: str, session_id: str) -> Response[str]:
    """Leads somebody who teaches to a room, with the host's rights."""
    desk, cohort = at_cohort(router.current_event, cohort_id, clock.now())
    number, shown = submitted(router.current_event).number("room", 0), _open_round(cohort.id, session_id)
    console = f"/console/{cohort.id}/{session_id}"
    if shown is None or not 0 < number <= len(shown.rooms):
        return see_other(console)
    person = persons.get(desk.person)
    visitor = Visitor(id=f"staff-{person.id}", name=person.name, language=person.languages[0], hosts=True)
    return _led(cohort, session_id, shown, number, visitor, console)


def end(message: EndRooms) -> None:
    """Closes every room of a round: whoever is still in one is led back to their page. A room that was never opened is
    none the worse; one that does not answer is asked again by the queue, and ends by itself in the end.
    """
    now = clock.now()
    cohort, session = cohorts.get(message.cohort), cohorts.session(message.cohort, message.session)
    shown = rounds.get(cohort.id, session.id, message.round)
    if shown is None or cohort.pair_video not in OWN_ROOMS:
        return
    adapter, failed = rooms.provider(cohort.pair_video, now, http.AT_THE_CLICK), None
    for number in {stay.room for stay in shown.stays}:
        try:
            adapter.ended(_room(cohort, session, shown, number, ""))
        except VideoError as error:
            failed = error
    if failed:
        raise failed
    log.note("pair rooms were closed", cohort=cohort.id, session=session.id, round=shown.number)


def _open_round(cohort_id: str, session_id: str) -> Round | None:
    current = live.state_now(cohort_id, session_id)
    return rounds.get(cohort_id, session_id, current.round) if current.phase is Phase.IN_PAIRS else None


def _led(cohort: Cohort, session_id: str, shown: Round, number: int, visitor: Visitor, back: str) -> Response[str]:
    session = cohorts.session(cohort.id, session_id)
    # Where people go who leave is fixed by whoever comes first: it is the participants' page for everybody.
    address = _address(cohort, session, shown, number, visitor, links.absolute("/live"))
    return page(
        "into-the-room" if address else "no-room",
        language=visitor.language,
        cohort=cohort,
        session=session,
        number=number,
        meeting=address,
        back=back,
    )


def _address(cohort: Cohort, session: Session, shown: Round, number: int, visitor: Visitor, back: str) -> str:
    """Empty where the provider gives none: people then stay in the main room, and the teacher sees why."""
    now = clock.now()
    try:
        room = _room(cohort, session, shown, number, back)
        if cohort.pair_video is Video.LINKS:
            return pair_link(cohort.room_links, number, room.key)
        return _by_provider(cohort.pair_video, room, visitor, now)
    except Exception as error:  # noqa: BLE001 - whatever it was, they are told kindly (invariant 13)
        trouble.met(cohort, session, cohort.pair_video, error)
    return ""


def _by_provider(kind: Video, room: Room, visitor: Visitor, now: datetime) -> str:
    return rooms.provider(kind, now).way_in(room, visitor, now).url


def _room(cohort: Cohort, session: Session, shown: Round, number: int, back: str) -> Room:
    meeting = meetings.ensured(cohort, session.id)
    title = f"{said(session.title, cohort.language)} · {number}"
    # The round may be made longer: the room ends by itself only when the session has.
    ends_at = session.ends_at + CLOSES_AFTER
    return rooms.pair_room(meeting, title=title, number=shown.number, room=number, ends_at=ends_at, back=back)
