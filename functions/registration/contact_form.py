"""Whom we may call in an emergency."""

from typing import Any

from wtforms import Form, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import DataRequired, Length, Optional, StopValidation

from functions.registration.forms import CHOSEN, LONGEST_NAME
from functions.shared.address_check import stripped
from functions.shared.countries import NO_COUNTRY, countries
from functions.shared.domain.words import later
from functions.shared.phone_check import PhoneCheck
from functions.shared.web.requests import Submitted

_FIELDS = ("name", "relation", "phone", "country")


class _WhereAnythingIsGiven:
    """All or nothing: half a contact is of no use to anybody."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if field.data:
            return
        field.errors = []
        raise StopValidation(self._message if any(form[name].data for name in _FIELDS) else "")


class ContactForm(Form):
    name = StringField(later("Their name"), filters=[stripped])
    relation = StringField(
        later("Who they are to you"),
        filters=[stripped],
        validators=[Optional(), Length(max=LONGEST_NAME, message=later("Please keep it to 80 characters."))],
    )
    country = SelectField(later("The country they are in"), default="", **CHOSEN)
    phone = TelField(later("Their telephone number"), filters=[stripped])


def contact_form(language: str, given: Submitted | None = None, *, required: bool) -> ContactForm:
    """`required` is for the first time: a contact that was given before may stay as it is."""
    presence = DataRequired if required else _WhereAnythingIsGiven
    length = Length(max=LONGEST_NAME, message=later("Please keep it to 80 characters."))
    form = ContactForm(given)
    form.name.validators = [presence(later("Please tell us their name.")), length]
    form.country.validators = [presence(later("Please choose the country that the number is in."))]
    form.phone.validators = [presence(later("Please give a number that we can call.")), PhoneCheck()]
    form.country.choices = [SelectChoice("", NO_COUNTRY), *(SelectChoice(*one) for one in countries(language))]
    return form


def contact_in(form: ContactForm) -> dict[str, str]:
    """What was given; nothing where all was left empty."""
    return {name: form[name].data for name in _FIELDS} if form.phone.data else {}
