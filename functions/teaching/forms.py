"""The teachers' forms."""

import datetime as dt
import re
from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, StringField
from wtforms.validators import (
    URL,
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from functions.shared.address_check import AddressCheck, stripped
from functions.shared.domain.words import later
from functions.shared.domain.zones import is_known
from functions.shared.web.fields import Day, TimeOfDay, WholeNumber

BIGGEST = 500
NO_OTHER = later("no other session")
_CHOSEN: Any = {"invalid_choice_message": later("Please choose from what is offered here.")}
_LAST_DAY = dt.date(2099, 12, 31)


def _as_meant(value: str | None) -> str:
    """However it was typed: the alphabet of ids has no letters that look like digits."""
    return re.sub(r"[\s-]", "", value or "").lower().translate(str.maketrans("ilo", "110"))


def _in_this_century(field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
    if field.data and not dt.date(2020, 1, 1) <= field.data <= _LAST_DAY:
        raise ValidationError(later("Please choose a day in this century."))


class SignInForm(Form):
    address = StringField(
        later("Your e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please enter the address that you teach with.")), AddressCheck()],
    )


class CodeForm(Form):
    code = StringField(
        later("The code from the mail"),
        filters=[_as_meant],
        validators=[
            DataRequired(later("Please type the code from the mail.")),
            Regexp(r"^[0-9a-z]{8}$", message=later("The code has eight letters and digits.")),
        ],
    )


class SessionForm(Form):
    """Another place for a session, in the course's zone."""

    day = Day(later("Day"), validators=[InputRequired(later("Please choose a day."))])
    time = TimeOfDay(later("Time of day"), validators=[InputRequired(later("Please choose a time."))])
    minutes = WholeNumber(
        later("Minutes"),
        validators=[
            InputRequired(later("Please say how long it is.")),
            NumberRange(15, 720, message=later("From 15 to 720 minutes, please.")),
        ],
    )
    with_later = BooleanField(later("Move all later sessions, too"))

    def validate_day(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        _in_this_century(field)


class NewSessionForm(SessionForm):
    title = StringField(
        later("What it is called"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please give it a name.")),
            Length(max=120, message=later("Please keep it to 120 characters.")),
        ],
    )
    stands_for = SelectField(later("It takes the place of"), default="", **_CHOSEN)


def _where_the_clock_says(form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
    if form.unit.data == "clock" and field.data is None:
        raise StopValidation(later("Please choose a time of day."))


class ReminderForm(Form):
    """When a reminder that a teacher adds is sent, before each session."""

    number = WholeNumber(
        later("How many"),
        validators=[
            InputRequired(later("Please give a number.")),
            NumberRange(0, 60, message=later("Up to 60, please.")),
        ],
    )
    unit = StringField(
        later("Unit"), validators=[AnyOf(("hours", "days", "clock"), message=later("Please choose one of these."))]
    )
    at = TimeOfDay(later("Time of day"), validators=[_where_the_clock_says, Optional()])

    def validate_number(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if self.unit.data != "clock" and not field.data:
            raise ValidationError(later("Please give a number from 1."))

    def moment(self) -> dict[str, Any]:
        """The fields of the rule that say when."""
        wanted = self.data
        if wanted["unit"] == "clock":
            return {"at": wanted["at"], "days": -wanted["number"]}
        return {"minutes": -wanted["number"] * (60 if wanted["unit"] == "hours" else 24 * 60)}


class CohortForm(Form):
    format = RadioField(  # type: ignore[call-arg] # the stubs are behind
        later("The course"),
        validators=[DataRequired(later("Please choose a course."))],
        invalid_choice_message=later("Please choose a course."),
    )
    language = SelectField(later("Language of the course"), **_CHOSEN)
    start = Day(later("First day"), validators=[InputRequired(later("Please choose the day of the first session."))])
    time = TimeOfDay(later("Time of day"), validators=[InputRequired(later("Please choose when sessions begin."))])
    zone = StringField(later("Time zone of the course"), filters=[stripped])
    capacity = WholeNumber(
        later("Places"),
        validators=[
            InputRequired(later("Please say how many can take part.")),
            NumberRange(1, BIGGEST, message=later("Please give a number from 1 to 500.")),
        ],
    )
    main_link = StringField(
        later("Link to the video meeting"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please paste the link to the meeting.")),
            URL(require_tld=False, message=later("Please paste the whole link; it begins with https://")),
        ],
    )
    room_links = StringField(
        later("Links to pair rooms"),
        filters=[stripped],
        validators=[
            Optional(),
            URL(require_tld=False, message=later("Please paste a whole link, or leave this empty.")),
            Regexp(r".*\{room\}", message=later("Please write {room} where the number of the room belongs.")),
        ],
    )
    teachers_name = StringField(
        later("Name that mails come from"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please say who writes to participants.")),
            Length(max=80, message=later("Please keep it to 80 characters.")),
        ],
    )
    reply_to = StringField(
        later("Address for questions"),
        filters=[stripped],
        validators=[DataRequired(later("Please give an address that a person reads.")), AddressCheck()],
    )
    hear_within_days = WholeNumber(
        later("Applicants hear within … days"),
        validators=[
            InputRequired(later("Please say how many days.")),
            NumberRange(1, 60, message=later("From 1 to 60 days, please.")),
        ],
    )

    def validate_start(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        _in_this_century(field)

    def validate_zone(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if not is_known(field.data):
            raise ValidationError(later("Please choose the place whose clocks the course keeps."))
