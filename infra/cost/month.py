"""A month, made of counted acts: what one cohort asks for, what is paid for while nobody comes, and both for many."""

import json
from pathlib import Path

from infra.cost import prices
from infra.cost.usage import Usage

COUNTED = Path(__file__).parent / "counted.json"
"""Written by `python -m tests.bench.counting`, which plays each act and counts what it asks of AWS."""
PEOPLE, WITHOUT_A_PLACE, SESSIONS, MONTHS = 25, 5, 10, 3
"""Of a cohort: the ten-week course, with five who register and get no place."""
MAILS_A_SESSION, OTHER_MAILS = 3, 6
"""For each person: a day and an hour before, and after it; around the course (welcome, messages, changes of dates)."""
LOOKS_AT_ONES_PAGE, STAFF_PAGES = 12, 600
"""In a whole course: of each person, and of all who teach it together."""
MINUTES = 60 * 24 * 30
KEPT_A_COHORT = 3e6
"""Bytes: mails are the most of it, each some 600 bytes with its index."""
ALARMS = 38


def counted() -> dict[str, Usage]:
    """What one of each act asks for."""
    return {name: Usage(**usage) for name, usage in json.loads(COUNTED.read_text("utf-8"))["acts"].items()}


def counted_on() -> str:
    return str(json.loads(COUNTED.read_text("utf-8"))["on"])


def of_a_cohort(acts: dict[str, Usage]) -> Usage:
    """Its whole life, from the first form to the last mail."""
    everybody = PEOPLE + WITHOUT_A_PLACE
    mails = PEOPLE * (SESSIONS * MAILS_A_SESSION + OTHER_MAILS)
    return (
        acts["a registration"] * everybody
        + acts["a decision"] * everybody
        + acts["a mail about a session"] * mails
        + acts["a join"] * (PEOPLE * SESSIONS)
        + acts["a live session of one person"] * (PEOPLE * SESSIONS)
        + acts["a look at one's own page"] * (PEOPLE * LOOKS_AT_ONES_PAGE)
        + acts["a page of the staff"] * STAFF_PAGES
    )


def idle(acts: dict[str, Usage]) -> tuple[Usage, dict[str, float]]:
    """A month in which nobody comes: the minute, and what is rented."""
    rented = {
        "key": prices.KEY,
        "secrets": 2 * prices.SECRET,
        "alarms": max(0, ALARMS - prices.ALARMS_FREE) * prices.ALARM,
        "empty queues": prices.EMPTY_RECEIVES_A_MONTH * prices.SQS_REQUEST,
    }
    return acts["a minute in which nothing is due"] * MINUTES, rented


def month(acts: dict[str, Usage], cohorts: int) -> dict[str, float]:
    """USD of a month with so many cohorts under way, by what it is paid for, without free tiers."""
    ticks, rented = idle(acts)
    usage = of_a_cohort(acts) * (cohorts / MONTHS) + ticks
    kept = cohorts * KEPT_A_COHORT / 1e9
    storage = kept * (prices.GIGABYTE_KEPT + prices.GIGABYTE_BACKED_UP)
    return {**usage.costs(), "storage": storage, **rented}


def with_free_tiers(costs: dict[str, float]) -> float:
    """What an account pays that has nothing else in it."""
    empty = costs.get("empty queues", 0.0)
    queues = max(0.0, costs["queues"] + empty - prices.FREE["queues"])
    others = {name: cost for name, cost in costs.items() if name not in {"queues", "empty queues"}}
    return queues + sum(max(0.0, cost - prices.FREE.get(name, 0.0)) for name, cost in others.items())
