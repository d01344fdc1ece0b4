"""Teachers and coordinators, and the devices on which they are signed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from functions.shared import ids
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.models import Mail, Person, Role, Staff
from functions.shared.storage import mails, person_keys, persons, schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Change, Delete, Put, Write, exists, is_new

VERSION = 1
SIGN_IN_LASTS = timedelta(minutes=15)
TRIES = 5
"""Typed codes: five tries at one of a million."""
REMEMBERED_FOR = timedelta(days=30)


class NotSignedInError(Exception):
    """Raised when a device is not, or no longer, signed in."""


class NoSignInError(Exception):
    """Raised when a sign-in is over, used up, or the typed code is not its code."""


class NotYoursError(Exception):
    """Raised when somebody asks for a cohort that they do not teach."""


@dataclass(frozen=True)
class Desk:
    """A device that a member of staff is signed in on; `proved_at` is when they last showed that it is they."""

    person: str
    proved_at: datetime
    until: datetime


def added(staff: Staff) -> Write:
    return Put(to_item(schema.staff(staff.person), staff, VERSION))


def is_staff(person_id: str) -> bool:
    return table.read(schema.staff(person_id)) is not None


def get(person_id: str) -> Staff:
    """The member of staff.

    Raises:
        NotSignedInError: the person is not one, or no longer.

    """
    item = table.read(schema.staff(person_id))
    if item is None:
        raise NotSignedInError
    return from_item(item, Staff, VERSION)


def role_in(cohort_id: str, person_id: str) -> Role:
    """The person's role in a cohort.

    Raises:
        NotYoursError: they have none.

    """
    item = table.read(schema.cohort_staff(cohort_id, person_id))
    if item is None:
        raise NotYoursError
    return Role(item["role"])


def roles_of(cohort_id: str) -> dict[str, Role]:
    """Everyone who teaches a cohort, by person."""
    found = table.query(table.in_collection(f"COHORT#{cohort_id}", "STAFF#"))
    return {item[schema.SK].removeprefix("STAFF#"): Role(item["role"]) for item in found}


def joined(person: Person, *, new_person: bool, now: datetime) -> tuple[list[Write], Mail]:
    """The writes that let somebody in, and the mail that tells them; who is let in already stays what they are."""
    mail = about_person(MailKind.INVITATION, person.id, ids.new(), now)
    writes = list(persons.added(person)) if new_person else []
    if not is_staff(person.id):
        writes.append(added(Staff(person=person.id, invited_at=now, by_a_colleague=True, desks_since=now)))
    return [*writes, mails.planned(mail)], mail


def may_open_courses(member: Staff) -> bool:
    """Whether somebody may open a course and lead it: whom the operator has invited, who coordinates, and who teaches
    one already; not whoever assists in one, or did.
    """
    if member.coordinator or not member.by_a_colleague:
        return True
    courses = [item["id"] for item in table.query(table.in_collection(f"PERSON#{member.person}", "TEACHES#"))]
    roles = table.read_many(schema.cohort_staff(cohort_id, member.person) for cohort_id in courses)
    return any(item["role"] != Role.ASSISTANT.value for item in roles)


def let_go_if_idle(person_id: str) -> None:
    """Whom a colleague has let in, and who teaches nothing any more, is staff no longer: their devices open nothing."""
    item = table.read(schema.staff(person_id))
    if item is None or not from_item(item, Staff, VERSION).by_a_colleague or item.get("coordinator", False):
        return
    if not list(table.query(table.in_collection(f"PERSON#{person_id}", "TEACHES#"))):
        table.write(Delete(schema.staff(person_id)))


def left(cohort_id: str, person_id: str) -> tuple[Write, Write]:
    """The writes by which somebody teaches a cohort no longer."""
    return Delete(schema.cohort_staff(cohort_id, person_id)), Delete(schema.teaches(person_id, cohort_id))


def sign_in_begun(sign_in_id: str, person_id: str, now: datetime) -> Write:
    """A sign-in that waits for its link or its code. Somebody who is not staff gets one too, with no person in it, so
    that the page tells nobody who is.
    """
    end = now + SIGN_IN_LASTS
    fields = {"person": person_id, "tries": 0, "until": schema.stamp(end), schema.EXPIRES: int(end.timestamp())}
    return Put({**person_keys.sign_in(_hash(sign_in_id)).attributes(), schema.VERSION: VERSION, **fields}, is_new())


def try_code(sign_in_id: str, now: datetime) -> None:
    """Counts a typed code before it is compared.

    Raises:
        NoSignInError: over, used, or tried too often.

    """
    waiting = exists() & Attr("tries").lt(TRIES) & Attr("until").gt(schema.stamp(now))
    try:
        table.write(Change(person_keys.sign_in(_hash(sign_in_id)), waiting, add={"tries": 1}))
    except table.ConditionFailedError as error:
        raise NoSignInError from error


def finish_sign_in(sign_in_id: str, desk_secret: str, now: datetime) -> str:
    """Uses a sign-in up and opens a desk on the device that holds the secret.

    Returns:
        Who sits there.

    Raises:
        NoSignInError: over, or used before.

    """
    key = person_keys.sign_in(_hash(sign_in_id))
    waiting = table.read(key)
    if waiting is None or waiting["until"] <= schema.stamp(now) or not waiting["person"]:
        raise NoSignInError
    desk = Desk(person=waiting["person"], proved_at=now, until=now + REMEMBERED_FOR)
    item = {**to_item(person_keys.desk(_hash(desk_secret)), desk, VERSION), schema.EXPIRES: int(desk.until.timestamp())}
    try:
        table.write(Delete(key, exists()), Put(item, is_new()))
    except table.ConditionFailedError as error:
        raise NoSignInError from error
    return desk.person


def desk(secret: str, now: datetime) -> Desk:
    """The desk that this device's secret opens.

    Raises:
        NotSignedInError: there is none, or its time is over.

    """
    item = table.read(person_keys.desk(_hash(secret)))
    if item is None:
        raise NotSignedInError
    found = from_item(item, Desk, VERSION)
    if found.until <= now:
        raise NotSignedInError
    return found


def sign_out(secret: str) -> None:
    table.write(Delete(person_keys.desk(_hash(secret))))


def sign_out_everywhere(person_id: str, now: datetime) -> None:
    """Closes every desk of somebody's, also those of devices that nobody has at hand."""
    table.write(Change(schema.staff(person_id), exists(), to={"desks_since": schema.stamp(now)}))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def teaches(cohort_id: str, person_id: str, role: Role) -> tuple[Write, Write]:
    member = {**schema.cohort_staff(cohort_id, person_id).attributes(), schema.VERSION: VERSION, "role": role.value}
    pointer = {**schema.teaches(person_id, cohort_id).attributes(), schema.VERSION: VERSION, "id": cohort_id}
    return Put(member), Put(pointer)
