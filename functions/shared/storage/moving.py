"""Moving to another cohort: the place in the old one is kept until there is one in the new."""

from datetime import datetime

from functions.shared import ids
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_move
from functions.shared.domain.models import Mail
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.storage import audit, mails, registrations, table
from functions.shared.storage.registrations import ChangedMeanwhileError


def moved(old: Registration, to: Cohort, now: datetime) -> tuple[Registration, Mail]:
    """A registration in another cohort, with its form to be filled in: that course asks its own questions, and its
    teachers decide. When they accept, the sweep gives the old place up.

    Raises:
        ChangedMeanwhileError: they are registered there already.

    """
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
            *registrations.first_writes(to, new),
            mails.planned(mail),
            audit.entry(old.id, old.person, "asked to move", now),
        )
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
    return new, mail
