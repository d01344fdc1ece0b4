"""What every form asks of an e-mail address, of a name, and of a line of text."""

import re
from typing import Any

from wtforms import Form, StringField
from wtforms.validators import DataRequired, ValidationError

from functions.shared.domain.words import later

NO_LINK = later("Please write a name only, without an address or a link in it.")
_SIGNS = re.compile(r"[/@\\]|:\S|\bwww\.", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w.-])([a-z0-9-]{2,})(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![\w.-])", re.IGNORECASE | re.ASCII)
_TITLES = frozenset({"dr", "prof", "mag", "dipl", "ing", "st", "mr", "mrs", "ms", "fr", "sr", "jr", "rev"})
"""What mail programs make a link of is a word, a dot and a word, in the letters of addresses: "won.example", but not
"J.R.Smith", "Dr.Smith" or "M.Şahin".
"""


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
    domains = (found[1].casefold() for found in _DOMAIN.finditer(name))
    return _SIGNS.search(name) is not None or any(one not in _TITLES for one in domains)


def stripped(value: str | None) -> str:
    return " ".join((value or "").split())


class AddressForm(Form):
    """An address and nothing else."""

    address = StringField(
        later("Your e-mail address"),
        filters=[stripped],
        validators=[DataRequired(later("Please tell us where to write to you.")), AddressCheck()],
    )
