"""The table on two engines: moto for its speed, and AWS's own DynamoDB Local, on which alone races are proved."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from functions.shared import aws as clients
from functions.shared import ids
from functions.shared.settings import settings, variable
from functions.shared.storage import cohorts, shape
from tests.dynamodb_local import running

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory) -> Iterator[str]:
    """Its address."""
    with running(tmp_path_factory.mktemp("dynamodb") / "log") as address:
        yield address


@pytest.fixture
def real_table(dynamodb_local: str, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty table of its own on DynamoDB Local, for the functions' own storage modules."""
    name = f"kindred-{ids.new()}"
    told = {**CREDENTIALS, "AWS_ENDPOINT_URL_DYNAMODB": dynamodb_local, variable("table"): name}
    for variable_name, value in told.items():
        monkeypatch.setenv(variable_name, value)
    _forget()
    clients.dynamodb().create_table(**shape.definition(name))
    yield
    clients.dynamodb().delete_table(TableName=name)
    _forget()


@pytest.fixture
def real_table_among_mocks(aws, dynamodb_local: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The embedded AWS with its table on DynamoDB Local: moto copies the whole table in each transaction."""
    name = f"kindred-{ids.new()}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local)
    monkeypatch.setenv(variable("table"), name)
    _forget()
    clients.dynamodb().create_table(**shape.definition(name))
    yield
    clients.dynamodb().delete_table(TableName=name)


@pytest.fixture(params=["moto", "dynamodb-local"])
def engine(request) -> str:
    """The same test on both engines."""
    request.getfixturevalue("aws" if request.param == "moto" else "real_table")
    return request.param


def _forget() -> None:
    clients.forget()
    settings.cache_clear()
    cohorts.course.cache_clear()
