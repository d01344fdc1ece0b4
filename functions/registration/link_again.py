"""“Send me my link again”, on a public page that tells nobody whether an address is known."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.shared import clock
from functions.shared.address_check import AddressForm
from functions.shared.storage import limits, links_asked
from functions.shared.web.no_robots import is_trapped, shown_since, too_fast
from functions.shared.web.pages import page
from functions.shared.web.requests import source, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/link", method=READ)
def ask() -> Response[Any]:
    return page("link-again", form=AddressForm(), asked=False, shown=shown_since("", clock.now()), fast=False)


@router.route("/link", method=SEND)
def send() -> Response[Any]:
    """Notes it; the next sweep looks up whose mailbox it is: an answer takes no longer for one that is known."""
    given, now = submitted(router.current_event), clock.now()
    limits.must_allow_source("link", source(router.current_event), now)
    form, shown = AddressForm(given), shown_since(given.first("shown"), now)
    if not form.validate() or too_fast(given, now):
        return page("link-again", form=form, asked=False, shown=shown, fast=not form.errors, status=422)
    address = form.address.data or ""
    if not is_trapped(given) and limits.allows_mail("link", address, rules.MAILS_AN_HOUR, now):
        links_asked.note(address, now)
    return page("link-again", form=form, asked=True, shown=shown, fast=False)
