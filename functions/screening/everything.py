"""All that is kept of a person, gathered from every place: a test holds it against what they may have left anywhere.

Not in it: wishes in confidence, because a copy is read over shoulders and in shared mailboxes (README, Decisions).
"""

from dataclasses import dataclass
from datetime import datetime

from functions.screening.opening import opened
from functions.screening.rules import Answered
from functions.shared import sealing
from functions.shared.domain.formats import Format
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.storage import answers, asked, attendance, audit, cohorts, mails, notes, registrations, table
from functions.shared.storage.answers import NoAnswersError
from functions.shared.storage.asked import Asked


@dataclass(frozen=True, kw_only=True)
class InOneCourse:
    """`readings` are who opened what, and when: the deed and the instant, nobody's name."""

    course: str
    registration: Registration
    answers: list[Answered]
    contact: dict[str, str]
    note: str
    """What those who run the course have noted about them."""
    asked: Asked | None
    was_there: list[datetime]
    readings: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Everything:
    person: Person
    courses: list[InOneCourse]
    mails: list[Mail]


def everything_about(person: Person, language: str, now: datetime) -> Everything:
    return Everything(
        person=person,
        courses=[_in_one(one, language, now) for one in registrations.all_of_person(person.id)],
        mails=mails.of_person(person.id),
    )


def _in_one(one: Registration, language: str, now: datetime) -> InOneCourse:
    course = cohorts.course(one.cohort, language)
    there = [each.first_at for each in attendance.of_cohort(one.cohort) if each.registration == one.id]
    return InOneCourse(
        course=course.title,
        registration=one,
        answers=_answers(one, course, now),
        contact=_contact(one, now),
        note=note.text if (note := notes.of(one)) else "",
        asked=asked.of(one),
        was_there=sorted(there),
        readings=[(entry["action"], entry["at"]) for entry in audit.about(one.id)],
    )


def _answers(one: Registration, course: Format, now: datetime) -> list[Answered]:
    try:
        return opened(one, course, VisibleTo, one.person, now)
    except NoAnswersError:
        return []


def _contact(one: Registration, now: datetime) -> dict[str, str]:
    try:
        sealed = answers.get(one.id, [answers.CONTACT])
    except NoAnswersError:
        return {}
    table.write(audit.entry(one.id, one.person, "emergency contact opened: copy", now))
    contact: dict[str, str] = sealing.unseal(one.id, sealed)[answers.CONTACT]
    return contact
