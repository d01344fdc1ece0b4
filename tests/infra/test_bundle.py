"""The asset: the same bytes for the same input, and nothing in it that does not run."""

import gettext
import hashlib
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from functions.shared import languages
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
    kept = {path.stem.partition("_")[0] for path in (bundled / "babel" / "locale-data").glob("*.dat")}
    assert kept == {"root", *(one.partition("-")[0] for one in languages.available())}


def test_it_holds_every_catalogue_compiled(bundled):
    """As read by whoever has only the asset: the words, and how many safety texts are still to be read."""
    folder = bundled / "templates" / "languages"
    assert not list(folder.glob("*.po"))
    for language in set(languages.available()) - {languages.DEFAULT}:
        with (folder / f"{language}.mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        written = languages.translations(language)
        assert compiled.gettext("Courses") == written.gettext("Courses") != "Courses"
        unread = (languages.UNREAD, languages.UNREAD)
        assert compiled.pgettext(*unread) == written.pgettext(*unread) != languages.UNREAD


PRINTED = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import UTC, date, datetime
from functions.certificates import paper
from functions.shared.storage.certificates import Certificate
days = {"first_day": date(2026, 9, 1), "last_day": date(2026, 10, 20), "issued_at": datetime(2026, 10, 21, tzinfo=UTC)}
shape = {"course": "Mindful Self-Compassion", "shape": "8 weeks", "sessions": 8, "minutes": 1320}
known = {"registration": "r", "cohort": "c", "code": "ABCDEFGHJKMN"}
one = Certificate(**known, **days, **shape, name="\u05e0\u05d5\u05e2\u05d4", teachers=("Maria",), language="he")
assert not paper.unwritable(one.name)
sys.stdout.buffer.write(paper.printed(one, "The School", "https://kindred.test/verify"))
"""
"""In a Python that has nothing but the asset: no Pillow, no compiled fontTools."""


def test_what_is_left_of_the_libraries_prints_a_certificate(tmp_path):
    bundle(tmp_path, Platform(platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}"))
    alone = [sys.executable, "-I", "-S", "-c", PRINTED, str(tmp_path)]
    ran = subprocess.run(alone, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stdout.startswith(b"%PDF-")


def test_paths_are_the_same_as_in_the_repository(bundled):
    assert (bundled / "functions" / "registration" / "handler.py").is_file()
    assert (bundled / "templates" / "formats" / "msc-8-weeks.toml").is_file()
