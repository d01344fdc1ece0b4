"""The short signed cookie that lets a participant's live page ask without reading the registration each time."""

from dataclasses import dataclass
from datetime import datetime

from aws_lambda_powertools.shared.cookies import Cookie
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.shared import tokens
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.keyring import ring
from functions.shared.tokens import BadTokenError, ExpiredTokenError, Scope
from functions.shared.web.pages import cookie
from functions.shared.web.requests import cookie as cookie_of

NAME = "__Host-live"


class NotInASessionError(Exception):
    """Raised when a device has not joined a session, or the session is over."""


@dataclass(frozen=True)
class Guest:
    cohort: str
    session: str
    registration: str
    link_version: int | None = None
    """Of a device that joined before this was kept: not known."""

    def must_hold(self, one: Registration) -> None:
        """Compares the device with the registration as it stands.

        Raises:
            NotInASessionError: they have left the course since, or their links were sent anew.

        """
        if one.state not in TAKES_PART or self.link_version not in {None, one.link_version}:
            raise NotInASessionError


def live_cookie(registration: Registration, session_id: str, until: datetime, now: datetime) -> Cookie:
    parts = (registration.cohort, session_id, registration.id, str(registration.link_version))
    seconds = max(0, int((until - now).total_seconds()))
    return cookie(NAME, tokens.sign(ring(), Scope.LIVE, parts, until), seconds)


def guest(event: APIGatewayProxyEventV2, now: datetime) -> Guest:
    """Whose live page is asking, in which session.

    Raises:
        NotInASessionError: nobody's.

    """
    try:
        token = cookie_of(event, NAME)
        parts = tokens.read(ring(knowing=tokens.key_id(token)), Scope.LIVE, token, now)
    except (BadTokenError, ExpiredTokenError) as error:
        raise NotInASessionError from error
    match parts:
        case (cohort, session, registration):
            return Guest(cohort, session, registration)
        case (cohort, session, registration, version) if version.isdigit():
            return Guest(cohort, session, registration, int(version))
    raise NotInASessionError
