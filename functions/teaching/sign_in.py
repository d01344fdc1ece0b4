"""Signing in, without a password: a mailed link for this device, or a mailed code for another one."""

import hmac
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, ids, links
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.storage import limits, mails, persons, staff, table
from functions.shared.storage.staff import NoSignInError
from functions.shared.web import reader
from functions.shared.web.no_robots import is_trapped, shown_since, too_fast
from functions.shared.web.pages import cookie, page, see_other
from functions.shared.web.requests import cookie as cookie_of
from functions.shared.web.requests import source, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import COOKIE, signed_in
from functions.teaching.forms import CodeForm, SignInForm

router = Router()

_WAITING = "__Host-sign-in"
_MAILS_AN_HOUR = 6
"""The first of them sign in as well as the last: who has somebody else's mailbox flooded locks nobody out."""


@router.route("/sign-in", method=READ)
def ask() -> Response[Any]:
    return page("sign-in", form=SignInForm(), shown=shown_since("", clock.now()), fast=False)


@router.route("/sign-in", method=SEND)
def begin() -> Response[Any]:
    """The answer tells nobody whose address is known: a stranger gets the same page, and no mail."""
    given, now = submitted(router.current_event), clock.now()
    limits.must_allow_source("sign-in", source(router.current_event), now)
    form, shown = SignInForm(given), shown_since(given.first("shown"), now)
    if not form.validate() or too_fast(given, now):
        return page("sign-in", form=form, shown=shown, fast=not form.errors, status=422)
    sign_in = ids.new()
    address = form.address.data or ""
    asked_rarely = not is_trapped(given) and limits.allows_mail("sign-in", address, _MAILS_AN_HOUR, now)
    person = next((known for known in persons.at_address(address) if asked_rarely and staff.is_staff(known)), "")
    planned = [about_person(MailKind.SIGN_IN, person, sign_in, now)] if person else []
    table.write(staff.sign_in_begun(sign_in, person, now), *map(mails.planned, planned))
    queue.nudge(planned)
    lasts = int(staff.SIGN_IN_LASTS.total_seconds())
    return see_other("/sign-in/code", [cookie(_WAITING, sign_in, lasts)])


@router.route("/sign-in/code", method=READ)
def ask_for_code() -> Response[Any]:
    return page("sign-in-code", form=CodeForm())


@router.route("/sign-in/code", method=SEND)
def typed_code() -> Response[Any]:
    form, now = CodeForm(submitted(router.current_event)), clock.now()
    limits.must_allow_source("code", source(router.current_event), now)
    if not form.validate():
        return page("sign-in-code", form=form, status=422)
    sign_in = cookie_of(router.current_event, _WAITING)
    staff.try_code(sign_in, now)
    if not hmac.compare_digest(str(form.code.data).encode(), links.sign_in_code(sign_in).encode()):
        form.code.errors = [later("That is not the code. Please look at the newest mail from us.")]
        return page("sign-in-code", form=form, status=422)
    return _signed_in(sign_in)


@router.route("/sign-in/<token>", method=READ)
def by_link(token: str) -> Response[Any]:
    links.sign_in_of(token, clock.now())
    return page("sign-in-here", token=token)


@router.route("/sign-in/<token>", method=SEND)
def pressed(token: str) -> Response[Any]:
    return _signed_in(links.sign_in_of(token, clock.now()))


@router.route("/sign-out", method=SEND)
def sign_out() -> Response[Any]:
    staff.sign_out(cookie_of(router.current_event, COOKIE))
    return see_other("/", [cookie(COOKIE, "", 0)])


@router.route("/teach/devices", method=SEND)
def sign_out_everywhere() -> Response[Any]:
    """For whoever has lost a device, or sat at somebody else's."""
    now = clock.now()
    staff.sign_out_everywhere(signed_in(router.current_event, now).person, now)
    return see_other("/sign-in", [cookie(COOKIE, "", 0)])


def _signed_in(sign_in: str) -> Response[Any]:
    """Opens a desk on this device, with a secret that is new: none that was there before becomes one."""
    secret = ids.new() + ids.new()
    if not sign_in:
        raise NoSignInError
    person = persons.get(staff.finish_sign_in(sign_in, secret, clock.now()))
    remembered = int((staff.REMEMBERED_FOR - timedelta(minutes=1)).total_seconds())
    cookies = [cookie(COOKIE, secret, remembered), cookie(_WAITING, "", 0)]
    if not cookie_of(router.current_event, reader.COOKIE):
        cookies.append(reader.remembered(person.languages[0]))
    return see_other("/teach", cookies)
