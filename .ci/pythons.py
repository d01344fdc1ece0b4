"""Runs the tests on this Python, and what does not need a browser or a cloud again on 3.13 where it is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LAMBDA = (3, 13)
"""The runtime of the functions."""
WORKERS = ["-n", "2", "--dist", "loadscope"]
QUICK = ["tests/rules", "tests/handlers", "tests/storage", "tests/templates"]


def usable(name: str) -> bool:
    """Whether a Python of that name starts: a shim may stand there for a version that is not chosen."""
    return (
        bool(shutil.which(name)) and subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0
    )


def run(*command: str) -> None:
    finished = subprocess.run(command, check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


other = "python{}.{}".format(*LAMBDA)
if sys.version_info[:2] != LAMBDA and usable(other):
    home = Path(".venv-3.13")
    lock = Path("requirements-dev.lock")
    if not (home / "ready").exists() or (home / "ready").stat().st_mtime < lock.stat().st_mtime:
        run("uv", "venv", "-q", "--clear", "--python", other, str(home))
        run("uv", "pip", "sync", "-q", "--python", str(home / "bin" / "python"), "--require-hashes", str(lock))
        (home / "ready").touch()
    run(str(home / "bin" / "python"), "-m", "pytest", "-q", "-m", "not soak", *WORKERS, *QUICK)
os.execv(sys.executable, [sys.executable, "-m", "pytest", "-m", "not soak", *WORKERS, *sys.argv[1:]])  # noqa: S606
