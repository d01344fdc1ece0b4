"""The live session as one small item that every page asks for, the teacher's draft of a round, and presses.

A press is a write on the condition that nobody has pressed since what the presser saw (invariant 10).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.rounds import People
from functions.shared.storage import cohorts, live_keys, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Delete, Put, Write, exists, is_new

VERSION = 1
LONGEST_SAYING = 300
"""Characters of a teacher's words to all pages: the item that each poll reads stays small."""


class Phase(StrEnum):
    TOGETHER = "together"
    FORMING = "forming"
    IN_PAIRS = "in_pairs"


class PressedMeanwhileError(Exception):
    """Raised when another press came first (a double click, a retry, a second teacher)."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What a poll reads. `version` goes up when participants' pages have something new, `press` with each press;
    `round` is the last one that was opened; `by` is who pressed last; `said` are the teacher's words to everyone;
    `left_so` is the version at which the teacher left it so that somebody is alone: what anybody tells later undoes it.
    """

    version: int = 0
    press: int = 0
    phase: Phase = Phase.TOGETHER
    round: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    said: str = ""
    by: str = ""
    left_so: int = -1


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A round that is being prepared: `reshuffles` is part of the seed, `pinned` groups stay when it is shuffled."""

    groups: tuple[People, ...]
    pinned: tuple[People, ...] = ()
    unplaced: People = ()
    rests: People = ()
    practice: str = ""
    minutes: int = 10
    travel: int = 60
    """Seconds for the way to the room."""
    size: int = 2
    reshuffles: int = 0
    seed: str = ""
    certificate: dict[str, int] = field(default_factory=dict)


def state(cohort_id: str, session_id: str) -> Live:
    """Eventually consistent, at half the price: a page asks again in a few seconds anyway."""
    item = table.read(live_keys.live(cohort_id, session_id), consistent=False)
    return from_item(item, Live, VERSION) if item else Live()


def state_now(cohort_id: str, session_id: str) -> Live:
    item = table.read(live_keys.live(cohort_id, session_id))
    return from_item(item, Live, VERSION) if item else Live()


def draft(cohort_id: str, session_id: str) -> Draft | None:
    item = table.read(live_keys.draft(cohort_id, session_id))
    return from_item(item, Draft, VERSION) if item else None


def drafted(cohort: Cohort, session_id: str, one: Draft) -> Write:
    return Put(to_item(live_keys.draft(cohort.id, session_id), one, VERSION) | cohorts.erased_with(cohort))


def no_draft(cohort: Cohort, session_id: str) -> Write:
    return Delete(live_keys.draft(cohort.id, session_id))


def press(cohort: Cohort, session_id: str, seen: Live, to: Live, *also: Write) -> None:
    """Writes what a press leads to, whole or not at all: `seen` is what it was decided from.

    Raises:
        PressedMeanwhileError: somebody has pressed since, or a page has told something new.

    """
    # An item from before presses were counted has none.
    same_press = Attr("press").eq(seen.press) if seen.press else Attr("press").eq(0) | Attr("press").not_exists()
    unchanged = same_press & Attr("version").eq(seen.version)
    condition = unchanged if seen.press or seen.version else is_new()
    item = to_item(live_keys.live(cohort.id, session_id), to, VERSION) | cohorts.erased_with(cohort)
    try:
        table.write(Put(item, condition), *also)
    except table.ConditionFailedError as error:
        raise PressedMeanwhileError from error


def told(cohort_id: str, session_id: str) -> None:
    """A participant has told something that their partner's page should show: it is asked for again."""
    try:
        table.write(Change(live_keys.live(cohort_id, session_id), exists(), add={"version": 1}))
    except table.ConditionFailedError:
        return
