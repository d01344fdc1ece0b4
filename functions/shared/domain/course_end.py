"""What follows the end of a course: who has completed it is decided, and answers are erased."""

from datetime import datetime, timedelta

from functions.shared.domain.formats import Format

COMPLETED_AFTER = timedelta(hours=3)
"""After the last session: time for a teacher to tick in who came without a page."""


def completed_from(last_end: datetime) -> datetime:
    return last_end + COMPLETED_AFTER


def erased_from(last_end: datetime, course: Format) -> datetime:
    """When the time is over for which applicants were told that their answers are kept."""
    return last_end + timedelta(days=course.answers_kept_days)
