"""The asset: the same bytes for the same input, and nothing in it that does not run."""

import gettext
import hashlib
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


def test_paths_are_the_same_as_in_the_repository(bundled):
    assert (bundled / "functions" / "registration" / "handler.py").is_file()
    assert (bundled / "templates" / "formats" / "msc-8-weeks.toml").is_file()
