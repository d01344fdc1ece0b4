"""Certificates: what one says is kept by its code, so that whoever holds the paper can see whether it is genuine."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.schema import Key
from functions.shared.storage.writes import Change, Delete, Put, is_new

VERSION = 1


class NoCertificateError(Exception):
    """Raised when no certificate has this code, or the one that had it is not valid any more."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """As it was issued: what becomes of names and courses later does not change it. `minutes` of the sessions that
    counted; the days are those of the course, in its zone.
    """

    code: str
    cohort: str
    registration: str
    name: str
    course: str
    shape: str
    language: str
    first_day: date
    last_day: date
    sessions: int
    minutes: int
    teachers: tuple[str, ...]
    issued_at: datetime


def issue(registration: Registration, certificate: Certificate) -> None:
    """Issues it, in the place of one that was issued before: a name that somebody has left behind does not live on
    under an old code.

    Raises:
        ChangedMeanwhileError: they have not completed the course any more, or have just issued another.

    """
    unchanged = Attr("state").eq(State.COMPLETED.value) & Attr("version").eq(registration.version)
    same = Attr("certificate").eq(registration.certificate)
    before = same if registration.certificate else same | Attr("certificate").not_exists()
    mine = schema.registration(registration.cohort, registration.id)
    gone = (Delete(_key(registration.certificate)),) if registration.certificate else ()
    try:
        table.write(
            Change(mine, unchanged & before, to={"certificate": certificate.code}),
            Put(to_item(_key(certificate.code), certificate, VERSION), is_new()),
            *gone,
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error


def get(code: str) -> Certificate:
    """One that is valid: its holder has completed the course still.

    Raises:
        NoCertificateError: there is none.

    """
    item = table.read(_key(code)) if code else None
    if item is None:
        raise NoCertificateError
    found = from_item(item, Certificate, VERSION)
    holder: Any = table.read(schema.registration(found.cohort, found.registration)) or {}
    if holder.get("state") != State.COMPLETED.value or holder.get("certificate") != code:
        raise NoCertificateError
    return found


def key_of(registration: Registration) -> list[Key]:
    """What is to be erased with a person."""
    return [_key(registration.certificate)] if registration.certificate else []


def _key(code: str) -> Key:
    return Key(f"CERTIFICATE#{code}", "CERTIFICATE")
