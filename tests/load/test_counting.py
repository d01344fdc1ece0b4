"""What `make cost` reckons with is what the functions ask of AWS today."""

import pytest

from infra.cost.month import counted
from tests.bench import counting


@pytest.mark.soak
def test_what_was_counted_is_what_is_asked_today():
    """`python -m tests.bench.counting` counts anew; times of a processor are this machine's, and are not compared."""
    kept, today = counted(), counting.counted()
    assert today.keys() == kept.keys()
    for act, usage in today.items():
        for what in ("requests", "calls", "reads", "writes", "messages", "mails", "seals"):
            assert getattr(usage, what) == pytest.approx(getattr(kept[act], what), rel=0.15, abs=0.5), (act, what)
