"""What every form asks of an e-mail address, and of a line of text."""

import re
from typing import Any

from wtforms import Form, StringField
from wtforms.validators import DataRequired, ValidationError

from functions.shared.domain.words import later

NO_LINK = later("Please write a name only, without an address or a link in it.")
_LINK = re.compile(r"[/@\\]|:\S|\bwww\.|\w\.(?![A-Z][a-z])[^\W\d_]{2}")
"""What mail programs make a link of: "J. R. Smith" and "Dr.Smith" are none, "won.example" is."""


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


class NameCheck:
    """A name, and no address: a mail that begins with it goes to a mailbox that may be a stranger's."""

    def __call__(self, _form: Form, field: Any) -> None:  # noqa: ANN401 - as above
        if looks_like_a_link(field.data or ""):
            raise ValidationError(NO_LINK)


def looks_like_a_link(name: str) -> bool:
    return _LINK.search(name) is not None


def stripped(value: str | None) -> str:
    return " ".join((value or "").split())


class AddressForm(Form):
    """An address and nothing else."""

    address = StringField(
        later("Your e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please tell us where to write to you.")), AddressCheck()],
    )
