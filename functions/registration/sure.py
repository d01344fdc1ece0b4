"""What somebody has asked for on their own page, done by the link of a mail that was sent just then."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.entry import Visit, visit, visited
from functions.shared import clock, links, log
from functions.shared.address_check import AddressForm
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.confirmed_acts import MAILS_AN_HOUR, Act, open_to
from functions.shared.domain.mails import about_act
from functions.shared.domain.registration_states import Event
from functions.shared.mail import queue
from functions.shared.storage import addresses, cohorts, ledger, limits, mails, moving, registrations, staff
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.tokens import Scope
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, Submitted, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/my/<token>/ask", method=SEND)
def ask(token: str) -> Response[Any]:
    """Sends the mail; nothing else has happened yet."""
    guest, now = visit(token), clock.now()
    act = _act(guest, submitted(router.current_event).first("act"))
    if limits.allows("sure", guest.registration.id, MAILS_AN_HOUR, now):
        mail = about_act(guest.registration, act.value, now)
        if mails.plan_once(mail):
            queue.nudge([mail])
    return page("look-again", language=guest.language, cohort=guest.cohort, person=guest.person, token=token)


@router.route("/sure/<token>", method=READ)
def show(token: str) -> Response[Any]:
    guest, act = _holder(token)
    return _sure_page(guest, act, AddressForm())


@router.route("/sure/<token>", method=SEND)
def do(token: str) -> Response[Any]:
    guest, act = _holder(token)
    given, now = submitted(router.current_event), clock.now()
    log.note("somebody decided about their own registration", registration=guest.registration.id, event=act.value)
    match act:
        case Act.WITHDRAW:
            _, planned = registrations.move(guest.cohort, guest.registration, Event.WITHDRAW, now)
            queue.nudge(planned)
            return _done(guest, act)
        case Act.MOVE:
            return _moved(guest, given)
        case Act.ADDRESS:
            return _address_asked_for(guest, given)
        case Act.ERASE if not staff.is_staff(guest.person.id):
            ledger.begin(guest.person.id, guest.person.id, now)
            return _done(guest, act)
    raise BadFormError


def _moved(guest: Visit, given: Submitted) -> Response[Any]:
    to = next((one for one in _others(guest) if one.id == given.first("cohort")), None)
    if to is None:
        return _sure_page(guest, Act.MOVE, AddressForm(), status=422)
    try:
        new, mail = moving.moved(guest.registration, to, clock.now())
    except ChangedMeanwhileError:
        return _sure_page(guest, Act.MOVE, AddressForm(), status=409)
    except moving.AlreadyMovingError:
        return _sure_page(guest, Act.MOVE, AddressForm(), status=409, notice="moving")
    queue.nudge([mail])
    return see_other(f"/my/{links.token_for(new, Scope.PAGE)}")


def _address_asked_for(guest: Visit, given: Submitted) -> Response[Any]:
    form = AddressForm(given)
    if not form.validate():
        return _sure_page(guest, Act.ADDRESS, form, status=422)
    queue.nudge(addresses.asked_for(guest.person, form.address.data or "", guest.person.id, clock.now()))
    return _done(guest, Act.ADDRESS)


def _others(guest: Visit) -> list[Cohort]:
    """Where somebody can move to: open courses that they are not registered in."""
    here = {one.cohort for one in registrations.all_of_person(guest.person.id)}
    return [one for one in rules.open_to_join(cohorts.in_catalogue(), clock.now()) if one.id not in here]


def _act(guest: Visit, name: str) -> Act:
    act = next((one for one in open_to(guest.registration, guest.person, clock.now()) if one.value == name), None)
    if act is None:
        raise BadFormError
    return act


def _holder(token: str) -> tuple[Visit, Act]:
    holder, name = links.sure_holder(token, Scope.SURE, clock.now())
    guest = visited(holder)
    return guest, _act(guest, name)


def _sure_page(guest: Visit, act: Act, form: AddressForm, status: int = 200, notice: str = "") -> Response[Any]:
    return page(
        "sure",
        language=guest.language,
        status=status,
        act=act.value,
        cohort=guest.cohort,
        person=guest.person,
        form=form,
        notice=notice,
        others=_others(guest) if act is Act.MOVE else [],
        is_staff=act is Act.ERASE and staff.is_staff(guest.person.id),
        seated=guest.registration.seated_at is not None,
    )


def _done(guest: Visit, act: Act) -> Response[Any]:
    return page("sure-done", language=guest.language, act=act.value, cohort=guest.cohort)
