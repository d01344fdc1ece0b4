"""Moving to another cohort: the place in the old one is kept until there is one in the new, and to one at a time."""

from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared import ids
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_move
from functions.shared.domain.models import Mail
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import COUNTS_ON_THE_COURSE, State
from functions.shared.storage import audit, mails, registrations, schema, table
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, exists


class AlreadyMovingError(Exception):
    """Raised when somebody is on their way to another course: two would keep two places for them."""


def moved(old: Registration, to: Cohort, now: datetime) -> tuple[Registration, Mail]:
    """A registration in another cohort, with its form to be filled in: that course asks its own questions, and its
    teachers decide. When they accept, the sweep gives the old place up.

    Raises:
        ChangedMeanwhileError: they are registered there already.
        AlreadyMovingError: they are moving to another one, and have not heard from it.

    """
    if _is_moving(old):
        raise AlreadyMovingError
    new = Registration(
        id=ids.new(),
        cohort=to.id,
        person=old.person,
        state=State.CONFIRMED,
        applied_at=now,
        changed_at=now,
        moved_from=f"{old.cohort}/{old.id}",
        fewer=old.fewer,
        discreet=old.discreet,
        quietly=old.quietly,
    )
    mail = about_move(MailKind.CONTINUE_FORM, new, now)
    try:
        table.write(
            Change(schema.registration(old.cohort, old.id), _moves_as(old), to={"moving_to": f"{to.id}/{new.id}"}),
            *registrations.first_writes(to, new),
            mails.planned(mail),
            audit.entry(old.id, old.person, "asked to move", now),
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
    return new, mail


def _is_moving(old: Registration) -> bool:
    cohort, _, registration = old.moving_to.partition("/")
    return bool(cohort) and registrations.get(cohort, registration).state in COUNTS_ON_THE_COURSE


def _moves_as(old: Registration) -> ConditionBase:
    """As it was read: of two presses at once one goes through."""
    unmoved = Attr("moving_to").eq(old.moving_to)
    return exists() & (unmoved if old.moving_to else unmoved | Attr("moving_to").not_exists())
