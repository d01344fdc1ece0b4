"""The questions of a format as a form: one field each, so that what is right with JavaScript is right without."""

from typing import Any

from wtforms import BooleanField, Field, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from functions.registration.forms import LONGEST_NAME
from functions.shared.address_check import stripped
from functions.shared.domain.formats import Format, Question, QuestionKind
from functions.shared.domain.models import Person
from functions.shared.domain.words import later
from functions.shared.domain.zones import is_known
from functions.shared.languages import DEFAULT, available, nearest, own_name
from functions.shared.web.requests import Submitted

LONGEST_ANSWER = 4000
LONGEST_LINE = 300
_PREFIX = "question_"
_REQUIRED = later("Please answer this one.")
_CHOSEN: Any = {"invalid_choice_message": later("Please choose from what is offered here.")}


class _KnownZone:
    def __call__(self, _form: Form, field: Field) -> None:
        if not is_known(str(field.data)):
            raise ValidationError(later("Please choose the place whose time you live by."))


class _About(Form):
    name = StringField(
        later("Your name"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please tell us how you would like to be called.")),
            Length(max=LONGEST_NAME, message=later("Please keep it to 80 characters.")),
        ],
    )
    pronouns = StringField(
        later("Your pronouns"),
        filters=[stripped],
        validators=[Length(max=40, message=later("Please keep it to 40 characters."))],
    )
    zone = StringField(later("Your time zone"), validators=[_KnownZone()])


def application_form(course: Format, person: Person, given: Submitted | None = None) -> Form:
    """The form, filled with what is known of the person, or with what they sent."""
    fields = {f"{_PREFIX}{question.id}": _field(question) for question in course.questions}
    agreed = BooleanField(
        course.agreement.consent, validators=[DataRequired(later("Please read this, and agree to take part."))]
    )
    spoken = SelectField(
        later("Your language"), choices=[SelectChoice(one, own_name(one)) for one in available()], **_CHOSEN
    )
    built: type[Form] = type("Application", (_About,), {**fields, "agreed": agreed, "language": spoken})
    return built(given, obj=person, data={"language": nearest(person.languages[0]) or DEFAULT})


def answers_in(form: Form, course: Format) -> dict[str, list[str]]:
    """What was answered, by the questions' ids; what was left out is left out."""
    given = {question.id: form[f"{_PREFIX}{question.id}"].data for question in course.questions}
    lists = {name: data if isinstance(data, list) else [data] for name, data in given.items() if data}
    return {name: [str(one) for one in data] for name, data in lists.items()}


def _field(question: Question) -> Field:
    presence = DataRequired(_REQUIRED) if question.required else Optional()
    match question.kind:
        case QuestionKind.LINE:
            return StringField(question.text, [presence, _at_most(LONGEST_LINE)], filters=[stripped])
        case QuestionKind.TEXT:
            return TextAreaField(question.text, [presence, _at_most(LONGEST_ANSWER)], filters=[_trimmed])
        case QuestionKind.CHOICE:
            return RadioField(question.text, [presence], choices=_choices(question), **_CHOSEN)
        case QuestionKind.SEVERAL:
            return SelectMultipleField(question.text, [presence], choices=_choices(question), **_CHOSEN)
        case QuestionKind.YES_NO:
            yes_no = [SelectChoice("yes", later("Yes")), SelectChoice("no", later("No"))]
            return RadioField(question.text, [presence], choices=yes_no, **_CHOSEN)


def _choices(question: Question) -> list[SelectChoice]:
    labels = question.labels or question.options
    return [SelectChoice(option, label) for option, label in zip(question.options, labels, strict=True)]


def _at_most(length: int) -> Length:
    return Length(max=length, message=later("That is longer than we can keep. Please shorten it a little."))


def _trimmed(value: str | None) -> str:
    return (value or "").strip()
