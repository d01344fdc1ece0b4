"""What the teachers of a course are told: once a day at most, however often there is a reason."""

from datetime import datetime

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_cohort
from functions.shared.domain.models import Role
from functions.shared.mail import queue
from functions.shared.storage import mails, staff


def tell(cohort: Cohort, kind: MailKind, now: datetime) -> None:
    for person, role in staff.roles_of(cohort.id).items():
        mail = about_cohort(kind, cohort, person, now)
        if role is not Role.ASSISTANT and mails.plan_once(mail):
            queue.nudge([mail])
