"""Seats: a counter of those held (taken or on offer) that no interleaving can bring over the capacity."""


class NoSeatLeftError(Exception):
    """Raised when every seat of a cohort is taken or on offer."""
