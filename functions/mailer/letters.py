"""What each kind of mail says: one function per kind, which gathers what its three templates name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from functions.mailer.letter import Letter
from functions.shared import calendar, clock, links
from functions.shared.domain.clock_shifts import shift
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Cohort, Mail, Person, Registration
from functions.shared.domain.reminder_rules import CHOOSABLE
from functions.shared.domain.schedule import plan_of
from functions.shared.settings import settings
from functions.shared.storage import cohorts, persons, registrations, rescheduling
from functions.shared.storage.staff import SIGN_IN_LASTS
from functions.shared.tokens import Scope

CONFIRM_WITHIN = timedelta(days=7)
_NEARLY_TWO_HOURS = timedelta(minutes=110)
"""Up to here "in an hour" is what people would say."""


@dataclass(frozen=True)
class _Matter:
    """The registration that a mail is about, with all that its letter may name."""

    mail: Mail
    person: Person
    cohort: Cohort
    registration: Registration

    @property
    def fewer_link(self) -> str:
        kind = self.mail.kind
        return links.fewer_mails_link(self.registration, kind.value) if kind in CHOOSABLE else ""

    def letter(self, *, calendar: bytes = b"", **context: object) -> Letter:
        return Letter(
            to_address=self.person.address,
            to_name=self.person.name,
            from_name=self.cohort.teachers_name,
            language=self.person.languages[0],
            reply_to=self.cohort.reply_to,
            calendar=calendar,
            fewer_link=self.fewer_link,
            context={
                "organisation": settings().organisation,
                "help_address": self.cohort.reply_to,
                "fewer_link": self.fewer_link,
                "person": self.person,
                "cohort": self.cohort,
                "page_link": links.link_for(self.registration, Scope.PAGE),
                **context,
            },
        )


def compose(mail: Mail) -> Letter:
    """The letter for a mail, from what is true now: a mail that waited says today's times."""
    if write := _ABOUT_A_PERSON.get(mail.kind):
        return write(mail, persons.get(mail.person))
    registration = registrations.get(mail.cohort, mail.registration)
    cohort = cohorts.get(mail.cohort)
    return _ABOUT_A_REGISTRATION[mail.kind](_Matter(mail, persons.get(mail.person), cohort, registration))


def _confirm_address(matter: _Matter) -> Letter:
    expires = matter.registration.changed_at + CONFIRM_WITHIN
    token = links.token_for(matter.registration, Scope.CONFIRM, expires)
    return matter.letter(confirm_link=links.absolute(f"/confirm/{token}"))


def _plain(matter: _Matter) -> Letter:
    return matter.letter()


def _received(matter: _Matter) -> Letter:
    return matter.letter(hear_by=matter.registration.hear_by)


def _arrived(matter: _Matter) -> Letter:
    """For the lead teacher: nothing of the applicant is in it, a mailbox is not the reading room."""
    return matter.letter(
        screening_link=links.absolute(f"/screening/{matter.cohort.id}"), hear_by=matter.registration.hear_by
    )


def _welcome(matter: _Matter) -> Letter:
    sessions = cohorts.sessions(matter.cohort.id)
    join_link = links.link_for(matter.registration, Scope.JOIN)
    feed = calendar.course(matter.cohort, sessions, matter.registration.id, join_link, matter.mail.created_at)
    return matter.letter(calendar=feed, join_link=join_link, sessions=sessions)


def _reminder(matter: _Matter) -> Letter:
    sessions = cohorts.sessions(matter.cohort.id)
    session = cohorts.session(matter.cohort.id, matter.mail.session)
    before = next((one for one in reversed(sessions) if one.starts_at < session.starts_at), None)
    later_by = shift(session, before, matter.person.zone) if before else timedelta(0)
    return matter.letter(
        session=session,
        join_link=links.link_for(matter.registration, Scope.JOIN),
        later_by=int(later_by.total_seconds() // 60),
        in_an_hour=session.starts_at - clock.now() < _NEARLY_TWO_HOURS,
    )


def _about_a_session(matter: _Matter) -> Letter:
    """Before the course, after a session, and to whoever missed one."""
    session = cohorts.session(matter.cohort.id, matter.mail.session)
    course = cohorts.course(matter.cohort.id)
    following = next((one for one in cohorts.sessions(matter.cohort.id) if one.starts_at > session.starts_at), None)
    return matter.letter(
        session=session,
        course=course,
        plan=plan_of(course, session),
        following=following,
        words=matter.mail.words,
    )


def _dates_changed(matter: _Matter) -> Letter:
    """What has changed, as it stands now: a change that was itself changed meanwhile is told of as it is."""
    what = rescheduling.get(matter.cohort.id, matter.mail.subject.partition("/")[2])
    sessions = {one.id: one for one in cohorts.all_sessions(matter.cohort.id)}
    join_link = links.link_for(matter.registration, Scope.JOIN)
    feed = calendar.course(matter.cohort, sessions.values(), matter.registration.id, join_link, matter.mail.created_at)
    changes = [(one, sessions[one.session]) for one in what.changes]
    return matter.letter(calendar=feed, join_link=join_link, what=what, changes=changes)


def _completed(matter: _Matter) -> Letter:
    course = cohorts.course(matter.cohort.id)
    return matter.letter(opens=course.opens, attended=matter.registration.attended)


def _to_staff(person: Person, **context: object) -> Letter:
    return Letter(
        to_address=person.address,
        to_name=person.name,
        from_name=settings().organisation,
        language=person.languages[0],
        context={
            "organisation": settings().organisation,
            "help_address": settings().help_address,
            "fewer_link": "",
            "person": person,
            **context,
        },
    )


def _sign_in(mail: Mail, person: Person) -> Letter:
    link = links.sign_in_link(mail.subject, mail.created_at + SIGN_IN_LASTS)
    return _to_staff(person, sign_in_link=link, code=links.sign_in_code(mail.subject))


def _invitation(_mail: Mail, person: Person) -> Letter:
    return _to_staff(person, start_link=links.absolute("/sign-in"))


_ABOUT_A_PERSON: Mapping[MailKind, Callable[[Mail, Person], Letter]] = MappingProxyType(
    {
        MailKind.SIGN_IN: _sign_in,
        MailKind.INVITATION: _invitation,
    }
)
_ABOUT_A_REGISTRATION: Mapping[MailKind, Callable[[_Matter], Letter]] = MappingProxyType(
    {
        MailKind.CONFIRM_ADDRESS: _confirm_address,
        MailKind.CONTINUE_FORM: _plain,
        MailKind.APPLICATION_RECEIVED: _received,
        MailKind.APPLICATION_ARRIVED: _arrived,
        MailKind.WELCOME: _welcome,
        MailKind.YOUR_LINK: _plain,
        MailKind.REMINDER_DAY: _reminder,
        MailKind.REMINDER_HOUR: _reminder,
        MailKind.COMPLETED: _completed,
        MailKind.BEFORE_COURSE: _about_a_session,
        MailKind.AFTER_SESSION: _about_a_session,
        MailKind.MISSED_SESSION: _about_a_session,
        MailKind.DATES_CHANGED: _dates_changed,
    }
)
WRITTEN = frozenset(_ABOUT_A_PERSON) | frozenset(_ABOUT_A_REGISTRATION)
"""The kinds that have words so far; a test holds them against the events that some screen or sweep lets happen."""
