"""A teacher's question to an applicant: they see it on their own page, and their answer is sealed like all others."""

from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_question
from functions.shared.domain.models import Mail, Sealed
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import UNDECIDED
from functions.shared.storage import answers, audit, mails, schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, Check, Delete, Put, Write, exists

VERSION = 1
LONGEST = 1_000
"""Characters of a question."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The last question of one registration; `number` counts them from 1."""

    text: str
    by: str
    number: int
    asked_at: datetime
    answered_at: datetime | None = None


def of(registration: Registration) -> Asked | None:
    item = table.read(schema.asked(registration.cohort, registration.id))
    return from_item(item, Asked, VERSION) if item else None


def ask(registration: Registration, text: str, by: str, now: datetime) -> Mail:
    """Asks; a question that was not answered yet is replaced by the new one.

    Raises:
        ChangedMeanwhileError: it has been decided about them, or somebody else has asked meanwhile.

    """
    before = of(registration)
    one = Asked(text=text, by=by, number=before.number + 1 if before else 1, asked_at=now)
    key = schema.asked(registration.cohort, registration.id)
    unchanged = Attr("number").eq(before.number) if before else Attr(schema.PK).not_exists()
    mail = about_question(MailKind.A_QUESTION, registration, registration.person, one.number, now)
    _written(
        _undecided(registration),
        Put(to_item(key, one, VERSION), unchanged),
        mails.planned(mail),
        audit.entry(registration.id, by, "asked a question", now),
    )
    return mail


def erase(registration: Registration) -> None:
    """A question may repeat what it is about: it goes when the answers do."""
    table.write(Delete(schema.asked(registration.cohort, registration.id)))


def replied(registration: Registration, asked: Asked, sealed: Sealed, now: datetime) -> Mail:
    """Keeps an answer as one more sealed part, and tells whoever has asked.

    Raises:
        ChangedMeanwhileError: it was answered already, or it has been decided about them.

    """
    number = registration.parts + 1
    mail = about_question(MailKind.AN_ANSWER, registration, asked.by, asked.number, now)
    this_one = Attr("number").eq(asked.number) & Attr("answered_at").not_exists()
    seen = Attr("parts").eq(registration.parts)
    no_other_part = seen if registration.parts else seen | Attr("parts").not_exists()
    key = schema.registration(registration.cohort, registration.id)
    _written(
        Change(key, exists() & Attr("state").is_in(_UNDECIDED) & no_other_part, to={"parts": number}),
        Change(schema.asked(registration.cohort, registration.id), this_one, to=builtins({"answered_at": now})),
        *answers.kept(registration.id, {answers.part_of_reply(number): sealed}),
        mails.planned(mail),
    )
    return mail


_UNDECIDED = sorted(state.value for state in UNDECIDED)


def _undecided(registration: Registration) -> Check:
    key = schema.registration(registration.cohort, registration.id)
    return Check(key, Attr("state").is_in(_UNDECIDED))


def _written(*writes: Write) -> None:
    try:
        table.write(*writes)
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
