"""Seats: a counter of those held (taken or on offer) that no interleaving can bring over the capacity."""

from dataclasses import dataclass


class NoSeatLeftError(Exception):
    """Raised when every seat of a cohort is taken or on offer."""


@dataclass(frozen=True)
class Seats:
    capacity: int
    held: int

    @property
    def free(self) -> int:
        """Never negative: a capacity below the held seats is refused before it is written."""
        return max(0, self.capacity - self.held)
