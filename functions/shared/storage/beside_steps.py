"""What is kept in a registration beside its steps: wishes, the fee, its links, what somebody attended."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain import mails as planning
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Mail
from functions.shared.domain.registration import Payment, Registration
from functions.shared.storage import mails, schema, table
from functions.shared.storage.items import builtins
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, Write, exists


def prefers(registration: Registration, **wishes: Any) -> None:  # noqa: ANN401 - fields of Registration
    """Keeps what somebody would like: `fewer`, `discreet`, `quietly`. It is no step of their registration."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to=builtins(wishes)))


def paid(registration: Registration, payment: Payment, record: Write) -> None:
    """Keeps how it stands with the fee."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"payment": payment.value}), record)


def has_moved(registration: Registration) -> None:
    """Notes that the place which somebody has moved from is given up: should they come back to it, it is theirs."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"moved_from": ""}))


def renewed(cohort: Cohort, registration: Registration, now: datetime, record: Write) -> Mail:
    """Revokes every link of a registration, and sends a new one to the address on file.

    Raises:
        ChangedMeanwhileError: somebody else has just done it.

    """
    again = replace(registration, link_version=registration.link_version + 1)
    mail = planning.link_again(again, now)
    key = schema.registration(cohort.id, registration.id)
    unchanged = Attr("link_version").eq(registration.link_version)
    try:
        table.write(Change(key, unchanged, to={"link_version": again.link_version}), mails.planned(mail), record)
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
    return mail


def answers_are_erased(registration: Registration, record: Write) -> None:
    """Notes that nothing is left of what somebody has told us, with the record of it."""
    key = schema.registration(registration.cohort, registration.id)
    try:
        something = Attr("answered").exists() | Attr("proof_number").gt(0)
        gone = ("answered", "parts", "proof_parts", "proof_kind", "proof_number")
        table.write(Change(key, something, remove=gone), record)
    except table.ConditionFailedError:
        return


def note_attendance(registration: Registration, attended: int) -> None:
    """Keeps what somebody attended who did not complete the course."""
    key = schema.registration(registration.cohort, registration.id)
    table.write(Change(key, exists(), to={"attended": attended}))
