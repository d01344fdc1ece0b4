"""Who somebody is: how they are called, which language they read, which clock they live by."""

from wtforms import Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import DataRequired, Length, ValidationError

from functions.registration.forms import CHOSEN, LONGEST_NAME
from functions.shared.address_check import NameCheck, stripped
from functions.shared.domain.models import Person
from functions.shared.domain.words import later
from functions.shared.domain.zones import is_known
from functions.shared.languages import DEFAULT, available, nearest, own_name
from functions.shared.web.requests import Submitted


class _KnownZone:
    def __call__(self, _form: Form, field: Field) -> None:
        if not is_known(str(field.data)):
            raise ValidationError(later("Please choose the place whose time you live by."))


class YouForm(Form):
    name = StringField(
        later("Your name"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please tell us how you would like to be called.")),
            Length(max=LONGEST_NAME, message=later("Please keep it to 80 characters.")),
            NameCheck(),
        ],
    )
    pronouns = StringField(
        later("Your pronouns"),
        filters=[stripped],
        validators=[Length(max=40, message=later("Please keep it to 40 characters."))],
    )
    language = SelectField(later("Your language"), **CHOSEN)
    zone = StringField(later("Your time zone"), validators=[_KnownZone()])


def you_form(person: Person, given: Submitted | None = None) -> YouForm:
    """Filled with what is known of the person, or with what they sent."""
    form = YouForm(given, obj=person, data={"language": nearest(person.languages[0]) or DEFAULT})
    form.language.choices = [SelectChoice(one, own_name(one)) for one in available()]
    return form
