"""While rooms are open: the smallest repair, words to everyone, more time, and calling everyone back."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import zip_longest

from functions.breakouts import rules
from functions.breakouts.pairing.repair import Repair, repair, standing
from functions.breakouts.presses import Pressed, buttons, news
from functions.breakouts.session_now import SessionNow
from functions.shared.domain.rounds import STAFF, Round, rearranged
from functions.shared.storage import here, rounds
from functions.shared.storage.live import LONGEST_SAYING, Phase
from functions.shared.storage.writes import Write
from functions.shared.web.requests import Submitted
from functions.shared.web.site import Router

router = Router()
MOST_NOTES = 90
"""A transaction takes 100 writes; the others are told by their rooms."""
MOST_MORE = 30
"""Minutes that one press adds."""


@dataclass(frozen=True)
class Proposal:
    """What a press of "repair" would do, and for whom: `lonely` have nobody with them now."""

    found: Repair
    lonely: tuple[str, ...]
    missing: frozenset[str]
    left_so: bool = False
    """The teacher has seen it, and leaves it so."""


def open_now(stands: SessionNow) -> Round | None:
    """The round that is open."""
    return stands.shown if stands.live.phase is Phase.IN_PAIRS else None


def proposal(stands: SessionNow) -> Proposal | None:
    """The smallest change that gives everyone company; nothing where everyone has some."""
    shown = open_now(stands)
    if shown is None:
        return None
    missing = _missing(stands, shown)
    asked = stands.asked("", size=shown.size, without={*missing, *shown.rests}, but=shown)
    _, lone = standing(shown.rooms, asked)
    lonely = tuple(one for each in lone for one in each.people)
    if not lonely:
        return None
    found = repair(shown.rooms, asked)
    return Proposal(found, lonely, frozenset(missing), left_so=stands.live.left_so == stands.live.version)


def _missing(stands: SessionNow, shown: Round) -> set[str]:
    """Those who are not to be had in this round: found missing before, or waited for in vain now."""
    here_now = stands.here.values()
    alone = {one.registration for one in here_now if one.alone == shown.number}
    arrived = {one.registration for one in here_now if one.arrived == shown.number}
    arrived |= {f"{STAFF}{one.person}" for one in stands.consoles if one.arrived == shown.number}
    known = {one.registration for one in here_now if one.missing == shown.number}
    devices = [(one.registration, one.device) for one in here_now if one.device]
    return known | rules.missing(shown, alone, alone | arrived, devices)


def repaired(stands: SessionNow, _given: Submitted) -> Pressed | None:
    """The smallest change. For whom nobody is free, nothing changes: whoever they wait for may still come."""
    shown, proposed = open_now(stands), proposal(stands)
    if shown is None or proposed is None or not proposed.found.placed:
        return None
    where = (stands.cohort.id, stands.session.id)
    waiting = set(proposed.found.unplaced)
    gone = sorted(one for one in proposed.missing if not _waited_for(one, waiting, shown))
    seen_to = {*proposed.lonely, *proposed.found.moved} - proposed.missing - waiting
    notes = [
        *(_missed(stands, one, shown.number) for one in gone if _can_be_noted(stands, one)),
        *(here.note(*where, one, "alone", "arrived") for one in sorted(seen_to) if one in stands.here),
    ][:MOST_NOTES]
    rooms = [
        before if waiting.intersection(before) else after
        for before, after in zip_longest(shown.rooms, proposed.found.rooms, fillvalue=())
    ]
    after = rearranged(shown, rooms, stands.now)
    return Pressed(news(stands.live, left_so=-1), (rounds.changed(stands.cohort, after), *notes))


def _waited_for(one: str, waiting: set[str], shown: Round) -> bool:
    return any(one in room and not waiting.isdisjoint(room) for room in shown.rooms)


def _left_so(stands: SessionNow, _given: Submitted) -> Pressed | None:
    """Whoever is alone stays so for this round, and the console says it no more: a minute before the end, perhaps."""
    proposed = proposal(stands)
    return None if proposed is None else Pressed(replace(stands.live, left_so=stands.live.version))


def _missed(stands: SessionNow, one: str, number: int) -> Write:
    where = (stands.cohort.id, stands.session.id)
    if one.startswith(STAFF):
        return here.staff_missed(*where, one.removeprefix(STAFF), number)
    return here.missed(*where, one, number)


def _can_be_noted(stands: SessionNow, one: str) -> bool:
    return not one.startswith(STAFF) or one.removeprefix(STAFF) in {each.person for each in stands.consoles}


def _said(stands: SessionNow, given: Submitted) -> Pressed | None:
    """A few words to every page; empty ones take the last away."""
    words = given.first("words").strip()[:LONGEST_SAYING]
    return None if words == stands.live.said else Pressed(news(stands.live, said=words))


def _extended(stands: SessionNow, given: Submitted) -> Pressed | None:
    """More time, counted from now where it is over already."""
    shown = open_now(stands)
    if shown is None:
        return None
    more = min(max(given.number("minutes", 2), 1), MOST_MORE)
    ends_at = max(shown.ends_at, stands.now) + timedelta(minutes=more)
    after = replace(shown, ends_at=ends_at)
    return Pressed(news(stands.live, ends_at=ends_at), (rounds.changed(stands.cohort, after),))


def _ended(stands: SessionNow, _given: Submitted) -> Pressed | None:
    shown = open_now(stands)
    if shown is None:
        return None
    to = news(stands.live, phase=Phase.TOGETHER, starts_at=None, ends_at=None, said="")
    return Pressed(to, (rounds.closed(stands.cohort, shown, stands.now),), closes=shown.number)


buttons(
    router,
    {"repair": repaired, "leave": _left_so, "say": _said, "extend": _extended, "end": _ended},
)
