"""The asset: the same bytes for the same input, and nothing in it that does not run."""

import hashlib
from pathlib import Path

import pytest

from infra.bundling import Platform, bundle


def fingerprint(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="session")
def bundled(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("asset")
    bundle(target, Platform())
    return target


def test_the_same_input_gives_the_same_bytes(bundled, tmp_path):
    bundle(tmp_path, Platform())
    assert fingerprint(tmp_path) == fingerprint(bundled)


def test_it_is_built_for_lambdas_platform(bundled):
    compiled = [path.name for path in bundled.rglob("*.so")]
    assert compiled
    assert all("aarch64" in name or "abi3" in name for name in compiled)
    assert b"\xb7\x00" in next(bundled.rglob("*.abi3.so")).read_bytes()[18:20], "ELF machine: AArch64"


def test_it_holds_no_compiled_python_and_only_the_locales_that_are_used(bundled):
    assert not list(bundled.rglob("*.pyc"))
    assert {path.stem.partition("_")[0] for path in (bundled / "babel" / "locale-data").glob("*.dat")} == {"en", "root"}


def test_paths_are_the_same_as_in_the_repository(bundled):
    assert (bundled / "functions" / "registration" / "handler.py").is_file()
    assert (bundled / "templates" / "formats" / "msc-8-weeks.toml").is_file()
