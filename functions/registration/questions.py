"""A page of questions as a form: one field each, so that what is right with JavaScript is right without."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field, Form, RadioField, SelectField, SelectMultipleField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import Length, StopValidation

from functions.registration.forms import CHOSEN
from functions.shared.address_check import stripped
from functions.shared.countries import NO_COUNTRY, countries
from functions.shared.domain.questions import Answers, Question, QuestionKind, by_id, families, is_asked, root_of
from functions.shared.domain.words import later
from functions.shared.phone_check import PhoneCheck
from functions.shared.web.fields import Day
from functions.shared.web.requests import Submitted

LONGEST_ANSWER = 4000
LONGEST_LINE = 300
PREFIX = "question_"
TAKEN_BACK = "remove_"
_REQUIRED = later("Please answer this one.")
_TOGETHER = later("Please answer the question above as well: the two belong together.")


class _AsItIsAsked:
    """Required only where the question is asked: neither where a condition does not hold, nor where it was answered
    before and is left as it is. What is not asked is not judged either.
    """

    def __init__(self, question: Question, questions: Sequence[Question], answered: Iterable[str]) -> None:
        self._question, self._known = question, by_id(questions)
        self._before = set(answered)

    def __call__(self, form: Form, field: Field) -> None:
        typed = _typed(form, self._known.values())
        root = root_of(self._question, self._known)
        if not is_asked(self._question, typed, self._known):
            field.errors = []
            raise StopValidation(_TOGETHER if field.data and root in self._before and root not in typed else "")
        if not field.data:
            # What could not be read (a day) has said so already; "not one of the choices" is said of nothing at all.
            field.errors = list(field.process_errors)
            needed = self._question.required and root not in self._before and not field.errors
            raise StopValidation(_REQUIRED if needed else "")


def questions_form(
    questions: Sequence[Question], answered: Iterable[str], language: str, given: Submitted | None = None
) -> Form:
    """The form of one page; `answered` are the questions that were answered before."""
    fields = {f"{PREFIX}{one.id}": _field(one, _AsItIsAsked(one, questions, answered), language) for one in questions}
    built: type[Form] = type("Questions", (Form,), fields)
    return built(given)


def answers_in(form: Form, questions: Sequence[Question]) -> dict[str, list[str]]:
    """What was answered of what is asked, by the questions' ids; what was left out is left out."""
    known, typed = by_id(questions), _typed(form, questions)
    return {name: given for name, given in typed.items() if is_asked(known[name], typed, known)}


def replaced(given: Answers, sent: Submitted, questions: Sequence[Question]) -> list[str]:
    """The questions that this page answers, or takes back what was answered before."""
    return [root.id for root, _ in families(questions) if root.id in given or f"{TAKEN_BACK}{root.id}" in sent]


def _typed(form: Form, questions: Iterable[Question]) -> dict[str, list[str]]:
    given = {question.id: form[f"{PREFIX}{question.id}"].data for question in questions}
    lists = {name: data if isinstance(data, list) else [data] for name, data in given.items() if data}
    return {name: [str(one) for one in data] for name, data in lists.items()}


def _field(question: Question, asked: _AsItIsAsked, language: str) -> Field:  # noqa: PLR0911 - one for each kind
    """The field of a question's kind; a date is kept as ISO 8601 writes it, a country by its code."""
    match question.kind:
        case QuestionKind.LINE:
            return StringField(question.text, [asked, _at_most(LONGEST_LINE)], filters=[stripped])
        case QuestionKind.TEXT:
            return TextAreaField(question.text, [asked, _at_most(LONGEST_ANSWER)], filters=[_trimmed])
        case QuestionKind.SEVERAL:
            return SelectMultipleField(question.text, [asked], choices=_choices(question), **CHOSEN)
        case QuestionKind.DATE:
            return Day(question.text, [asked])
        case QuestionKind.PHONE:
            return TelField(question.text, [asked, PhoneCheck()], filters=[stripped])
        case QuestionKind.COUNTRY:
            places: list[Any] = [SelectChoice("", NO_COUNTRY), *(SelectChoice(*one) for one in countries(language))]
            return SelectField(question.text, [asked], choices=places, default="", **CHOSEN)
        case QuestionKind.CHOICE | QuestionKind.YES_NO | QuestionKind.SCALE:
            return RadioField(question.text, [asked], choices=_choices(question), **CHOSEN)


def _choices(question: Question) -> list[SelectChoice]:
    if question.kind is QuestionKind.YES_NO:
        return [SelectChoice("yes", later("Yes")), SelectChoice("no", later("No"))]
    known = question.known_answers
    return [SelectChoice(option, label) for option, label in zip(known, question.labels or known, strict=True)]


def _at_most(length: int) -> Length:
    return Length(max=length, message=later("That is longer than we can keep. Please shorten it a little."))


def _trimmed(value: str | None) -> str:
    return (value or "").strip()
