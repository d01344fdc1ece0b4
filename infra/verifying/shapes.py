"""Every kind of item that the table may hold, by the beginnings of its keys, and the record that must be in it.

An item of no kind is a finding, and so is one that today's code could not read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Attendance, Mail, Person, Sealed, Session, Staff
from functions.shared.domain.registration import Registration
from functions.shared.domain.rescheduling import Reschedule
from functions.shared.storage import (
    addresses,
    answers,
    asked,
    attendance,
    certificates,
    cohorts,
    guests,
    here,
    live,
    mail_switch,
    mails,
    meetings,
    messages,
    notes,
    persons,
    registrations,
    reminders,
    rescheduling,
    rounds,
    schema,
    staff,
    ways_in,
    wishes,
)
from functions.shared.storage.items import Item, from_item


class UnknownShapeError(Exception):
    """Raised when no part of ours writes such an item."""


def _record(kind: type[Any], version: int) -> Callable[[Item], object]:
    return lambda item: from_item(item, kind, version)


def _meeting(item: Item) -> object:
    kept = {name: value for name, value in item.items() if name != "claimed_until"}
    return from_item(kept, meetings.Meeting, meetings.VERSION)


def _fields(*names: str) -> Callable[[Item], object]:
    """A pointer or a mark: no record, but what readers ask of it."""
    return lambda item: {name: item[name] for name in (schema.VERSION, *names)}


@dataclass(frozen=True)
class Shape:
    """`pk` and `sk` are how the keys begin where they end in `#` or are empty, and the whole of them elsewhere."""

    pk: str
    sk: str
    read: Callable[[Item], object]

    def is_of(self, item: Item) -> bool:
        return _is(item[schema.PK], self.pk) and _is(item[schema.SK], self.sk)


def _is(key: str, wanted: str) -> bool:
    return key.startswith(wanted) if wanted.endswith("#") or not wanted else key == wanted


SHAPES = (
    Shape("COHORT#", "COHORT", _record(Cohort, cohorts.VERSION)),
    Shape("COHORT#", "FORMAT", _fields("format")),
    Shape("COHORT#", "FORMAT#", _fields("format")),
    Shape("COHORT#", "SESSION#", _record(Session, cohorts.SESSION_VERSION)),
    Shape("COHORT#", "REGISTRATION#", _record(Registration, registrations.VERSION)),
    Shape("COHORT#", "APPLICANT#", _fields("registration")),
    Shape("COHORT#", "STAFF#", _fields("role")),
    Shape("COHORT#", "ATTENDANCE#", _record(Attendance, attendance.VERSION)),
    Shape("COHORT#", "ROUND#", rounds.from_table),
    Shape("COHORT#", "RULE#", _fields()),
    Shape("COHORT#", "NEXT#", _fields()),
    Shape("COHORT#", "DATES#", _record(Reschedule, rescheduling.VERSION)),
    Shape("COHORT#", "REMINDERS", _record(reminders.Kept, reminders.VERSION)),
    Shape("COHORT#", "HELD#", _fields("person", "mail")),
    Shape("COHORT#", "ASKED#", _record(asked.Asked, asked.VERSION)),
    Shape("COHORT#", "NOTE#", _record(notes.Note, notes.VERSION)),
    Shape("COHORT#", "MESSAGE#", _record(messages.Message, messages.VERSION)),
    Shape("COHORT#", "LINE#", _fields()),
    Shape("COHORT#", "MEETING#", _meeting),
    Shape("COHORT#", "WAYIN#", _record(ways_in.Way, ways_in.VERSION)),
    Shape("COHORT#", "MAKEUP#", _record(guests.MakeUp, guests.VERSION)),
    Shape("COHORT#", "GUEST#", _record(guests.MakeUp, guests.VERSION)),
    Shape("CATALOGUE", "COHORT#", _fields("id")),
    Shape("PERSON#", "PERSON", _record(Person, persons.VERSION)),
    Shape("PERSON#", "STAFF", _record(Staff, staff.VERSION)),
    Shape("PERSON#", "MAIL#", _record(Mail, mails.VERSION)),
    Shape("PERSON#", "REGISTERED#", _fields("registration")),
    Shape("PERSON#", "TEACHES#", _fields("id")),
    Shape("PERSON#", "NEW-ADDRESS", _record(addresses.Waiting, addresses.VERSION)),
    Shape("PERSON#", "OLD-ADDRESS#", _fields("address")),
    Shape("PERSON#", "ERASE#PERSON", _fields()),
    Shape("ERASED", "PERSON#", _fields("at")),
    Shape("ADDRESS#", "NAME#", _fields("person")),
    Shape("ANSWERS#", "", _record(Sealed, answers.VERSION)),
    Shape("WISHES#", "WISH#", _record(wishes.Wish, wishes.VERSION)),
    Shape("WISHES#", "APART#", _record(wishes.KeptApart, wishes.VERSION)),
    Shape("LIVE#", "STATE", _record(live.Live, live.VERSION)),
    Shape("LIVE#", "DRAFT", _record(live.Draft, live.VERSION)),
    Shape("LIVE#", "HERE#", _record(here.Here, here.VERSION)),
    Shape("LIVE#", "STAFF#", _record(here.StaffHere, here.VERSION)),
    Shape("ROOM#", "ROOM", _fields("cohort", "session")),
    Shape("ROOM#", "REGISTRANT#", _fields("registration")),
    Shape("CERTIFICATE#", "CERTIFICATE", _record(certificates.Certificate, certificates.VERSION)),
    Shape("VIDEO#", "TOKEN", _fields()),
    Shape("AUDIT#", "", _fields()),
    Shape("SIGNIN#", "SIGNIN", _fields("person", "tries", "until")),
    Shape("DESK#", "DESK", _record(staff.Desk, staff.VERSION)),
    Shape("LIMIT#", "", _fields("count")),
    Shape("LINKS#", "LINKS#asked", _fields()),
    Shape("MAIL", "SWITCH", _record(mail_switch.Switch, mail_switch.VERSION)),
    Shape("ZONES", "ZONES", _fields()),
)


def shape_of(item: Item) -> Shape:
    """The kind of an item.

    Raises:
        UnknownShapeError: it is of none.
    """
    found = next((shape for shape in SHAPES if shape.is_of(item)), None)
    if found is None:
        raise UnknownShapeError
    return found


def named(item: Item) -> str:
    return f"{item[schema.PK]} {item[schema.SK]}"
