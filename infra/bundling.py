"""The one Lambda asset: our code beside locked wheels for the target platform, the same bytes for the same input."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from functions.shared import catalogue_file, languages
from functions.shared.places import fonts

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
SERVICES = frozenset({"dynamodb", "kms", "secretsmanager", "sesv2", "sqs"})
"""Of botocore's service models (20 MB) those that functions/shared/aws.py asks for."""
LANGUAGES = frozenset({"root", *(one.partition("-")[0] for one in languages.available())})
"""Of Babel's locale data (32 MB) those of the catalogues; a format's language is added."""

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
"""The letters of certificates, from npm."""
UNUSED = ("PIL", "pillow.libs", "fpdf/data")
"""What fpdf2 brings for pictures, of which a certificate has none: 20 MB."""
COMPILED = "fontTools/**/*.so"
"""Beside each lies the same in Python: what they make faster is no part of setting a line of letters."""

_NOT_CODE = ("__pycache__", "*.pyc", "bin", ".lock", "*.pyi", "tests")


@dataclass(frozen=True)
class Platform:
    """Wheels' platform: Lambda's is arm64 with Python 3.13."""

    machine: str = "aarch64"
    python: str = "3.13"

    @property
    def tag(self) -> str:
        return f"{self.machine}-manylinux_2_28"


def bundle(target: Path, platform: Platform, more_languages: Iterable[str] = ()) -> None:
    """Fills an empty folder with what a function needs to run.

    Raises:
        subprocess.CalledProcessError: a locked package has no wheel for the platform, or the hash of one differs.

    """
    command = [
        sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes",
        "--target", str(target), "--python-platform", platform.tag, "--python-version", platform.python,
        "--only-binary", ":all:", "--no-compile-bytecode", "--link-mode", "copy", "--requirement", str(LOCK),
    ]  # fmt: skip
    subprocess.run(command, check=True)  # noqa: S603 - our own arguments
    _prune(target, LANGUAGES.union(more_languages))
    for folder in ("functions", "templates"):
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns(*_NOT_CODE, "*.po"))
    (target / "fonts").mkdir()
    for font in FONTS:
        shutil.copy(fonts() / font, target / "fonts" / font)
    for catalogue in languages.CATALOGUES.glob("*.po"):
        compiled = target / catalogue.relative_to(ROOT).with_suffix(".mo")
        compiled.parent.mkdir(exist_ok=True)
        compiled.write_bytes(catalogue_file.compiled_from(catalogue))


def _prune(target: Path, languages: frozenset[str]) -> None:
    for unwanted in (path for pattern in _NOT_CODE for path in list(target.rglob(pattern)) if path.exists()):
        _remove(unwanted)
    for unused in UNUSED:
        shutil.rmtree(target / unused, ignore_errors=True)
    for compiled in list(target.glob(COMPILED)):
        compiled.unlink()
    for service in (target / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    for locale in (target / "babel" / "locale-data").glob("*.dat"):
        if locale.stem.partition("_")[0] not in languages:
            locale.unlink()
    for record in target.glob("*.dist-info/RECORD"):
        # It lists files that were pruned, and an installer's name: it would say what is no longer so.
        record.unlink()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
