"""Languages: every word a person reads is in every catalogue, and dates, zones and lists are CLDR's."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from functions.shared import catalogue_file, formats, languages, times
from functions.shared.domain.zones import by_region
from functions.shared.format_words import in_language, words_of
from functions.shared.templating import environment
from infra import words
from tests.builders import NOON

CATALOGUES = sorted(languages.CATALOGUES.glob("*.po"))


@pytest.fixture(scope="module")
def found():
    return words.found()


def forms(message):
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_every_word_that_somebody_may_read_is_translated_and_none_is_unused(found, file):
    """`make words` puts new words into the catalogues and drops unused ones; translating them is a person's work."""
    catalogue = catalogue_file.read(file)
    known = {one.id for one in catalogue if one.id}
    wanted = {one.id for one in found if one.id}
    assert wanted - known == set(), "run `make words`"
    assert known - wanted == set(), "nobody says this any more: run `make words`"
    missing = [one.id for one in catalogue if one.id and (not words.is_translated(one) or one.fuzzy)]
    assert missing == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_catalogue_stands_as_make_words_would_write_it(found, file):
    assert words.taken_into(catalogue_file.read(file), found) == file.read_bytes()


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_translation_keeps_what_is_put_into_it_and_the_marks_around_it(file):
    """A placeholder that was lost or misspelt would be a page that fails; a tag that was lost, one that is broken."""
    for message in (one for one in catalogue_file.read(file) if one.id):
        singular, *plural = [message.id] if isinstance(message.id, str) else message.id
        most = placeholders(plural[0] if plural else singular)
        for form in forms(message):
            assert placeholders(form) <= most, form
            assert sorted(re.findall(r"</?[a-z][^>]*>", form)) == sorted(re.findall(r"</?[a-z][^>]*>", singular)), form
        assert placeholders(forms(message)[-1]) == most, forms(message)[-1]


def placeholders(text: str) -> set[str]:
    assert not re.search(r"%(?!\()", text), f"a lone % cannot be filled in: {text}"
    return set(re.findall(r"%\(([a-z_]+)\)s|(\{[a-z]+\})", text))


def test_no_text_stands_in_two_languages_in_the_same_words():
    """A catalogue that was filled with another's texts is translated, and read by nobody."""
    seen: dict[str, str] = {}
    for file in CATALOGUES:
        for message in (one for one in catalogue_file.read(file) if one.id):
            for form in forms(message):
                words_of_it = re.findall(r"[^\W\d_]{2,}", re.sub(r"%\([a-z_]+\)s|<[^>]+>|\{[a-z]+\}", " ", form))
                if len(words_of_it) >= 3:
                    assert seen.setdefault(form, file.stem) == file.stem, form


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_safety_texts_are_marked_until_a_native_speaker_has_read_them(file):
    catalogue = catalogue_file.read(file)
    safety = [one for one in catalogue if catalogue_file.is_safety(one)]
    assert len(safety) > 30
    assert all(one.user_comments for one in safety), "each says whether it was read, and by whom"
    unread = sum(map(catalogue_file.is_unread, safety))
    assert languages.unread_safety_texts(file.stem) == unread
    assert languages.unread_safety_texts("en") == 0


def test_the_words_on_which_somebodys_safety_hangs_are_among_the_marked():
    catalogue = catalogue_file.read(CATALOGUES[0])
    marked = {one.id for one in catalogue if catalogue_file.is_safety(one)}
    for course in formats.load_all().values():
        assert {*course.agreement.promises, course.agreement.consent, *course.approach} <= marked
        assert {question.text for question in course.questions} <= marked
    pages = " ".join(one for one in marked if isinstance(one, str))
    for words_there in ("in danger now", "not a substitute for medical or mental health care", "I need a person now"):
        assert words_there in pages


def test_the_readme_lists_every_text_that_a_native_speaker_should_read():
    readme = " ".join(Path("README.md").read_text("utf-8").split())
    for message in catalogue_file.read(CATALOGUES[0]):
        if catalogue_file.is_safety(message):
            assert " ".join(re.sub(r"%\([a-z]+\)s", "…", message.id).split()) in readme


def test_once_somebody_has_put_their_name_to_it_a_safety_text_counts_as_read(tmp_path):
    file = tmp_path / "de.po"
    text = CATALOGUES[0].read_text("utf-8")
    file.write_text(text.replace(f"# {catalogue_file.TO_BE_READ}\n", "# read by Anna Beispiel, 2026-12-01\n"), "utf-8")
    assert not any(map(catalogue_file.is_unread, catalogue_file.read(file)))


class Loose(HTMLParser):
    """Collects text between tags, and text in the attributes that somebody reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += re.findall(r"[A-Za-z]{2,}", data if self.cdata_elem is None else "")

    def handle_starttag(self, _tag, attrs) -> None:
        heard = {"alt", "title", "placeholder", "aria-label"}
        self.found += [value for name, value in attrs if name in heard and re.search("[A-Za-z]", value or "")]


WITH_WORDS = sorted([*Path("templates").rglob("*.html"), *Path("templates/email").rglob("*.txt")])


@pytest.mark.parametrize("file", WITH_WORDS, ids=lambda file: "/".join(file.parts[-2:]))
def test_no_words_stand_in_a_template_outside_of_the_catalogues(file):
    """Text that no {% trans %} holds would be English in every language."""
    outside, in_words = [], False
    # What stands inside of a tag, made apart from it: a class, and a macro of attributes.
    apart = r"\{% block wide(_top)? %\}.*?\{% endblock %\}|\{% macro (attributes|first_error).*?\{%-? endmacro %\}"
    written = re.sub(apart, "", file.read_text("utf-8"), flags=re.DOTALL)
    for _, kind, text in environment("en").lex(written):
        in_words = (in_words or text == "trans") and text != "endtrans"
        if kind == "data" and not in_words:
            outside.append(text)
    loose = Loose()
    loose.feed("".join(outside))
    assert loose.found == []


@pytest.mark.parametrize("language", languages.available())
def test_a_course_reads_in_every_language_and_means_the_same(language):
    for course in formats.load_all().values():
        there = in_language(course, language)
        assert [one.id for one in there.sessions] == [one.id for one in course.sessions]
        assert [one.look_closer_if for one in there.questions] == [one.look_closer_if for one in course.questions]
        for before, after in zip(course.questions, there.questions, strict=True):
            assert after.options == before.options, "an answer is kept as the format writes it"
            assert len(after.labels or after.options) == len(before.options)
        same = in_language(course, course.language) == there
        assert same == (language == course.language)


def test_what_the_extraction_takes_for_texts_is_what_the_translation_translates():
    texts = {
        text
        for text, _ in words_of({"title": "A", "id": "b", "sessions": [{"id": "c", "themes": ["D"], "minutes": 3}]})
    }
    assert texts == {"A", "D"}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"), ("fr", "fr"), ("pt-BR,es;q=0.5", "es"), ("en-GB", "en"), ("pt", ""), ("", ""),
        ("*", ""), ("de;q=0,fr;q=0.1", "fr"), ("de;q=much,he", "he"), (",,;;q=", ""), ("he-IL", "he"), ("DE", "de"), ("de-DE", "de"), ("FR-ca; q=0.8", "fr"), ("en; q=0.1, es ; q=0.5", "es"), ("iw", "he"), ("a" * 5000, ""),
    ],
)  # fmt: skip
def test_a_browser_is_answered_in_the_first_language_that_we_have(accepted, language):
    assert languages.understood(accepted) == language


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Monday, February 1, 2027"),
        ("de", "Montag, 1. Februar 2027"),
        ("es", "lunes 1 de febrero de 2027"),
        ("fr", "lundi 1er février 2027"),
        ("he", "יום שני, 1 בפברואר 2027"),
        ("en-GB", "Monday 1 February 2027"),
        ("xx", "Monday, February 1, 2027"),
    ],
)
def test_days_are_written_as_people_write_them(language, day):
    assert times.day(NOON, "Europe/Berlin", language).replace("Monday, 1 ", "Monday 1 ") == day


def test_a_zone_is_called_what_it_is_called_at_that_time_of_year_and_place_by_the_readers_name():
    summer = NOON.replace(month=7)
    assert times.zone_name(NOON, "Europe/Berlin", "en") == "Central European Standard Time (Berlin)"
    assert times.zone_name(summer, "Europe/Vienna", "de") == "Mitteleuropäische Sommerzeit (Wien)"


@pytest.mark.parametrize("language", languages.available())
def test_every_zone_can_be_chosen_by_a_name_of_its_own(language):
    listed = [one for places in times.zones_to_choose(language).values() for one in places]
    assert {zone for zone, _ in listed} == {zone for zones in by_region().values() for zone in zones}
    for places in times.zones_to_choose(language).values():
        assert len({place for _, place in places}) == len(places)


def test_places_stand_in_the_order_of_the_alphabet_that_people_know():
    """Marks on letters do not send a name to the end, and a place within a country says so once."""
    listed = {region: [place for _, place in places] for region, places in times.zones_to_choose("de").items()}
    asia = listed["Asien"]
    assert asia.index("Ürümqi") < asia.index("Wladiwostok")
    america = listed["Amerika"]
    assert "Beulah, North Dakota" in america
    assert "Buenos Aires" in america or "Buenos Aires, Argentinien" in america
    assert "Färöer" in listed["Atlantik"]


def test_a_row_of_names_is_joined_as_people_join_it():
    assert times.listed(["Ana", "Ben"], "en") == "Ana and Ben"
    assert times.listed(["Ana", "Ben", "Kim"], "de") == "Ana, Ben und Kim"


@pytest.mark.parametrize(
    ("language", "one", "two", "many"),
    [("en", "1 day", "2 days", "5 days"), ("de", "1 Tag", "2 Tage", "5 Tage"), ("he", "יום", "יומיים", "5 ימים")],
)
def test_numbers_take_the_forms_that_the_language_has(language, one, two, many):
    say = environment(language).from_string(
        "{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}"
    )
    assert [say.render(n=n) for n in (1, 2, 5)] == [one, two, many]


def test_a_page_knows_which_way_it_is_read():
    assert (languages.direction("he"), languages.direction("en-GB")) == ("rtl", "ltr")


def test_the_count_of_unread_texts_is_no_word_that_a_title_could_be():
    assert languages.said(languages.UNREAD, "de") == languages.UNREAD


def test_words_that_are_data_are_shown_as_they_are_where_no_catalogue_has_them():
    """A title that a teacher typed, with whatever signs: nothing is taken for a placeholder."""
    shown = environment("de").from_string("{{ words|said }}").render(words="100 % (sure) %(x)s & more")
    assert shown == "100 % (sure) %(x)s &amp; more"
