"""Opens what somebody has told us, for a circle of readers, and records that it was opened."""

from collections.abc import Iterable
from datetime import datetime

from functions.screening.rules import Answered, laid_out, put_together
from functions.shared import sealing
from functions.shared.domain.formats import Format
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import State
from functions.shared.storage import answers, audit, table


def reason_of(registration: Registration) -> str:
    """Why it was "not now", where a teacher has noted it for the others who decide."""
    if registration.state is not State.NOT_NOW:
        return ""
    try:
        sealed = answers.get(registration.id, [answers.REASON])
    except answers.NoAnswersError:
        return ""
    words: str = sealing.unseal(registration.id, sealed)[answers.REASON]
    return words


def opened(
    registration: Registration, course: Format, circles: Iterable[VisibleTo], by: str, now: datetime
) -> list[Answered]:
    """The answers that these readers may read; the record is written before anything is opened.

    Raises:
        NoAnswersError: there are none, or they were erased.
        SealingUnavailableError, CannotOpenError: they cannot be opened now, or are damaged.

    """
    wanted = list(circles)
    sealed = answers.get(registration.id, answers.parts(registration, wanted))
    table.write(audit.entry(registration.id, by, "answers read", now))
    parts = sealing.unseal(registration.id, sealed)
    return laid_out(course, put_together(parts, course), wanted)
