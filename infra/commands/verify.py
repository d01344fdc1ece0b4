"""`make verify`: walks the table of a stage and says what is otherwise than it must always be (README, invariants)."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from functions.shared import clock
from functions.shared.settings import settings
from functions.shared.storage.items import Item
from infra.commands import walking
from infra.commands.deployed import NoStackError, point_at
from infra.verifying import courses, due, mails, people, seats
from infra.verifying.facts import Facts, gathered
from infra.verifying.findings import Finding

CHECKS: tuple[Callable[[Facts, datetime], Iterator[Finding]], ...] = (
    seats.check,
    mails.check,
    people.check,
    courses.check,
    due.check,
)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make verify")
    arguments.add_argument("--stage", required=True)
    given = arguments.parse_args()
    try:
        point_at(given.stage)
    except NoStackError as error:
        sys.exit(str(error))
    found = standing(lambda: walking.items(settings().table), clock.now())
    for one in found:
        print(f"{one.rule}: {one.about}: {one.says}")
    counted = Counter(one.rule for one in found)
    print("All is as it must be." if not found else f"{len(found)} findings: {dict(counted)}")
    sys.exit(1 if found else 0)


def standing(items: Callable[[], Iterable[Item]], now: datetime) -> list[Finding]:
    """What two walks have found: one alone may meet an item before, and another after, the same transaction."""
    first = {(one.rule, one.about) for one in verified(items(), now)}
    return sorted({one for one in verified(items(), now) if (one.rule, one.about) in first}) if first else []


def verified(items: Iterable[Item], now: datetime) -> list[Finding]:
    """What one walk finds."""
    facts = gathered(items)
    return [*facts.unreadable, *(finding for check in CHECKS for finding in check(facts, now))]


if __name__ == "__main__":
    main()
