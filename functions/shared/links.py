"""Our own links: the only ones that are ever mailed, so that they can lead to the right place for ever."""

from dataclasses import dataclass
from datetime import datetime

from functions.shared import tokens
from functions.shared.domain.registration import Registration
from functions.shared.keyring import ring
from functions.shared.settings import settings
from functions.shared.tokens import BadTokenError, Scope

_REGISTRATION_PATHS = {Scope.CONFIRM: "confirm", Scope.JOIN: "join", Scope.PAGE: "my", Scope.OFFER: "offer"}


class RevokedLinkError(Exception):
    """Raised when a link was sent anew and this is the old one."""


@dataclass(frozen=True)
class Holder:
    """What a registration's link says of its holder."""

    cohort: str
    registration: str
    link_version: int

    def must_hold(self, registration: Registration) -> None:
        """Compares the link with the registration.

        Raises:
            RevokedLinkError: the registration's links were revoked after this one was sent.

        """
        if self.link_version != registration.link_version:
            raise RevokedLinkError


def token_for(registration: Registration, scope: Scope, expires: datetime | None = None) -> str:
    parts = (registration.cohort, registration.id, str(registration.link_version))
    return tokens.sign(ring(), scope, parts, expires)


def link_for(registration: Registration, scope: Scope) -> str:
    return absolute(f"/{_REGISTRATION_PATHS[scope]}/{token_for(registration, scope)}")


def holder(token: str, scope: Scope, now: datetime) -> Holder:
    """Who holds this link.

    Raises:
        BadTokenError: it is not a link of ours.
        ExpiredTokenError: its time is over.

    """
    match tokens.read(ring(knowing=tokens.key_id(token)), scope, token, now):
        case (cohort, registration, version) if version.isdigit():
            return Holder(cohort, registration, int(version))
    raise BadTokenError


def sure_link(registration: Registration, act: str, expires: datetime) -> str:
    """Where somebody confirms what they have asked for on their page; the copy of their data is given elsewhere."""
    parts = (registration.cohort, registration.id, str(registration.link_version), act)
    scope = Scope.COPY if act == "copy" else Scope.SURE
    return absolute(f"/{scope.value}/{tokens.sign(ring(), scope, parts, expires)}")


def sure_holder(token: str, scope: Scope, now: datetime) -> tuple[Holder, str]:
    """Who holds such a link, and for what.

    Raises:
        BadTokenError: it is not a link of ours.
        ExpiredTokenError: its time is over.

    """
    match tokens.read(ring(knowing=tokens.key_id(token)), scope, token, now):
        case (cohort, registration, version, act) if version.isdigit():
            return Holder(cohort, registration, int(version)), act
    raise BadTokenError


def address_link(person_id: str, mark: str, expires: datetime) -> str:
    return absolute(f"/address/{tokens.sign(ring(), Scope.ADDRESS, (person_id, mark), expires)}")


def address_of(token: str, now: datetime) -> tuple[str, str]:
    """The person whose address such a link confirms, and which one it was.

    Raises:
        BadTokenError: it is not a link of ours.
        ExpiredTokenError: its time is over.

    """
    match tokens.read(ring(knowing=tokens.key_id(token)), Scope.ADDRESS, token, now):
        case (person, mark):
            return person, mark
    raise BadTokenError


def fewer_mails_link(registration: Registration, kind: str) -> str:
    """Where mail programs take one kind of mail off with one click (RFC 8058)."""
    return absolute(f"/fewer/{tokens.sign(ring(), Scope.MAILS, (registration.cohort, registration.id, kind))}")


def fewer_mails(token: str, now: datetime) -> tuple[str, str, str]:
    """The cohort, the registration and the kind of mail that such a link is about.

    Raises:
        BadTokenError: it is not a link of ours.

    """
    match tokens.read(ring(knowing=tokens.key_id(token)), Scope.MAILS, token, now):
        case (cohort, registration, kind):
            return cohort, registration, kind
    raise BadTokenError


def sign_in_link(sign_in: str, expires: datetime) -> str:
    return absolute(f"/sign-in/{tokens.sign(ring(), Scope.SIGN_IN, (sign_in,), expires)}")


def sign_in_code(sign_in: str) -> str:
    return tokens.code(ring(), sign_in)


def sign_in_of(token: str, now: datetime) -> str:
    """The sign-in that a mailed link is for.

    Raises:
        BadTokenError: it is not a link of ours.
        ExpiredTokenError: its time is over.

    """
    (sign_in,) = tokens.read(ring(knowing=tokens.key_id(token)), Scope.SIGN_IN, token, now)
    return sign_in


def feed_link(registration: Registration) -> str:
    """Where a calendar program fetches somebody's sessions: the ending tells some of them what it is."""
    return absolute(f"/feed/{token_for(registration, Scope.CALENDAR)}.ics")


def webcal(link: str) -> str:
    """The address as calendar programs are asked to subscribe to it."""
    return "webcal:" + link.partition(":")[2]


def absolute(path: str) -> str:
    return settings().public_url.rstrip("/") + path
