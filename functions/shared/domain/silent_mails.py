"""What a format leaves empty makes no mail: it is not made up."""

from functions.shared.domain.formats import Format
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Session
from functions.shared.domain.schedule import plan_of


def is_silent(kind: MailKind, course: Format) -> bool:
    """Whether the whole course has nothing to say in such a mail."""
    if kind is MailKind.BEFORE_COURSE:
        return not course.reading.before
    return kind is MailKind.AFTER_SESSION and not any(plan.afterwards for plan in course.sessions)


def has_something_to_say(kind: MailKind, session: Session, course: Format) -> bool:
    """Whether it has something to say about one session."""
    if kind is MailKind.BEFORE_COURSE:
        return bool(course.reading.before)
    if kind is MailKind.AFTER_SESSION:
        return bool(plan_of(course, session).afterwards)
    return kind is not MailKind.MISSED_SESSION or not session.retreat or course.completion.retreat_counts
