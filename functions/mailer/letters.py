"""What each kind of mail says: one function per kind, which gathers what its three templates name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from functions.mailer import letters_between, letters_of_places
from functions.mailer.letter import Letter
from functions.mailer.matter import Matter, to_staff
from functions.shared import calendar, clock, links
from functions.shared.domain.clock_shifts import shift
from functions.shared.domain.completion import outlook
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Mail, Person, Session
from functions.shared.domain.next_steps import CONFIRM_WITHIN
from functions.shared.domain.rescheduling import Changed, Reschedule
from functions.shared.domain.schedule import of_the_day, plan_of
from functions.shared.storage import cohorts, correspondence, persons, presences, registrations, rescheduling
from functions.shared.storage.staff import SIGN_IN_LASTS
from functions.shared.tokens import Scope

_NEARLY_TWO_HOURS = timedelta(minutes=110)
"""Up to here "in an hour" is what people would say."""


def compose(mail: Mail, person: Person) -> Letter:
    """The letter for a mail, from what is true now: a mail that waited says today's times."""
    if write := _ABOUT_A_PERSON.get(mail.kind):
        return write(mail, person)
    cohort, registration = correspondence.cohort_and_registration(mail.cohort, mail.registration)
    return _ABOUT_A_REGISTRATION[mail.kind](Matter(mail, person, cohort, registration))


def _confirm_address(matter: Matter) -> Letter:
    expires = matter.registration.changed_at + CONFIRM_WITHIN
    token = links.token_for(matter.registration, Scope.CONFIRM, expires)
    return matter.letter(
        confirm_link=links.absolute(f"/confirm/{token}"),
        shares=_shares_a_mailbox(matter),
        link_again=links.absolute("/link"),
    )


def _shares_a_mailbox(matter: Matter) -> bool:
    """Whether another person is registered in the course from there: perhaps the same one, by another name."""
    others = [one for one in persons.at_address(matter.person.address) if one != matter.person.id]
    return any(registrations.of_person(matter.cohort.id, one) for one in others)


def _plain(matter: Matter) -> Letter:
    return matter.letter()


def _received(matter: Matter) -> Letter:
    return matter.letter(hear_by=matter.registration.hear_by)


def _arrived(matter: Matter) -> Letter:
    """For the lead teacher: nothing of the applicant is in it, a mailbox is not the reading room."""
    return matter.letter(
        screening_link=links.absolute(f"/screening/{matter.cohort.id}"), hear_by=matter.registration.hear_by
    )


def _welcome(matter: Matter) -> Letter:
    sessions = cohorts.sessions(matter.cohort.id)
    file = calendar.course(matter.cohort, sessions, matter.owner, matter.mail.created_at)
    join_link = matter.owner.join_link
    return matter.letter(calendars=[("PUBLISH", file)], join_link=join_link, sessions=sessions)


def _reminder(matter: Matter) -> Letter:
    sessions = cohorts.all_sessions(matter.cohort.id)
    session = _of(matter, sessions)
    earlier = (one for one in reversed(sessions) if one.starts_at < session.starts_at and not one.cancelled)
    before = next(earlier, None)
    later_by = shift(session, before, matter.person.zone) if before else timedelta(0)
    return matter.letter(
        around=sessions,
        session=session,
        join_link=links.link_for(matter.registration, Scope.JOIN),
        later_by=int(later_by.total_seconds() // 60),
        in_an_hour=session.starts_at - clock.now() < _NEARLY_TWO_HOURS,
    )


def _of(matter: Matter, sessions: Iterable[Session]) -> Session:
    """The session that a mail is about; one that was cancelled meanwhile is found out by the claim."""
    return next(one for one in sessions if one.id == matter.mail.session)


def _about_a_session(matter: Matter) -> Letter:
    """Before the course, after a session, and to whoever missed one."""
    sessions = cohorts.all_sessions(matter.cohort.id)
    session = _of(matter, sessions)
    course = cohorts.course(matter.cohort.id, matter.language)
    held = [one for one in sessions if not one.cancelled]
    following = next((one for one in held if one.starts_at > session.starts_at), None)
    later_by = shift(following, session, matter.person.zone) if following else timedelta(0)
    return matter.letter(
        around=held,
        session=session,
        course=course,
        afterwards=[words for one in of_the_day(session, held) for words in plan_of(course, one).afterwards],
        following=following,
        later_by=int(later_by.total_seconds() // 60),
        words=matter.mail.words,
    )


def _dates_changed(matter: Matter) -> Letter:
    """What has changed, as it stands now: a change that was itself changed meanwhile is told of as it is."""
    what, changes, sessions = _changes(matter.mail)
    owner, stamped = matter.owner, matter.mail.created_at
    files = [("PUBLISH", calendar.course(matter.cohort, sessions, owner, stamped))]
    gone = [now_is for _, now_is in changes if now_is.cancelled]
    files += [("CANCEL", calendar.cancellation(matter.cohort, one, owner, stamped)) for one in gone]
    return matter.letter(calendars=files, around=sessions, join_link=owner.join_link, what=what, changes=changes)


def _changes(mail: Mail) -> tuple[Reschedule, list[tuple[Changed, Session]], list[Session]]:
    """A change of dates, each session's part in it beside the session as it is now, and all sessions."""
    cohort, _, change = mail.subject.partition("/")
    what, sessions = rescheduling.get(cohort, change), cohorts.all_sessions(cohort)
    by_id = {one.id: one for one in sessions}
    return what, [(one, by_id[one.session]) for one in what.changes], sessions


def _close_to_limit(matter: Matter) -> Letter:
    """As it stands now: who has made up for a session meanwhile reads of it."""
    now = clock.now()
    course, sessions = cohorts.course(matter.cohort.id, matter.language), cohorts.sessions(matter.cohort.id)
    found = presences.of_cohort(matter.cohort.id, course, sessions, now)
    attended = presences.counted(sessions, found).get(matter.registration.id, set())
    coming = [one for one in sessions if one.starts_at > now]
    return matter.letter(around=sessions, outlook=outlook(course, sessions, attended, now), coming=coming)


def _completed(matter: Matter) -> Letter:
    course = cohorts.course(matter.cohort.id, matter.language)
    return matter.letter(
        opens=course.opens,
        attended=matter.registration.attended,
        certificate_link=f"{links.link_for(matter.registration, Scope.PAGE)}/certificate",
    )


def _sign_in(mail: Mail, person: Person) -> Letter:
    link = links.sign_in_link(mail.subject, mail.created_at + SIGN_IN_LASTS)
    return to_staff(person, sign_in_link=link, code=links.sign_in_code(mail.subject))


def _invitation(_mail: Mail, person: Person) -> Letter:
    return to_staff(person, start_link=links.absolute("/sign-in"))


def _team_dates(mail: Mail, person: Person) -> Letter:
    what, changes, _ = _changes(mail)
    cohort, dates_link = cohorts.get(what.cohort), links.absolute(f"/teach/{what.cohort}/dates")
    return to_staff(person, cohort=cohort, what=what, changes=changes, dates_link=dates_link)


_ABOUT_A_PERSON: Mapping[MailKind, Callable[[Mail, Person], Letter]] = MappingProxyType(
    {
        MailKind.SIGN_IN: _sign_in,
        MailKind.INVITATION: _invitation,
        MailKind.TEAM_DATES: _team_dates,
        **letters_between.TO_WHOEVER,
        **letters_of_places.TO_THE_TEAM,
    }
)
_ABOUT_A_REGISTRATION: Mapping[MailKind, Callable[[Matter], Letter]] = MappingProxyType(
    {
        MailKind.CONFIRM_ADDRESS: _confirm_address,
        MailKind.CONTINUE_FORM: _plain,
        MailKind.APPLICATION_RECEIVED: _received,
        MailKind.APPLICATION_ARRIVED: _arrived,
        MailKind.WELCOME: _welcome,
        MailKind.YOUR_LINK: _plain,
        **letters_between.TO_A_PERSON,
        MailKind.AN_ANSWER: _arrived,
        **letters_of_places.TO_A_PERSON,
        MailKind.REMINDER_DAY: _reminder,
        MailKind.REMINDER_HOUR: _reminder,
        MailKind.COMPLETED: _completed,
        MailKind.CLOSE_TO_LIMIT: _close_to_limit,
        MailKind.BEFORE_COURSE: _about_a_session,
        MailKind.AFTER_SESSION: _about_a_session,
        MailKind.MISSED_SESSION: _about_a_session,
        MailKind.DATES_CHANGED: _dates_changed,
    }
)
WRITTEN = frozenset(_ABOUT_A_PERSON) | frozenset(_ABOUT_A_REGISTRATION)
"""The kinds that have words so far; a test holds them against the events that some screen or sweep lets happen."""
