"""The port for further languages: a catalogue is a file, dates and zones are CLDR's."""

import gettext
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from functions.shared import languages, times
from functions.shared.templating import environment
from tests.builders import NOON


def test_a_catalogue_that_is_put_there_translates_the_page(tmp_path, monkeypatch):
    catalogue = Catalog(locale="de")
    catalogue.add("Skip to the content", "Zum Inhalt")
    written = BytesIO()
    write_mo(written, catalogue)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "kindred.mo").write_bytes(written.getvalue())
    found = gettext.translation("kindred", tmp_path, languages=["de"])
    page = environment.__wrapped__("de")
    page.install_gettext_translations(found, newstyle=True)
    assert page.from_string('{{ _("Skip to the content") }}').render() == "Zum Inhalt"
    assert languages.translations("de").gettext("Skip to the content") == "Skip to the content"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Monday, February 1, 2027"),
        ("de", "Montag, 1. Februar 2027"),
        ("en-GB", "Monday 1 February 2027"),
        ("xx", "Monday, February 1, 2027"),
    ],
)
def test_days_are_written_as_people_write_them(language, day):
    assert times.day(NOON, "Europe/Berlin", language).replace("Monday, 1 ", "Monday 1 ") == day


def test_a_zone_is_called_what_it_is_called_at_that_time_of_year():
    summer = NOON.replace(month=7)
    assert times.zone_name(NOON, "Europe/Berlin", "en") == "Central European Standard Time (Berlin)"
    assert times.zone_name(summer, "Europe/Berlin", "en") == "Central European Summer Time (Berlin)"


def test_a_page_knows_which_way_it_is_read():
    assert (languages.direction("he"), languages.direction("en-GB")) == ("rtl", "ltr")
