"""One thing that an operator's status says: whether it is right, and what to do where it is not."""

from dataclasses import dataclass
from enum import Enum


class How(Enum):
    """How it stands, with the sign that is shown for it."""

    RIGHT = "ok "
    MISSING = "!! "
    LOOK = "?  "
    """Nothing is broken: somebody should look, or it could not be found out from here."""


@dataclass(frozen=True)
class Point:
    """`step` is what to do, in the words of somebody who does it for the first time; empty where all is right."""

    how: How
    says: str
    step: str = ""
    no_deploy: bool = False
    """Whether a deployment must wait for it."""

    def lines(self) -> list[str]:
        return [f"{self.how.value} {self.says}", *([f"       {self.step}"] if self.step else [])]


def right(says: str) -> Point:
    return Point(How.RIGHT, says)


def missing(says: str, step: str) -> Point:
    return Point(How.MISSING, says, step)


def look(says: str, step: str = "") -> Point:
    return Point(How.LOOK, says, step)
