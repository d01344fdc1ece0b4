"""Telephone numbers as they can be called from anywhere (phonenumberslite: Google's libphonenumber)."""

from typing import Any

from wtforms.validators import ValidationError

from functions.shared.domain.words import later

FEWEST_DIGITS = 5
"""Some countries have numbers of two digits; nobody gives one of those."""

_WHOLE = later("Please give the whole number, best with the code of the country: +49 30 1234567.")


class PhoneCheck:
    """Asks whether a number can be one, in the country that stands beside it or with a country's own code, and keeps it
    as it is dialled from abroad.
    """

    def __init__(self, country_field: str = "country") -> None:
        self._country = country_field

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401 - WTForms fields are generic in ways of their own
        # Imported here: one page in a registration needs it, and it takes its time (README, Decisions).
        import phonenumbers  # noqa: PLC0415

        region = (form[self._country].data or None) if self._country in form else None
        try:
            number = phonenumbers.parse(field.data, region)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_WHOLE) from error
        if len(str(number.national_number)) < FEWEST_DIGITS or not phonenumbers.is_possible_number(number):
            raise ValidationError(_WHOLE)
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
