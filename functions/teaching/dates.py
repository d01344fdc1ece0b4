"""The dates of a course that has been opened: first a change is shown with whom it touches, then one press makes it."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind

from functions.shared import clock, ids
from functions.shared.domain import rescheduling as rules
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.completion import completion
from functions.shared.domain.models import Session
from functions.shared.domain.rescheduling import Place, Reschedule
from functions.shared.domain.schedule import on_the_clock
from functions.shared.languages import said
from functions.shared.storage import cohorts, persons, registrations, rescheduling
from functions.shared.storage.rescheduling import DatesChangedMeanwhileError
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort
from functions.teaching.forms import NO_OTHER, NewSessionForm, SessionForm
from functions.teaching.rules import woken

router = Router()
NEW = "new"
"""Stands in the address in place of a session's id where one is added."""


@router.route("/teach/<cohort_id>/dates", method=READ)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    told = rescheduling.of_cohort(cohort.id)
    return page("dates", cohort=cohort, sessions=cohorts.all_sessions(cohort.id), now=now, told=told)


@router.route("/teach/<cohort_id>/dates/<session_id>", method=READ)
def ask(cohort_id: str, session_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    one = _session(cohort, session_id)
    if one is None:
        return _form_page(cohort, None, _new_session(cohort))
    return _form_page(cohort, one, SessionForm(data={"day": one.day, "time": one.time, "minutes": one.minutes}))


@router.route("/teach/<cohort_id>/dates/<session_id>", method=SEND)
def send(cohort_id: str, session_id: str) -> Response[Any]:
    """Shows what a change comes to; with the press "change" it makes it."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    one = _session(cohort, session_id)
    form = SessionForm(given) if one else _new_session(cohort, given)
    cancels = one is not None and "cancel" in given
    if not cancels and not form.validate():
        return _form_page(cohort, one, form, status=422)
    sessions = cohorts.all_sessions(cohort.id)
    changed = _changed(cohort, sessions, one, form, now, cancels=cancels)
    if hindrance := rules.hindrance(sessions, changed, now):
        return _form_page(cohort, one, form, status=422, hindrance=hindrance.value)
    what = Reschedule(id=ids.new(), cohort=cohort.id, at=now, changes=rules.told_of(sessions, changed), by=desk.person)
    seen_by_another = given.number("changes", -1) != cohort.changes
    if given.first("press") == "change" and not seen_by_another:
        try:
            rescheduling.change(cohort, cohorts.course(cohort.id), sessions, changed, what)
        except DatesChangedMeanwhileError:
            return see_other(f"/teach/{cohort.id}/dates/{session_id}")
        return see_other(f"/teach/{cohort.id}/dates")
    return _form_page(cohort, one, form, cancels=cancels, **_consequences(cohort, sessions, changed, what))


def _new_session(cohort: Cohort, given: Submitted | None = None) -> NewSessionForm:
    """It may take the place of one that is cancelled, and then counts as that one does."""
    form = NewSessionForm(given, data={"time": cohort.time, "minutes": 120})
    sessions = cohorts.all_sessions(cohort.id)
    replaced = {one.stands_for for one in sessions if not one.cancelled}
    cancelled = [one for one in sessions if one.cancelled and not one.stands_for and one.id not in replaced]
    titles = [SelectChoice(one.id, said(one.title, reader.language())) for one in cancelled]
    form.stands_for.choices = [SelectChoice("", NO_OTHER), *titles]
    return form


def _changed(
    cohort: Cohort, sessions: list[Session], one: Session | None, form: SessionForm, now: datetime, *, cancels: bool
) -> list[Session]:
    if one is not None and cancels:
        return rules.cancelled(one, now)
    wanted = form.data
    to = Place(wanted["day"], wanted["time"], wanted["minutes"])
    if isinstance(form, NewSessionForm):
        return rules.added(cohort, sessions, wanted["title"], to, now, wanted["stands_for"])
    return rules.moved(sessions, one, to, now, with_later=wanted["with_later"]) if one else []


def _consequences(cohort: Cohort, sessions: list[Session], changed: list[Session], what: Reschedule) -> dict[str, Any]:
    """Whom a change touches, and what will be sent because of it."""
    people = persons.get_many(one.person for one in registrations.taking_part(cohort.id))
    by_id = {one.id: one for one in changed}
    course = cohorts.course(cohort.id)
    held = {one.counts_as for one in rules.after(sessions, changed) if not one.cancelled}
    counted = completion(course.completion, course.sessions, held)
    return {
        "what": what,
        "by_id": by_id,
        "on_the_clock": {one.id: on_the_clock(one.day, one.time, one.zone).value for one in changed},
        "people": people,
        "counted": counted,
        "at_night": {one.id: woken(one, people.values()) for one in changed if not one.cancelled},
    }


def _session(cohort: Cohort, session_id: str) -> Session | None:
    return None if session_id == NEW else cohorts.session(cohort.id, session_id)


def _form_page(
    cohort: Cohort, one: Session | None, form: SessionForm, status: int = 200, **more: object
) -> Response[Any]:
    shown: dict[str, Any] = {"what": None, "hindrance": "", "cancels": False, **more}
    return page("change-date", cohort=cohort, one=one, form=form, status=status, **shown)
