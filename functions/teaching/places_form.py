"""How the places of a course are given out, as a form."""

from typing import Any

from wtforms import BooleanField, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import URL, InputRequired, NumberRange, Optional, StopValidation, ValidationError

from functions.shared.address_check import stripped
from functions.shared.domain.cohort import Order, Screening
from functions.shared.domain.words import later
from functions.shared.web.fields import Day, WholeNumber
from functions.teaching.forms import BIGGEST

_CHOSEN: Any = {"invalid_choice_message": later("Please choose from what is offered here.")}


def _where_a_number_is(form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
    if form.minimum.data and field.data is None and not field.errors:
        raise StopValidation(later("Please choose the day."))


class PlacesForm(Form):
    capacity = WholeNumber(
        later("Places"),
        validators=[
            InputRequired(later("Please say how many can take part.")),
            NumberRange(1, BIGGEST, message=later("Please give a number from 1 to 500.")),
        ],
    )
    takes_more = BooleanField(later("New people can register"))
    screening = RadioField(
        later("Who reads the forms"),
        choices=[
            SelectChoice(Screening.ALL.value, later("A teacher reads every form before somebody has a place.")),
            SelectChoice(
                Screening.WHERE_NEEDED.value,
                later("A teacher reads a form where an answer asks for it; the others have their place at once."),
            ),
        ],
        **_CHOSEN,
    )
    order = RadioField(
        later("Who is offered a place that comes free"),
        choices=[
            SelectChoice(Order.FIRST_COME.value, later("Whoever has waited longest, by itself.")),
            SelectChoice(Order.BY_HAND.value, later("We choose. Nothing is offered by itself.")),
        ],
        **_CHOSEN,
    )
    offer_hours = WholeNumber(
        later("Hours that an offer stands"),
        validators=[
            InputRequired(later("Please say how many hours.")),
            NumberRange(4, 336, message=later("From 4 hours to two weeks (336), please.")),
        ],
    )
    minimum = WholeNumber(
        later("People who are needed"),
        validators=[
            InputRequired(later("Please give a number; 0 where there is no such limit.")),
            NumberRange(0, BIGGEST, message=later("Please give a number from 0 to 500.")),
        ],
    )
    minimum_by = Day(later("Until this day"), validators=[_where_a_number_is, Optional()])
    payment_link = StringField(
        later("Where people pay"),
        filters=[stripped],
        validators=[
            Optional(),
            URL(require_tld=False, message=later("Please paste a whole link, or leave this empty.")),
        ],
    )
    booking_link = StringField(
        later("Where people find a time to talk with you"),
        filters=[stripped],
        validators=[
            Optional(),
            URL(require_tld=False, message=later("Please paste a whole link, or leave this empty.")),
        ],
    )

    def validate_minimum(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if field.data and self.capacity.data and field.data > self.capacity.data:
            raise ValidationError(later("That is more than there are places."))
