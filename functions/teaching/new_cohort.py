"""Opening a cohort from a format: first all its dates are shown, then one press opens it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind

from functions.shared import clock, formats, ids
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.completion import KNOWN_AFTER
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Role
from functions.shared.domain.reminder_rules import DEFAULTS, defaults
from functions.shared.domain.words import later
from functions.shared.languages import available, name_of, own_name, said, unread_safety_texts
from functions.shared.storage import audit, cohorts, persons, reminders, staff, timers
from functions.shared.storage.staff import Desk, NotYoursError
from functions.shared.storage.writes import Write
from functions.shared.web import reader
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, in_role, signed_in
from functions.teaching.forms import CohortForm
from functions.teaching.rules import Plan, planned

router = Router()
_CLONED_FIELDS = (
    "language",
    "time",
    "zone",
    "capacity",
    "main_link",
    "room_links",
    "teachers_name",
    "reply_to",
    "hear_within_days",
)
"""What a course that is like another takes over into its form; its first day is its own."""
_CLONED = (
    "order",
    "offer_hours",
    "screening",
    "minimum",
    "booking_link",
    "payment_link",
    "repairs_itself",
    "main_video",
    "host_link",
    "video_host",
    "pair_video",
)
"""What it takes over beside: how places are given out, and how it is held."""
_MOST_DAYS = 50
"""Without a session, in one course."""


@router.route("/teach/new", method=READ)
def ask() -> Response[Any]:
    desk = _may_open(clock.now())
    teacher = persons.get(desk.person)
    like = _like(desk, (router.current_event.query_string_parameters or {}).get("like", ""))
    if like:
        known = {name: getattr(like, name) for name in _CLONED_FIELDS}
        return _form_page(_form(format=like.format_id, **known), like=like)
    return _form_page(
        _form(zone=teacher.zone, teachers_name=teacher.name, reply_to=teacher.address, hear_within_days=7, capacity=24)
    )


@router.route("/teach/new", method=SEND)
def send() -> Response[Any]:
    """Shows the dates; with the press "open" it opens the cohort that they belong to."""
    now = clock.now()
    desk = _may_open(now)
    given = submitted(router.current_event)
    form, like = _form(given), _like(desk, given.first("like"))
    if not form.validate():
        return _form_page(form, like=like, status=422)
    course = formats.load_all()[form.format.data]
    lead = _lead(desk, like)
    plan = planned(course, form.data | {"without": days(given.getlist("without"))}, ids.new(), lead, now)
    if plan.cohort.first_start <= now:
        form.start.errors = [later("This day and time have passed.")]
        return _form_page(form, like=like, status=422)
    if given.first("press") != "open":
        return _form_page(form, plan=plan, like=like)
    if like:
        plan = replace(plan, cohort=replace(plan.cohort, **{name: getattr(like, name) for name in _CLONED}))
    ends: tuple[Write, ...] = (*timers.course_end(plan.cohort.id, plan.cohort.last_end, course),)
    cohorts.add(
        plan.cohort,
        course,
        plan.sessions,
        timers.arming(plan.cohort.id, now),
        timers.rooms(plan.cohort.id, now),
        timers.outlook(plan.cohort.id, plan.sessions[0].ends_at + KNOWN_AFTER),
        *ends,
        *_team_and_mails_of(like, course, plan.cohort.id, lead),
        audit.entry(plan.cohort.id, desk.person, f"opened, led by {lead}", now),
    )
    return see_other(f"/teach/{plan.cohort.id}")


def _may_open(now: datetime) -> Desk:
    desk = signed_in(router.current_event, now)
    if not staff.may_open_courses(staff.get(desk.person)):
        raise NotYoursError
    return desk


def _lead(desk: Desk, like: Cohort | None) -> str:
    """Whoever opens a course leads it; but a course like one that they only coordinate is led by who leads that one."""
    if like and desk.person not in staff.roles_of(like.id):
        return like.lead
    return desk.person


def _like(desk: Desk, cohort_id: str) -> Cohort | None:
    """The course that the new one is to be like, where whoever asks may see it."""
    try:
        _, cohort, _ = in_role(router.current_event, cohort_id, clock.now(), ORGANISERS)
    except (NotYoursError, cohorts.UnknownCohortError):
        return None
    return cohort if desk.person else None


def _team_and_mails_of(like: Cohort | None, course: Format, cohort_id: str, lead: str) -> Iterator[Write]:
    """Whoever teaches the old course teaches the new one, and mails around its sessions are the same; those of a new
    one are as its format says.
    """
    begins_with = reminders.Kept(rules=defaults(course.attendance.missed_mail))
    if like is None:
        if begins_with.rules != DEFAULTS:
            yield reminders.set_to(cohort_id, begins_with.rules, reminders.Kept(rules=()))
        return
    for person, role in staff.roles_of(like.id).items():
        if person != lead:
            yield from staff.teaches(cohort_id, person, Role.TEACHER if role is Role.LEAD else role)
    kept = reminders.kept(like.id)
    if kept.changes:
        yield reminders.set_to(cohort_id, [replace(rule, since=None) for rule in kept.rules], reminders.Kept(rules=()))


def days(written: list[str]) -> list[date]:
    """Days as the browser sends them; what is none is passed over."""
    found = []
    for one in written[:_MOST_DAYS]:
        with suppress(ValueError):
            found.append(date.fromisoformat(one))
    return sorted(set(found))


def _form(given: Submitted | None = None, **known: object) -> CohortForm:
    form = CohortForm(given, data={"language": reader.language(), **known})
    read = reader.language()
    form.format.choices = [
        SelectChoice(course.id, f"{said(course.title, read)}: {said(course.shape, read)}")
        for course in formats.load_all().values()
    ]
    own = {course.language for course in formats.load_all().values()}
    form.language.choices = [SelectChoice(one, own_name(one)) for one in sorted(own.union(available()))]
    return form


def _form_page(
    form: CohortForm, plan: Plan | None = None, *, like: Cohort | None = None, status: int = 200
) -> Response[Any]:
    unread = [name_of(one, reader.language()) for one in available() if unread_safety_texts(one)] if plan else []
    return page("new-cohort", form=form, plan=plan, unread=unread, like=like, status=status)
