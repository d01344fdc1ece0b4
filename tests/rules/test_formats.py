"""Courses are data: every file that ships is right, and a wrong one says where and what was expected."""

from pathlib import Path

import pytest

from functions.shared import formats
from functions.shared.domain.completion import completion
from functions.shared.domain.formats import OddOne
from tests.builders import a_format

QUITE_DIFFERENT = """
title = "Vier Abende in Stille"
language = "de"
shape = "Vier Abende"
summary = "Ein kurzer Kurs."
for_whom = "Für alle."
[agreement]
title = "Vereinbarung"
promises = ["Ich sorge für mich."]
consent = "Einverstanden."
[completion]
sessions_needed = 3
[pairing]
group_size = 3
""" + "".join(
    f'[[sessions]]\nid = "abend-{number}"\ntitle = "Abend {number}"\nday = {number * 2}\nminutes = 90\n'
    for number in range(4)
)


def read(folder: Path, **files: str):
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    formats.load_all.cache_clear()
    return formats.load_all(folder)


def test_the_three_formats_and_a_variant_are_there():
    assert set(formats.load_all()) == {"msc-8-weeks", "msc-10-weeks-online", "msc-5-days", "msc-8-weeks-caregivers"}


@pytest.mark.parametrize("course", list(formats.load_all().values()), ids=lambda course: course.id)
def test_each_says_what_the_programme_says(course):
    assert len(course.objectives) == 6
    assert len(course.research) == 2
    assert all(finding.source for finding in course.research)
    assert len(course.opens) == 3
    assert "not a substitute for medical or mental health care" in " ".join(course.approach)
    assert "no substitute for medical or mental-health care" in " ".join(course.agreement.promises)
    assert any("Book titles" in note for note in course.notes_for_teachers)
    assert any("session 5" in note for note in course.notes_for_teachers) == (course.id.startswith("msc-8"))
    assert course.reading.during == course.reading.before == (), "book titles are the operator's to fill in"


def test_the_eight_weeks_are_eight_sessions_and_a_silent_retreat():
    course = a_format("msc-8-weeks")
    assert [plan.retreat for plan in course.sessions].count(True) == 1
    assert len(course.sessions) == 9
    assert course.session("session-3").themes == course.session("session-5").themes
    assert course.session("retreat").practices == ()


def test_where_the_programme_does_not_divide_the_topics_neither_do_we():
    for format_id in ("msc-10-weeks-online", "msc-5-days"):
        course = a_format(format_id)
        assert all(not plan.themes for plan in course.sessions if not plan.retreat)
        assert len(course.topics) == 7


def test_a_variant_changes_words_and_rules_and_keeps_the_rest():
    variant, course = a_format("msc-8-weeks-caregivers"), a_format("msc-8-weeks")
    assert variant.population == "For caregivers"
    assert variant.pairing.odd_one is OddOne.STAFF
    assert [question.id for question in variant.questions] == [
        *(one.id for one in course.questions),
        "caring",
        "strength",
    ]
    assert variant.sessions == course.sessions


def test_a_quite_different_course_in_another_language_needs_no_code(tmp_path):
    course = read(tmp_path, abende=QUITE_DIFFERENT)["abende"]
    assert (course.language, len(course.sessions), course.pairing.group_size) == ("de", 4, 3)
    assert formats.thawed(formats.frozen(course)) == course


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("minutes = 90", "minutes = 0", 1), "abende.toml: sessions[0].minutes: expected `int` >= 1"),
        (('title = "Abend 0"\n', "", 1), "abende.toml: sessions[0]: object missing required field `title`"),
        (("shape =", "shap =", 1), "abende.toml: the file: object contains unknown field `shap`"),
        (("sessions_needed = 3", "sessions_needed = 5", 1), "abende.toml: completion.sessions_needed: expected at most 4"),
        (("abend-1", "abend-2", 1), "abende.toml: sessions: expected each id once, but abend-2 stands there 2 times"),
        (("group_size = 3", "group_size = 9", 1), "abende.toml: pairing.group_size: expected `int` <= 4"),
        (("[agreement]", "[agreement", 1), "abende.toml: expected TOML in UTF-8"),
        (("title =", 'extends = "nowhere"\ntitle =', 1), "abende.toml: extends: expected another format file"),
    ],
)  # fmt: skip
def test_a_wrong_file_says_file_field_and_what_was_expected(tmp_path, change, says):
    with pytest.raises(formats.FormatError) as error:
        read(tmp_path, abende=QUITE_DIFFERENT.replace(*change))
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ('kind = "choice"', "questions[0].options: expected options for a choice"),
        ('kind = "yes_no"\nlook_closer_if = ["maybe"]', "look_closer_if: expected answers that can be given (yes, no), not maybe"),
        ('kind = "riddle"', "questions[0].kind: invalid enum value 'riddle'"),
    ],
)  # fmt: skip
def test_a_wrong_question_says_so(tmp_path, question, says):
    why = 'why_questions = "For your safety."\nkept_until = "Until the end."\n'
    text = why + QUITE_DIFFERENT + f'[[questions]]\nid = "one"\ntext = "What?"\n{question}\n'
    with pytest.raises(formats.FormatError) as error:
        read(tmp_path, abende=text)
    assert says in str(error.value)


def test_a_question_that_hangs_on_another_has_no_more_readers_than_that_one(tmp_path):
    """That it was asked tells what was answered."""
    why = 'why_questions = "For your safety."\nkept_until = "Until the end."\n'
    one = '[[questions]]\nid = "one"\ntext = "Is it so?"\nkind = "yes_no"\n'
    two = '[[questions]]\nid = "two"\ntext = "How?"\nkind = "line"\nshown_if = {question = "one", answers = ["yes"]}\n'
    for first, second, allowed in (
        ("screening", "screening", True), ("screening", "teachers", False), ("teachers", "coordinators", False),
        ("coordinators", "teachers", True), ("teachers", "screening", True),
    ):  # fmt: skip
        text = f'{why}{QUITE_DIFFERENT}{one}visible_to = "{first}"\n{two}visible_to = "{second}"\n'
        if allowed:
            assert len(read(tmp_path, abende=text)["abende"].questions) == 2
            continue
        with pytest.raises(formats.FormatError, match="no more readers than one has"):
            read(tmp_path, abende=text)


def test_a_circle_of_formats_is_refused(tmp_path):
    with pytest.raises(formats.FormatError):
        read(tmp_path, one='extends = "two"', two='extends = "one"')


def test_an_agreement_has_one_hash_to_the_letter():
    one, other = a_format("msc-8-weeks").agreement, a_format("msc-5-days").agreement
    assert formats.agreement_hash(one) == formats.agreement_hash(other)
    changed = type(one)(title=one.title, promises=one.promises, consent=one.consent + " ")
    assert formats.agreement_hash(changed) != formats.agreement_hash(one)


@pytest.mark.parametrize(("attended", "complete"), [(7, True), (6, False), (9, True), (0, False)])
def test_completion_follows_the_formats_rule(attended, complete):
    course = a_format("msc-8-weeks")
    there = [plan.id for plan in course.sessions][:attended]
    assert completion(course.completion, course.sessions, there).complete is complete


def test_a_retreat_counts_only_where_the_rule_says_so():
    course = a_format("msc-8-weeks")
    rule = type(course.completion)(sessions_needed=1, retreat_counts=False)
    assert not completion(rule, course.sessions, ["retreat"]).complete
    assert completion(course.completion, course.sessions, ["retreat"]).attended == 1


@pytest.fixture(autouse=True)
def _forget_formats():
    yield
    formats.load_all.cache_clear()
