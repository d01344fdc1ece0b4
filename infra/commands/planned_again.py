"""Which mails the sweep would plan again in a restored table: those that follow from what lies in it."""

from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Mail
from functions.shared.storage import schema, table


def would_be_planned_again(mail: Mail) -> bool:
    """Reminders by their rules, a teacher's words and a change of dates that were on their way, what is told of a
    course or of somebody's attendance. All else is planned by the act itself, in a transaction that must not find one.
    """
    cohort, _, what = mail.subject.partition("/")
    match mail.kind:
        case MailKind.MESSAGE:
            follows_from = schema.message(cohort, what)
        case MailKind.DATES_CHANGED | MailKind.TEAM_DATES:
            follows_from = schema.dates(cohort, what)
        case MailKind.CLOSE_TO_LIMIT:
            follows_from = schema.registration(mail.cohort, mail.registration)
        case MailKind.TOO_FEW:
            follows_from = schema.cohort(mail.cohort)
        case _ if mail.session and mail.registration:
            follows_from = schema.registration(mail.cohort, mail.registration)
        case _:
            return False
    return table.read(follows_from) is not None
