"""The only place that asks what time it is: everything else is given the instant."""

import os
from datetime import UTC, datetime, timedelta

VARIABLE = "KINDRED_CLOCK"
"""Set on test stacks and by the local target only; a test asserts that the production template lacks it."""


def now() -> datetime:
    """The instant in UTC, to the millisecond.

    The variable holds either seconds to add to the real time ("+3600") or an instant to stand still at
    ("2027-03-01T17:00:00+00:00"). It is read on each call, so that the demo's clock can be moved while it runs.
    """
    setting = os.environ.get(VARIABLE, "")
    if setting and setting[0] not in "+-":
        return datetime.fromisoformat(setting).astimezone(UTC)
    instant = datetime.now(UTC) + timedelta(seconds=float(setting or 0))
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
