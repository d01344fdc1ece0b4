"""Which answers somebody of the staff may read, wherever they are shown: on a page, in an export, in a mail."""

from functions.shared.domain.models import Role
from functions.shared.domain.questions import VisibleTo

SCREENING_TEACHERS = frozenset({Role.LEAD, Role.TEACHER})


def readable(role: Role | None, *, coordinates: bool) -> frozenset[VisibleTo]:
    """The circles of answers that are open to somebody with this role in the cohort, who may also coordinate."""
    if role in SCREENING_TEACHERS:
        return frozenset(VisibleTo)
    if role is Role.ASSISTANT:
        return frozenset({VisibleTo.TEACHERS, VisibleTo.COORDINATORS})
    return frozenset({VisibleTo.COORDINATORS}) if coordinates else frozenset()
