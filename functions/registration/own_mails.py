"""Which mails somebody would rather not get: they choose, and can choose anew at any time."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration.entry import visit
from functions.shared import clock, languages, links, log
from functions.shared.domain.reminder_rules import CHOOSABLE
from functions.shared.domain.silent_mails import is_silent
from functions.shared.storage import beside_steps, cohorts, persons, registrations, reminders
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/my/<token>/mails", method=READ)
def show(token: str) -> Response[Any]:
    guest = visit(token)
    sent = {rule.kind for rule in reminders.rules(guest.cohort.id) if rule.on}
    return page(
        "own-mails",
        language=guest.language,
        cohort=guest.cohort,
        registration=guest.registration,
        kinds=[kind.value for kind in CHOOSABLE if kind in sent and not is_silent(kind, guest.course)],
        choosable_languages=languages.available(),
        chosen=languages.nearest(guest.language) or languages.DEFAULT,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        token=token,
    )


@router.route("/my/<token>/mails", method=SEND)
def choose(token: str) -> Response[Any]:
    """What is ticked is sent; a kind that is not on the page (a rule that is off just now) is left as it was."""
    guest, given = visit(token), submitted(router.current_event)
    shown, wanted = set(given.getlist("shown")), set(given.getlist("wanted"))
    known = {kind.value for kind in CHOOSABLE}
    fewer = (set(guest.registration.fewer) - shown) | ((shown - wanted) & known)
    beside_steps.prefers(guest.registration, fewer=sorted(fewer))
    beside_steps.prefers(guest.registration, discreet="discreet" in given)
    if (language := given.first("language")) in languages.available():
        persons.reads(guest.person, language)
    log.note("somebody chose their mails", cohort=guest.cohort.id, registration=guest.registration.id)
    return see_other(f"/my/{token}/mails?said=kept")


@router.route("/fewer/<token>", method=READ)
def ask(token: str) -> Response[Any]:
    return _fewer_page(token, "asked")


@router.route("/fewer/<token>", method=SEND)
def take_off(token: str) -> Response[Any]:
    """One click, also by a mail program: it comes without a cookie and without an origin, and gets no redirect."""
    cohort, registration_id, kind = links.fewer_mails(token, clock.now())
    one = registrations.get(cohort, registration_id)
    if kind in {each.value for each in CHOOSABLE}:
        beside_steps.prefers(one, fewer=sorted({*one.fewer, kind}))
    log.note("somebody took a mail off", cohort=cohort, registration=registration_id, kind=kind)
    return _fewer_page(token, "done")


def _fewer_page(token: str, said: str) -> Response[Any]:
    cohort_id, registration_id, kind = links.fewer_mails(token, clock.now())
    one = registrations.get(cohort_id, registration_id)
    person, cohort = persons.get(one.person), cohorts.get(cohort_id)
    return page("fewer", language=person.languages[0], cohort=cohort, kind=kind, said=said, token=token)
