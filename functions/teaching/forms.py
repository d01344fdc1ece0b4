"""The teachers' forms."""

import datetime as dt
import re
from typing import Any

from wtforms import BooleanField, DateField, Form, IntegerField, RadioField, StringField, TimeField
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
from functions.shared.domain.zones import is_known

_BIGGEST = 500
_LAST_DAY = dt.date(2099, 12, 31)


def _as_meant(value: str | None) -> str:
    """However it was typed: the alphabet of ids has no letters that look like digits."""
    return re.sub(r"[\s-]", "", value or "").lower().translate(str.maketrans("ilo", "110"))


def _in_this_century(field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
    if field.data and not dt.date(2020, 1, 1) <= field.data <= _LAST_DAY:
        raise ValidationError("Please choose a day in this century.")


class WholeNumber(IntegerField):
    """A number as people write one, of a size that means something here."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not re.fullmatch(r"[0-9]{1,6}", text):
            self.data = None
            raise ValueError("Please give a whole number.")
        super().process_formdata([text])


class SignInForm(Form):
    address = StringField(
        "Your e-mail address",
        filters=[stripped],
        validators=[DataRequired("Please enter the address that you teach with."), AddressCheck()],
    )


class CodeForm(Form):
    code = StringField(
        "The code from the mail",
        filters=[_as_meant],
        validators=[
            DataRequired("Please type the code from the mail."),
            Regexp(r"^[0-9a-z]{8}$", message="The code has eight letters and digits."),
        ],
    )


class SessionForm(Form):
    """Another place for a session, in the course's zone."""

    day = DateField("Day", validators=[InputRequired("Please choose a day.")])
    time = TimeField("Time of day", validators=[InputRequired("Please choose a time.")])
    minutes = WholeNumber(
        "Minutes",
        validators=[
            InputRequired("Please say how long it is."),
            NumberRange(15, 720, message="From 15 to 720 minutes, please."),
        ],
    )
    with_later = BooleanField("Move all later sessions, too")

    def validate_day(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        _in_this_century(field)


class NewSessionForm(SessionForm):
    title = StringField(
        "What it is called",
        filters=[stripped],
        validators=[DataRequired("Please give it a name."), Length(max=120)],
    )


def _where_the_clock_says(form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
    if form.unit.data == "clock" and field.data is None:
        raise StopValidation("Please choose a time of day.")


class ReminderForm(Form):
    """When a reminder that a teacher adds is sent, before each session."""

    number = WholeNumber(
        "How many",
        validators=[InputRequired("Please give a number."), NumberRange(0, 60, message="Up to 60, please.")],
    )
    unit = StringField("Unit", validators=[AnyOf(("hours", "days", "clock"), message="Please choose one of these.")])
    at = TimeField("Time of day", validators=[_where_the_clock_says, Optional()])

    def validate_number(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if self.unit.data != "clock" and not field.data:
            raise ValidationError("Please give a number from 1.")

    def moment(self) -> dict[str, Any]:
        """The fields of the rule that say when."""
        wanted = self.data
        if wanted["unit"] == "clock":
            return {"at": wanted["at"], "days": -wanted["number"]}
        return {"minutes": -wanted["number"] * (60 if wanted["unit"] == "hours" else 24 * 60)}


class CohortForm(Form):
    format = RadioField(  # type: ignore[call-arg] # the stubs are behind
        "The course",
        validators=[DataRequired("Please choose a course.")],
        invalid_choice_message="Please choose a course.",
    )
    start = DateField("First day", validators=[InputRequired("Please choose the day of the first session.")])
    time = TimeField("Time of day", validators=[InputRequired("Please choose when sessions begin.")])
    zone = StringField("Time zone of the course", filters=[stripped])
    capacity = WholeNumber(
        "Places",
        validators=[
            InputRequired("Please say how many can take part."),
            NumberRange(1, _BIGGEST, message="Please give a number from 1 to 500."),
        ],
    )
    main_link = StringField(
        "Link to the video meeting",
        filters=[stripped],
        validators=[
            DataRequired("Please paste the link to the meeting."),
            URL(require_tld=False, message="Please paste the whole link; it begins with https://"),
        ],
    )
    room_links = StringField(
        "Links to pair rooms",
        filters=[stripped],
        validators=[
            Optional(),
            URL(require_tld=False, message="Please paste a whole link, or leave this empty."),
            Regexp(r".*\{room\}", message="Please write {room} where the number of the room belongs."),
        ],
    )
    teachers_name = StringField(
        "Name that mails come from",
        filters=[stripped],
        validators=[DataRequired("Please say who writes to participants."), Length(max=80)],
    )
    reply_to = StringField(
        "Address for questions",
        filters=[stripped],
        validators=[DataRequired("Please give an address that a person reads."), AddressCheck()],
    )
    hear_within_days = WholeNumber(
        "Applicants hear within … days",
        validators=[
            InputRequired("Please say how many days."),
            NumberRange(1, 60, message="From 1 to 60 days, please."),
        ],
    )

    def validate_start(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        _in_this_century(field)

    def validate_zone(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if not is_known(field.data):
            raise ValidationError("Please choose the place whose clocks the course keeps.")
