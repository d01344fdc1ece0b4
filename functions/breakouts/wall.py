"""The round for those whose page sleeps: a wall to share or read aloud, words for the chat, a list to apply by hand."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import session_now
from functions.breakouts.groups import Card, cards
from functions.breakouts.session_now import SessionNow
from functions.shared import clock, languages
from functions.shared.domain.words import later
from functions.shared.spreadsheet import csv_file
from functions.shared.storage.live import Phase
from functions.shared.templating import render
from functions.shared.web.pages import page
from functions.shared.web.site import READ, Router
from functions.shared.web.staff_gate import at_cohort

router = Router()
SPARE = 3
"""Rooms beyond those of the round: in Zoom none can be added while rooms are open."""


@router.route("/console/<cohort_id>/<session_id>/wall", method=READ)
def wall(cohort_id: str, session_id: str) -> Response[Any]:
    """First names and room numbers, large; nothing else."""
    stands = _stands(cohort_id, session_id)
    return page(
        "wall",
        language=stands.cohort.language,
        stands=stands,
        live=stands.live,
        session=stands.session,
        cards=_cards(stands),
    )


@router.route("/console/<cohort_id>/<session_id>/list", method=READ)
def by_hand(cohort_id: str, session_id: str) -> Response[Any]:
    stands = _stands(cohort_id, session_id)
    groups = _cards(stands)
    return page(
        "by-hand",
        stands=stands,
        live=stands.live,
        session=stands.session,
        cards=groups,
        chat=chat(stands, groups),
        rooms=room_names(groups),
    )


@router.route("/console/<cohort_id>/<session_id>/list.csv", method=READ)
def as_csv(cohort_id: str, session_id: str) -> Response[Any]:
    stands = _stands(cohort_id, session_id)
    header = [languages.said(one, stands.cohort.language) for one in _COLUMNS]
    rows = [(card.room, one.name, f"{card.room} {one.name}") for card in _cards(stands) for one in card.people]
    return csv_file(f"round-{stands.live.round}.csv", header, rows)


_COLUMNS = (later("Room"), later("Name"), later("Name in the meeting"))


def chat(stands: SessionNow, groups: list[Card]) -> str:
    """The words for the meeting's chat: for all whose page sleeps."""
    return render("pages/_chat.txt", stands.cohort.language, cards=groups, cohort=stands.cohort).strip()


def room_names(groups: list[Card]) -> list[str]:
    """As Zoom lists them: numbered from 1 without a gap, and a few to spare."""
    last = max((card.room for card in groups), default=0)
    return [str(number) for number in range(1, last + SPARE + 1)]


def _stands(cohort_id: str, session_id: str) -> SessionNow:
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now)
    return session_now.read(cohort, session_id, desk.person, now)


def _cards(stands: SessionNow) -> list[Card]:
    """Those of the round that is open, or of the one that is being prepared for whoever prepares rooms by hand."""
    if stands.live.phase is Phase.IN_PAIRS and stands.shown:
        return cards(stands.shown.rooms, stands.people, stands.cohort)
    return cards(stands.draft.groups, stands.people, stands.cohort) if stands.draft else []
