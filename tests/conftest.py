"""What all tests share: AWS in this process, and a clock that stands still until it is told otherwise."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")

from functions.shared import clock, log
from functions.shared.storage import cohorts
from infra.local.embedded_aws import embedded_aws
from tests import privacy

settings.register_profile("kindred", deadline=None)  # time is measured by `make bench`, on a machine of its own
settings.load_profile("kindred")

NOON = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock stands at noon on 1 February 2027, in UTC."""
    monkeypatch.setenv(clock.VARIABLE, NOON.isoformat())
    return NOON


@pytest.fixture
def aws(now: datetime) -> Iterator[None]:
    """An empty table, empty queues and an SES that takes everything."""
    os.environ[clock.VARIABLE] = now.isoformat()
    with embedded_aws("https://kindred.test", organisation="The School", help_address="help@kindred.test"):
        cohorts.course.cache_clear()
        yield


@pytest.fixture(scope="session", autouse=True)
def all_that_is_logged() -> Iterator[StringIO]:
    """What our code logs from the first fixture on, as it would stand in CloudWatch."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log._logger.registered_formatter)
    logging.getLogger("kindred").addHandler(handler)
    yield written
    logging.getLogger("kindred").removeHandler(handler)


@pytest.fixture(autouse=True)
def nothing_personal_is_logged(all_that_is_logged: StringIO) -> Iterator[None]:
    """Searched after every test, with what wider fixtures have logged before it."""
    yield
    text = all_that_is_logged.getvalue()
    all_that_is_logged.seek(0)
    all_that_is_logged.truncate()
    assert privacy.found_in(text) == []


TOGETHER = ("contract", "infra", "stories", "hostile")
"""Folders whose tests share what is slow to start; the tests of every other file stay together."""


class _Together(LoadScopeScheduling):
    """For two workers: moto is one for a process, a deployed stack and a synthesized template are made once. By a
    scheduler of our own, because marks of groups do nothing in xdist 3.8 with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.partition("::")[0])
        return file.parent.name if file.parent.name in TOGETHER else str(file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _Together(config, log)
