"""The clock, as the handlers' tests set it."""

from tests.handlers.conftest import at

__all__ = ["at"]
