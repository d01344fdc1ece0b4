"""The cloud on this machine: MiniStack in an environment of its own, over TLS, with IAM policies enforced, and on it
what the real `cdk` command line deploys."""

import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.manifest import FUNCTIONS
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv-ministack"
ACCOUNT, REGION = "000000000000", "eu-central-1"
STACK = "Kindred-trial"


@dataclass
class Cloud:
    """Start it, deploy to it, stop it. `outputs` are the stack's."""

    folder: Path
    port: int = 0
    outputs: dict[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.port = free_port()
        certified(self.folder)
        environment = {
            **self.told(),
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "AUTH": "true",
            "USE_SSL": "1",
            "MINISTACK_SSL_CERT": str(self.folder / "certificate.pem"),
            "MINISTACK_SSL_KEY": str(self.folder / "key.pem"),
            "MINISTACK_REGION": REGION,
        }
        # Nothing of ours may be found by the functions but what is in their zip.
        for name in ("PYTHONPATH", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
            environment.pop(name, None)
        with (self.folder / "ministack.log").open("wb") as log, _port_443_taken():
            self._process = subprocess.Popen(
                [HOME / "bin" / "ministack"],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
            )
            self._until_it_answers()

    def stop(self) -> None:
        if self._process:
            # Not asked nicely: its worker processes keep its own shutdown waiting, and nothing of it is to be kept.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def cdk(self, *arguments: str) -> str:
        """Runs the pinned command line; its output."""
        command = [ROOT / "node_modules" / ".bin" / "cdk", *arguments, "--ci", "--output", self.folder / "cdk.out"]
        done = subprocess.run(command, env=self.told(), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    def deploy(self) -> str:
        written = self.cdk(
            "deploy",
            *self.context(),
            "--require-approval",
            "never",
            "--outputs-file",
            str(self.folder / "outputs.json"),
        )
        self.outputs = json.loads((self.folder / "outputs.json").read_text())[STACK]
        return written

    def context(self) -> list[str]:
        """x86 wheels for the Python that MiniStack runs functions with."""
        version = subprocess.run(
            [HOME / "bin" / "python", "-c", "import sys; print('{}.{}'.format(*sys.version_info))"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        given = {
            "stage": "trial",
            "wheels": f"x86_64:{version}",
            "protect": "false",
            "mail_domain": "example.org",
            "organisation": "The Trial School",
        }
        return [part for name, value in given.items() for part in ("-c", f"{name}={value}")]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"https://127.0.0.1:{self.port}",
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            verify=str(self.folder / "certificate.pem"),
        )

    def logged(self) -> str:
        """All that the functions and the front have logged."""
        logs = self.client("logs")
        groups = [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
        pages = (
            page for name in groups for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        )
        return "\n".join(event["message"] for page in pages for event in page["events"])

    def function_name(self, name: str) -> str:
        """The physical name that CloudFormation gave to a function of the manifest."""
        does = next(function.does for function in FUNCTIONS if function.name == name)
        listed = self.client("lambda").list_functions()["Functions"]
        return next(one["FunctionName"] for one in listed if one["Description"] == does)

    def get(self, path: str) -> Any:
        trusted = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        with urllib.request.urlopen(f"https://127.0.0.1:{self.port}{path}", context=trusted, timeout=10) as answer:
            return json.load(answer)

    def _until_it_answers(self) -> None:
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            try:
                self.get("/_ministack/health")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "ministack.log").read_text()[-2000:])

    def told(self) -> dict[str, str]:
        endpoint = f"https://127.0.0.1:{self.port}"
        return {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("AWS_", "KINDRED_", "VIRTUAL_ENV"))
            },
            "HOME": str(self.folder),
            "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ENDPOINT_URL_S3": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CA_BUNDLE": str(self.folder / "certificate.pem"),
            "NODE_EXTRA_CA_CERTS": str(self.folder / "certificate.pem"),
            "UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
        }


@contextmanager
def _port_443_taken() -> Iterator[None]:
    """MiniStack takes port 443 beside its own where it can, and ends where another takes it in the same moment: two runs
    at once would meet there. Who may not take it need not.
    """
    with socket.socket() as taken:
        with suppress(OSError):
            taken.bind(("127.0.0.1", 443))
            taken.listen()
        yield


def certified(folder: Path) -> None:
    """For loopback only: the bootstrap bucket and our queues refuse what does not come over TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [
        x509.DNSName("localhost"),
        x509.DNSName("*.execute-api.localhost"),
        x509.IPAddress(IPv4Address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
