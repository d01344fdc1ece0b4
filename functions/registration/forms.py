"""The first form: a name and an address."""

from typing import Any

from wtforms import Form, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from functions.shared.address_check import AddressCheck, NameCheck, stripped
from functions.shared.domain.words import later

LONGEST_NAME = 80
CHOSEN: Any = {"invalid_choice_message": later("Please choose from what is offered here.")}


class ApplyForm(Form):
    name = StringField(
        later("Your name"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please tell us how you would like to be called.")),
            Length(max=LONGEST_NAME, message=later("Please keep it to 80 characters.")),
            NameCheck(),
        ],
    )
    address = StringField(
        later("Your e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please tell us where to write to you.")), AddressCheck()],
    )
    zone = HiddenField(filters=[stripped])
    shown = HiddenField()
