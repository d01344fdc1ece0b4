"""Who of the staff is asking: by the cookie of a device that they signed in on."""

from datetime import datetime, timedelta

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Role
from functions.shared.storage import cohorts, staff
from functions.shared.storage.staff import Desk, NotSignedInError, NotYoursError
from functions.shared.web.requests import cookie

COOKIE = "__Host-desk"
PROVED_FOR = timedelta(hours=12)
"""How long after signing in the reading room stays open: a laptop left behind is remembered, but opens no answers."""
TEACHERS = frozenset({Role.LEAD, Role.TEACHER})
LEADS = frozenset({Role.LEAD})
EVERYONE = frozenset({Role.LEAD, Role.TEACHER, Role.ASSISTANT})
"""Who teaches the cohort."""
ORGANISERS = TEACHERS | {Role.COORDINATOR}
WHOEVER_MAY_LOOK = frozenset(Role)


class ProveYourselfError(Exception):
    """Raised when somebody who is remembered must show again that it is they."""


def signed_in(event: APIGatewayProxyEventV2, now: datetime) -> Desk:
    """The desk that the request comes from.

    Raises:
        NotSignedInError: it carries no cookie of a desk that is open.

    """
    desk = staff.desk(cookie(event, COOKIE), now)
    member = staff.get(desk.person)
    if member.desks_since and desk.proved_at < member.desks_since:
        raise NotSignedInError
    return desk


def at_cohort(
    event: APIGatewayProxyEventV2, cohort_id: str, now: datetime, roles: frozenset[Role] = EVERYONE
) -> tuple[Desk, Cohort]:
    """The desk, and the cohort that whoever sits there teaches in one of the roles.

    Raises:
        NotSignedInError: the request comes from no desk.
        NotYoursError: they have no such role in it; whether the cohort exists is not told.

    """
    desk, cohort, _ = in_role(event, cohort_id, now, roles)
    return desk, cohort


def in_role(
    event: APIGatewayProxyEventV2, cohort_id: str, now: datetime, roles: frozenset[Role]
) -> tuple[Desk, Cohort, Role]:
    """The same, with the role; somebody who coordinates has that one in every cohort that they do not teach.

    Raises:
        NotSignedInError, NotYoursError: as above.

    """
    desk = signed_in(event, now)
    role = staff.roles_of(cohort_id).get(desk.person)
    if role is None and staff.get(desk.person).coordinator:
        role = Role.COORDINATOR
    if role not in roles or role is None:
        raise NotYoursError
    return desk, cohorts.get(cohort_id), role


def must_be_proved(desk: Desk, now: datetime) -> None:
    """Asks for a fresh sign-in where the last one is a while ago (invariant 11).

    Raises:
        ProveYourselfError: it is.

    """
    if now - desk.proved_at > PROVED_FOR:
        raise ProveYourselfError
