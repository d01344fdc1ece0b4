"""A course's public page, and the first step: a name and an address."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration import rules
from functions.registration.forms import ApplyForm
from functions.shared import clock, ids, links
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.registration_states import Event
from functions.shared.domain.schedule import plan_of
from functions.shared.domain.zones import is_known
from functions.shared.mail import queue
from functions.shared.storage import cohorts, limits, persons, registrations
from functions.shared.web import reader
from functions.shared.web.no_robots import is_trapped, shown_since, too_fast
from functions.shared.web.pages import page
from functions.shared.web.requests import source, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()

_TRIES = 3
"""Two presses at once both find the person new: the slower one meets a failed condition and reads again."""


@router.route("/courses/<cohort_id>", method=READ)
def course_page(cohort_id: str) -> Response[Any]:
    return _course_page(cohorts.get(cohort_id), ApplyForm())


@router.route("/courses/<cohort_id>", method=SEND)
def apply(cohort_id: str) -> Response[Any]:
    """The answer is the same whether the address is known or not; the mail says the rest."""
    cohort, now = cohorts.get(cohort_id), clock.now()
    rules.must_be_open(cohort, now)
    given = submitted(router.current_event)
    limits.must_allow_source("apply", source(router.current_event), now)
    form = ApplyForm(given)
    if not form.validate():
        return _course_page(cohort, form, status=422)
    if too_fast(given, now):
        return _course_page(cohort, form, status=422, fast=True)
    if is_trapped(given):
        return page("look-in-your-mailbox", otherwise=cohort.language, cohort=cohort, address=form.address.data)
    newcomer = rules.applicant(form.data, cohort, ids.new(), reader.language(cohort.language))
    if limits.allows_mail("apply", newcomer.address, rules.MAILS_AN_HOUR, now):
        queue.nudge(_applied(cohort, newcomer, now))
    return page("look-in-your-mailbox", otherwise=cohort.language, cohort=cohort, address=form.address.data)


def _applied(cohort: Cohort, newcomer: Person, now: datetime) -> list[Mail]:
    for _ in range(_TRIES):
        known = persons.known_as(newcomer.address, newcomer.name)
        person = replace(newcomer, id=known) if known else newcomer
        found = registrations.of_person(cohort.id, person.id) if known else None
        try:
            if found is None:
                first = rules.first_registration(cohort, person, ids.new(), now)
                return list(registrations.add(cohort, person, first, new_person=known is None))
            if rules.too_soon_to_write_again(found, now):
                return []
            return list(registrations.move(cohort, found, Event.APPLY, now)[1])
        except registrations.ChangedMeanwhileError:
            continue
    raise registrations.ChangedMeanwhileError(None)


def _course_page(cohort: Cohort, form: ApplyForm, status: int = 200, *, fast: bool = False) -> Response[Any]:
    spoken = reader.language(cohort.language)
    wanted = router.current_event.query_string_parameters.get("zone", "")
    return page(
        "course",
        otherwise=cohort.language,
        status=status,
        cohort=cohort,
        course=cohorts.course(cohort.id, spoken),
        sessions=cohorts.sessions(cohort.id),
        plan_of=plan_of,
        form=form,
        shown=shown_since(form.shown.data or "", clock.now()),
        fast=fast,
        zone=wanted if is_known(wanted) else cohort.zone,
        feed=links.webcal(links.absolute(f"/calendar/{cohort.id}.ics")),
        joinable=rules.is_open(cohort, clock.now()),
    )
