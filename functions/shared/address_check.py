"""What every form asks of an e-mail address, and of a line of text."""

from typing import Any

from wtforms import Form, StringField
from wtforms.validators import DataRequired, ValidationError

from functions.shared.domain.words import later


class AddressCheck:
    """An address that a mail can be sent to; whether it exists is found out by writing to it."""

    def __call__(self, _form: Form, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        # Imported at the first form: it costs an eighth of a cold start (README, Decisions).
        from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

        try:
            field.data = validate_email(field.data, check_deliverability=False, allow_smtputf8=False).ascii_email
        except EmailNotValidError:
            raise ValidationError(
                later("That does not look like an e-mail address yet: it needs the form name@example.org.")
            ) from None


def stripped(value: str | None) -> str:
    return " ".join((value or "").split())


class AddressForm(Form):
    """An address and nothing else."""

    address = StringField(
        later("Your e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please tell us where to write to you.")), AddressCheck()],
    )
