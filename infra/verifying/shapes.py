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
from functions.shared.domain.rounds import Round
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


def _meeting(item: Item) -> object:
    kept = {name: value for name, value in item.items() if name != "claimed_until"}
    return from_item(kept, meetings.Meeting, meetings.VERSION)


def _fields(*names: str) -> Callable[[Item], object]:
    """A pointer or a mark: no record, but what readers ask of it."""
    return lambda item: {name: item[name] for name in (schema.VERSION, *names)}


@dataclass(frozen=True)
class Shape:
    """`pk` and `sk` are how the keys begin where they end in `#` or are empty, and the whole of them elsewhere. A
    pointer has no record.
    """

    pk: str
    sk: str
    read: Callable[[Item], object]
    record: type[Any] | None = None
    version: int = 0

    def is_of(self, item: Item) -> bool:
        return _is(item[schema.PK], self.pk) and _is(item[schema.SK], self.sk)


def _is(key: str, wanted: str) -> bool:
    return key.startswith(wanted) if wanted.endswith("#") or not wanted else key == wanted


def _record(pk: str, sk: str, kind: type[Any], version: int) -> Shape:
    return Shape(pk, sk, lambda item: from_item(item, kind, version), kind, version)


SHAPES = (
    _record("COHORT#", "COHORT", Cohort, cohorts.VERSION),
    Shape("COHORT#", "FORMAT", _fields("format")),
    Shape("COHORT#", "FORMAT#", _fields("format")),
    _record("COHORT#", "SESSION#", Session, cohorts.SESSION_VERSION),
    _record("COHORT#", "REGISTRATION#", Registration, registrations.VERSION),
    Shape("COHORT#", "APPLICANT#", _fields("registration")),
    Shape("COHORT#", "STAFF#", _fields("role")),
    _record("COHORT#", "ATTENDANCE#", Attendance, attendance.VERSION),
    Shape("COHORT#", "ROUND#", rounds.from_table, Round, rounds.VERSION),
    Shape("COHORT#", "RULE#", _fields()),
    Shape("COHORT#", "NEXT#", _fields()),
    _record("COHORT#", "DATES#", Reschedule, rescheduling.VERSION),
    _record("COHORT#", "REMINDERS", reminders.Kept, reminders.VERSION),
    Shape("COHORT#", "HELD#", _fields("person", "mail")),
    _record("COHORT#", "ASKED#", asked.Asked, asked.VERSION),
    _record("COHORT#", "NOTE#", notes.Note, notes.VERSION),
    _record("COHORT#", "MESSAGE#", messages.Message, messages.VERSION),
    Shape("COHORT#", "LINE#", _fields()),
    Shape("COHORT#", "MEETING#", _meeting, meetings.Meeting, meetings.VERSION),
    _record("COHORT#", "WAYIN#", ways_in.Way, ways_in.VERSION),
    _record("COHORT#", "MAKEUP#", guests.MakeUp, guests.VERSION),
    _record("COHORT#", "GUEST#", guests.MakeUp, guests.VERSION),
    Shape("CATALOGUE", "COHORT#", _fields("id")),
    _record("PERSON#", "PERSON", Person, persons.VERSION),
    _record("PERSON#", "STAFF", Staff, staff.VERSION),
    _record("PERSON#", schema.MAILS, Mail, mails.VERSION),
    Shape("PERSON#", "REGISTERED#", _fields("registration")),
    Shape("PERSON#", "TEACHES#", _fields("id")),
    _record("PERSON#", "NEW-ADDRESS", addresses.Waiting, addresses.VERSION),
    Shape("PERSON#", "OLD-ADDRESS#", _fields("address")),
    Shape("PERSON#", "ERASE#PERSON", _fields()),
    Shape("ERASED", "PERSON#", _fields("at")),
    Shape("ADDRESS#", "NAME#", _fields("person")),
    _record("ANSWERS#", "", Sealed, answers.VERSION),
    _record("WISHES#", "WISH#", wishes.Wish, wishes.VERSION),
    _record("WISHES#", "APART#", wishes.KeptApart, wishes.VERSION),
    _record("LIVE#", "STATE", live.Live, live.VERSION),
    _record("LIVE#", "DRAFT", live.Draft, live.VERSION),
    _record("LIVE#", "HERE#", here.Here, here.VERSION),
    _record("LIVE#", "STAFF#", here.StaffHere, here.VERSION),
    Shape("ROOM#", "ROOM", _fields("cohort", "session")),
    Shape("ROOM#", "REGISTRANT#", _fields("registration")),
    _record("CERTIFICATE#", "CERTIFICATE", certificates.Certificate, certificates.VERSION),
    Shape("VIDEO#", "TOKEN", _fields()),
    Shape("AUDIT#", "", _fields()),
    Shape("SIGNIN#", "SIGNIN", _fields("person", "tries", "until")),
    _record("DESK#", "DESK", staff.Desk, staff.VERSION),
    Shape("LIMIT#", "", _fields("count")),
    Shape("LINKS#", "LINKS#asked", _fields()),
    _record("MAIL", "SWITCH", mail_switch.Switch, mail_switch.VERSION),
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
