"""Takes newer versions into the lock files: hashes, no registry's address, one resolution for every platform."""

import subprocess
import sys

COMPILE = [
    sys.executable,
    "-m",
    "uv",
    "pip",
    "compile",
    "-q",
    "--upgrade",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def lock(*arguments: str) -> None:
    subprocess.run([*COMPILE, *arguments], check=True)


lock("pyproject.toml", "-o", "requirements.lock")
lock("pyproject.toml", "--group", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock")
lock("--group", "ministack", "-o", "requirements-ministack.lock")
lock("--group", "audit", "-o", "requirements-audit.lock")
lock("--group", "bootstrap", "-o", "requirements-bootstrap.lock")
subprocess.run(["npm", "install", "--package-lock-only", "--silent"], check=True)
