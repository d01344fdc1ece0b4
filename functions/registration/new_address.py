"""Confirming a new address, by whoever reads the mail that was sent there."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, links
from functions.shared.domain.models import Person
from functions.shared.storage import addresses, persons
from functions.shared.storage.addresses import NoAddressWaitsError, Waiting
from functions.shared.web.pages import page
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/address/<token>", method=READ)
def ask(token: str) -> Response[Any]:
    person, waiting = _waiting(token)
    return page("new-address", language=person.languages[0], person=person, address=waiting.address, done=False)


@router.route("/address/<token>", method=SEND)
def confirm(token: str) -> Response[Any]:
    """A second press finds that it has been done."""
    person, waiting = _waiting(token)
    addresses.changed(person, waiting, clock.now())
    return page("new-address", language=person.languages[0], person=person, address=waiting.address, done=True)


def _waiting(token: str) -> tuple[Person, Waiting]:
    now = clock.now()
    person_id, mark = links.address_of(token, now)
    waiting = addresses.waiting(person_id, now)
    if waiting.mark != mark:
        raise NoAddressWaitsError
    return persons.get(person_id), waiting
