"""The clock that is moved by hand: everything due on the way is done on the way, in order, at its own time."""

import os
from datetime import UTC, datetime, timedelta

from functions.shared import clock
from functions.shared.storage import due
from infra.local.pump import Pump


class TimeMachine:
    def __init__(self, pump: Pump) -> None:
        self.pump = pump

    def forward_to(self, target: datetime) -> None:
        """Moves the clock forward; never back, because what was sent cannot be unsent."""
        with self.pump.turning:
            self.pump.turn()
            while (first := due.first_at()) is not None and first[0] <= target:
                self._set(max(first[0], clock.now()))
                self.pump.minute()
                if due.first_at() == first:
                    # It could not be worked on: the log says why, and it must not hold the clock.
                    break
            self._set(max(target, clock.now()))
            self.pump.minute()

    def forward_by(self, step: timedelta) -> None:
        self.forward_to(clock.now() + step)

    def to_next_event(self) -> None:
        """To the next thing that is due, such as a reminder, if there is one."""
        first = due.first_at()
        if first is not None:
            self.forward_to(max(first[0], clock.now()))

    def _set(self, instant: datetime) -> None:
        shift = instant - datetime.now(UTC)
        os.environ[clock.VARIABLE] = f"{shift.total_seconds():+f}"
