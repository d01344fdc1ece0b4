"""Fields that say in our words what they could not read."""

import re

from wtforms import DateField, IntegerField, TimeField

from functions.shared.domain.words import later


class WholeNumber(IntegerField):
    """A number as people write one, of a size that means something here."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if text and not re.fullmatch(r"[0-9]{1,6}", text):
            self.data = None
            raise ValueError(later("Please give a whole number."))
        super().process_formdata([text])


class Day(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(later("Please write the day as year-month-day: 2027-02-01.")) from error


class TimeOfDay(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(later("Please write the time as hours and minutes: 18:30.")) from error
