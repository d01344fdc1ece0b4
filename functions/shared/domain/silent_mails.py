"""What a format leaves empty makes no mail: it is not made up."""

from collections.abc import Iterable

from functions.shared.domain.formats import Format
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Session
from functions.shared.domain.schedule import of_the_day, plan_of


def is_silent(kind: MailKind, course: Format) -> bool:
    """Whether the whole course has nothing to say in such a mail."""
    if kind is MailKind.BEFORE_COURSE:
        return not course.reading.before
    return kind is MailKind.AFTER_SESSION and not any(plan.afterwards for plan in course.sessions)


def has_something_to_say(kind: MailKind, session: Session, course: Format, held: Iterable[Session]) -> bool:
    """Whether it has something to say about one session, of those that are held."""
    if kind is MailKind.BEFORE_COURSE:
        return bool(course.reading.before)
    if kind is MailKind.AFTER_SESSION:
        return any(plan_of(course, one).afterwards for one in of_the_day(session, held))
    return kind is not MailKind.MISSED_SESSION or not session.retreat or course.completion.retreat_counts
