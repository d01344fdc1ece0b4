"""`make status`: what of a deployed stage is right, what is missing, and the next step. `make deploy` asks it first."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from functions.shared import clock
from infra.commands.deployed import NoStackError, point_at
from infra.pasted import for_stage
from infra.status import keeping, left, running, sender, sessions, works_on
from infra.status.point import How, Point

_A_DEPLOYMENT_HANGS_ON = ("what a deployment would work with", "sessions")
_SETTINGS = Path(__file__).parents[2] / "cdk.json"


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make status")
    arguments.add_argument("--stage", required=True)
    arguments.add_argument("--before-deploy", action="store_true")
    arguments.add_argument("--anyway", action="store_true")
    given = arguments.parse_args()
    try:
        outputs = point_at(given.stage)
    except NoStackError as error:
        sys.exit(0 if given.anyway or no_stack(given.stage, str(error)) else 1)
    except BotoCoreError as error:
        sys.exit(f"AWS could not be asked: {error}")
    found = list(points(given.stage, outputs, clock.now()))
    print(*(for_stage(line, given.stage) for line in described(found)), sep="\n")
    if given.before_deploy:
        waits = any(one.no_deploy for one in found) and not given.anyway
        sys.exit(for_stage(must_wait(found), given.stage) if waits else 0)
    sys.exit(1 if any(one.how is How.MISSING for one in found) else 0)


def points(stage: str, outputs: Mapping[str, str], now: datetime) -> Iterator[Point]:
    """In the order in which they are to be seen to. What cannot be asked keeps nothing else from being said."""
    concerns: tuple[tuple[str, Callable[[], Iterator[Point]]], ...] = (
        ("the sender", lambda: sender.points(outputs["MailDomain"])),
        ("what is kept", lambda: keeping.points(outputs, now)),
        ("what a deployment would work with", lambda: works_on.points(stage, outputs, context())),
        ("whether it runs", lambda: running.points(stage, outputs, now)),
        ("sessions", lambda: sessions.points(now)),
    )
    for concern, ask in concerns:
        try:
            yield from ask()
        except Exception as error:  # noqa: BLE001 - whatever cannot be asked must not keep the rest from being said
            says = f"Of {concern} not all could be asked: {type(error).__name__}: {error}"
            step = "Rights of your shell; a stack and a table of this version."
            yield Point(How.MISSING, says, step, no_deploy=concern in _A_DEPLOYMENT_HANGS_ON)


def context() -> Mapping[str, Any]:
    """What every deployment is told. What is given by hand with one is not known here."""
    told: Mapping[str, Any] = json.loads(_SETTINGS.read_text("utf-8")).get("context", {})
    return told


def described(found: list[Point]) -> list[str]:
    lines = [line for point in found for line in point.lines()]
    first = next((one for how in (How.MISSING, How.LOOK) for one in found if one.how is how and one.step), None)
    return [*lines, "", f"Next step: {first.step}" if first else "All is right."]


def must_wait(found: list[Point]) -> str:
    steps = " ".join(one.step for one in found if one.no_deploy)
    return f"Not deployed. {steps} If it cannot wait: make deploy ... ANYWAY=yes"


def no_stack(stage: str, error: str) -> bool:
    """Says that there is none, and what one has left; whether a first deployment would harm nothing."""
    print(error)
    found = left.not_taken_over(stage, context())
    if not found:
        print(for_stage("Next step: make deploy (README, Deploying).", stage))
        return True
    print(
        "A stack has been here, and has left what people's links and answers hang on. Under context in cdk.json:",
        *found,
        sep="\n  ",
    )
    which = "one of each; of several tables the one that was in use last"
    step = f"Next step: put these there ({which}), then make deploy (README, Runbook, The stack is lost)."
    print(for_stage(step, stage))
    return False


if __name__ == "__main__":
    main()
