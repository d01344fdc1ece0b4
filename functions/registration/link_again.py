"""“Send me my link again”, on a public page that tells nobody whether an address is known."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.no_robots import is_trapped, shown_since, too_fast
from functions.shared import clock
from functions.shared.address_check import AddressForm
from functions.shared.domain.mails import link_again
from functions.shared.domain.registration_states import ENDED, State
from functions.shared.mail import queue
from functions.shared.storage import limits, mails, persons, registrations
from functions.shared.web.pages import page
from functions.shared.web.requests import source, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()
_NOT_YET = frozenset({State.APPLIED, *(ENDED - {State.COMPLETED})})
"""Nobody has read a mail there, or there is nothing to come back to."""


@router.route("/link", method=READ)
def ask() -> Response[Any]:
    return page("link-again", form=AddressForm(), asked=False, shown=shown_since("", clock.now()), fast=False)


@router.route("/link", method=SEND)
def send() -> Response[Any]:
    given, now = submitted(router.current_event), clock.now()
    limits.must_allow_source("link", source(router.current_event), now)
    form, shown = AddressForm(given), shown_since(given.first("shown"), now)
    if not form.validate() or too_fast(given, now):
        return page("link-again", form=form, asked=False, shown=shown, fast=not form.errors, status=422)
    address = form.address.data or ""
    if not is_trapped(given) and limits.allows("link", address, rules.MAILS_AN_HOUR, now):
        for person in persons.at_address(address):
            for one in registrations.all_of_person(person):
                mail = link_again(one, now)
                if one.state not in _NOT_YET and mails.plan_once(mail):
                    queue.nudge([mail])
    return page("link-again", form=form, asked=True, shown=shown, fast=False)
