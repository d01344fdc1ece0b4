"""Somebody who makes up for a missed session in a parallel course: a guest there for one session, by their own link."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from functions.shared.domain.mails import about_make_up
from functions.shared.domain.models import Mail, Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.storage import cohorts, registrations, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.registrations import UnknownRegistrationError
from functions.shared.storage.writes import Delete, Put, Write

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class MakeUp:
    """`home` and `missed` are their own course and the session that they missed; `cohort` and `session` where they are
    guests for it.
    """

    registration: str
    home: str
    missed: str
    cohort: str
    session: str
    at: datetime

    @property
    def where(self) -> str:
        return f"{self.cohort}/{self.session}"


def invited(one: MakeUp) -> tuple[Write, ...]:
    """The writes of both sides."""
    return tuple(Put(to_item(key, one, VERSION)) for key in _keys(one))


def told(one: MakeUp, session: Session, now: datetime) -> Mail:
    """The mail about it as it stands now."""
    home = registrations.get(one.home, one.registration)
    changed = (session.sequence + 1) * 2 + session.cancelled
    return about_make_up(home, one.missed, one.where, int(one.at.timestamp()) + changed, now)


def taken_back(one: MakeUp) -> tuple[Write, ...]:
    return tuple(Delete(key) for key in _keys(one))


def of_registration(cohort_id: str, registration_id: str) -> list[MakeUp]:
    """Where somebody makes up for what."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", f"MAKEUP#{registration_id}#"))
    return [from_item(item, MakeUp, VERSION) for item in found]


def of_session(cohort_id: str, session_id: str) -> list[MakeUp]:
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", f"GUEST#{session_id}#"))
    return [from_item(item, MakeUp, VERSION) for item in found]


def of(cohort_id: str, session_id: str, registration_id: str) -> MakeUp | None:
    item = table.read(_guest(cohort_id, session_id, registration_id))
    return from_item(item, MakeUp, VERSION) if item else None


def sessions_of(made_up: Iterable[MakeUp]) -> list[Session]:
    """The sessions where somebody is a guest, as they stand now."""
    found = (cohorts.session(one.cohort, one.session) for one in made_up)
    return [one for one in found if not one.cancelled]


def registration(cohort_id: str, session_id: str, registration_id: str) -> Registration:
    """Of somebody in a session: of that course, or a guest of another, who is then read as one of this.

    Raises:
        UnknownRegistrationError: they are neither.

    """
    try:
        return registrations.get(cohort_id, registration_id)
    except UnknownRegistrationError:
        guest = of(cohort_id, session_id, registration_id)
        if guest is None:
            raise
        return as_guest(guest)


def as_guest(one: MakeUp) -> Registration:
    return replace(registrations.get(one.home, one.registration), cohort=one.cohort)


def taking_part(cohort_id: str, session_id: str) -> list[Registration]:
    """The guests of a session who take part in their own course still."""
    found = (as_guest(one) for one in of_session(cohort_id, session_id))
    return [one for one in found if one.state in TAKES_PART]


def keys_of(cohort_id: str, registration_id: str) -> list[schema.Key]:
    """What is to be erased with a person."""
    return [key for one in of_registration(cohort_id, registration_id) for key in _keys(one)]


def _keys(one: MakeUp) -> tuple[schema.Key, schema.Key]:
    own = schema.Key(f"COHORT#{one.home}", f"MAKEUP#{one.registration}#{one.missed}")
    return own, _guest(one.cohort, one.session, one.registration)


def _guest(cohort_id: str, session_id: str, registration_id: str) -> schema.Key:
    return schema.Key(f"COHORT#{cohort_id}", f"GUEST#{session_id}#{registration_id}")
