"""The teachers' forms."""

from typing import Any

from wtforms import DateField, Form, IntegerField, RadioField, StringField, TimeField
from wtforms.validators import URL, DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from functions.shared.address_check import AddressCheck, stripped
from functions.shared.domain.zones import is_known

_BIGGEST = 500


class SignInForm(Form):
    address = StringField(
        "Your e-mail address",
        filters=[stripped],
        validators=[DataRequired("Please enter the address that you teach with."), AddressCheck()],
    )


class CodeForm(Form):
    code = StringField(
        "The code from the mail",
        filters=[lambda value: "".join((value or "").split())],
        validators=[
            DataRequired("Please type the six digits from the mail."),
            Regexp(r"^\d{6}$", message="The code has six digits."),
        ],
    )


class CohortForm(Form):
    format = RadioField("The course", validators=[DataRequired("Please choose a course.")])
    start = DateField("First day", validators=[InputRequired("Please choose the day of the first session.")])
    time = TimeField("Time of day", validators=[InputRequired("Please choose when sessions begin.")])
    zone = StringField("Time zone of the course", filters=[stripped])
    capacity = IntegerField(
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
    hear_within_days = IntegerField(
        "Applicants hear within … days",
        validators=[
            InputRequired("Please say how many days."),
            NumberRange(1, 60, message="From 1 to 60 days, please."),
        ],
    )

    def validate_zone(self, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        if not is_known(field.data):
            raise ValidationError("Please choose the place whose clocks the course keeps.")
