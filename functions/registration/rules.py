"""What registration decides: who may still join, and what a first application is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from functions.shared.domain.cohort import Cohort, CohortStatus, Screening
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Person
from functions.shared.domain.prerequisites import FULFILLED
from functions.shared.domain.questions import Answers
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Event, State
from functions.shared.domain.zones import is_known, zone

WRITE_AGAIN_AFTER = timedelta(minutes=2)
"""A second press sends nothing twice."""
MAILS_AN_HOUR = 6
"""To one address, whatever names are given with it: nobody can have a stranger's mailbox filled."""


class RegistrationClosedError(Exception):
    """Raised when a course has begun, or is not open."""


def is_open(cohort: Cohort, now: datetime) -> bool:
    return cohort.status is CohortStatus.OPEN and now < cohort.first_start


def must_be_open(cohort: Cohort, now: datetime) -> None:
    """Refuses an application to a course that has begun.

    Raises:
        RegistrationClosedError: it has, or is closed or cancelled.

    """
    if not is_open(cohort, now):
        raise RegistrationClosedError


def open_to_join(cohorts: Iterable[Cohort], now: datetime) -> list[Cohort]:
    return [cohort for cohort in cohorts if is_open(cohort, now)]


def applicant(form: Mapping[str, Any], cohort: Cohort, person_id: str, language: str) -> Person:
    """Somebody who may be new; their zone is what their browser said, until they correct it in the form."""
    lives_in = form["zone"] if is_known(form["zone"]) else cohort.zone
    return Person(id=person_id, name=form["name"], address=form["address"], zone=lives_in, languages=(language,))


def first_registration(cohort: Cohort, person: Person, registration_id: str, now: datetime) -> Registration:
    return Registration(
        id=registration_id,
        cohort=cohort.id,
        person=person.id,
        state=State.APPLIED,
        applied_at=now,
        changed_at=now,
    )


def too_soon_to_write_again(registration: Registration, now: datetime) -> bool:
    """What has lapsed by itself was not written about just now."""
    return registration.state is not State.LAPSED and now - registration.changed_at < WRITE_AGAIN_AFTER


def described(person: Person, form: Mapping[str, Any], now: datetime) -> Person:
    since = person.clock_since if form["zone"] == person.zone else now
    # Whom a teacher has taken over from a list comes by the mailed link: that is the proof of their address.
    proved = person.address_confirmed_at or now
    named = replace(person, name=form["name"], pronouns=form["pronouns"], zone=form["zone"])
    named = replace(named, clock_since=since, address_confirmed_at=proved)
    return replace(named, languages=person.reading(form["language"]))


def way_in(cohort: Cohort, registration: Registration) -> Event:
    """Whether a teacher reads the form before anything else happens."""
    nothing_to_read = not registration.needs_screening and registration.prerequisite in FULFILLED
    unread = cohort.screening is Screening.WHERE_NEEDED and nothing_to_read
    return Event.ADMIT if unread else Event.SUBMIT


def is_late(registration: Registration, cohort: Cohort, now: datetime) -> bool:
    """Whether the day has passed by which somebody was to hear."""
    return registration.hear_by is None or registration.hear_by < now.astimezone(zone(cohort.zone)).date()


def erased_on(course: Format, cohort: Cohort) -> date:
    """The day on which background answers are erased, in the course's zone."""
    return (cohort.last_end + timedelta(days=course.answers_kept_days)).astimezone(zone(cohort.zone)).date()


def needs_screening(course: Format, answers: Answers) -> bool:
    """Whether a teacher should talk with the person first. Nothing else is kept of what was answered (invariant 11)."""
    return _any_of(answers, {question.id: question.look_closer_if for question in course.questions})


def may_mean_danger(course: Format, answers: Answers) -> bool:
    """Whether the page that follows says where help is now. It is said once and stored nowhere."""
    return _any_of(answers, {question.id: question.may_mean_danger_if for question in course.questions})


def _any_of(answers: Answers, marked: Mapping[str, tuple[str, ...]]) -> bool:
    return any(set(given) & set(marked[question]) for question, given in answers.items())
