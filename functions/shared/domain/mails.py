"""Plans mails: the same intent always gives the same mail, so that planning it twice sends it once."""

from dataclasses import replace
from datetime import datetime

from functions.shared import ids
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.completion import Outlook
from functions.shared.domain.mail_kinds import POLICIES, MailKind
from functions.shared.domain.mail_states import MailState
from functions.shared.domain.models import Mail, Session
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import Transition
from functions.shared.domain.reminder_rules import Anchor, Rule
from functions.shared.domain.rescheduling import Reschedule
from functions.shared.domain.zones import zone

TO_THE_LEAD = frozenset({MailKind.APPLICATION_ARRIVED})
"""Mails about a registration that go to the cohort's lead teacher rather than to the person."""


def about_registration(
    transition: Transition, registration: Registration, lead: str, now: datetime
) -> tuple[Mail, ...]:
    """The mails that follow from a registration's change; its version makes each change a new intent."""
    return tuple(
        _mail(
            kind,
            person=lead if kind in TO_THE_LEAD else registration.person,
            subject=registration.id,
            version=registration.version,
            now=now,
            registration=registration,
        )
        for kind in transition.mails
    )


def about_session(
    rule: Rule, session: Session, registration: Registration, now: datetime, expires_at: datetime
) -> Mail:
    """A mail that a rule has sent about a session: a moved session is a new intent."""
    of_the_course = rule.anchor is Anchor.COURSE
    mail = _mail(
        rule.kind,
        person=registration.person,
        subject=f"{session.cohort}/{rule.id}" if of_the_course else f"{session.cohort}/{session.id}/{rule.id}",
        version=0 if of_the_course else session.sequence,
        now=now,
        registration=registration,
    )
    state = MailState.HELD if rule.held else MailState.PLANNED
    return replace(mail, state=state, session=session.id, sequence=session.sequence, expires_at=expires_at)


def about_dates(what: Reschedule, registration: Registration, now: datetime) -> Mail:
    """A mail about a change of dates: one for each person, however many sessions it moves (invariant 14)."""
    return _mail(
        MailKind.DATES_CHANGED,
        person=registration.person,
        subject=f"{what.cohort}/{what.id}",
        version=1,
        now=now,
        registration=registration,
    )


def about_dates_to_the_team(what: Reschedule, person: str, now: datetime) -> Mail:
    """The same to somebody who teaches the course."""
    mail = _mail(MailKind.TEAM_DATES, person=person, subject=f"{what.cohort}/{what.id}", version=1, now=now)
    return replace(mail, cohort=what.cohort)


def about_cohort(kind: MailKind, cohort: Cohort, person: str, now: datetime) -> Mail:
    """One that tells somebody who teaches how their course stands: once on a day."""
    day = now.astimezone(zone(cohort.zone)).date()
    mail = _mail(kind, person=person, subject=cohort.id, version=day.toordinal(), now=now)
    return replace(mail, cohort=cohort.id)


def about_outlook(registration: Registration, stands: Outlook, now: datetime) -> Mail:
    """Says that somebody is close to missing too much: once for each number that they can still miss."""
    return _mail(
        MailKind.CLOSE_TO_LIMIT,
        person=registration.person,
        subject=f"{registration.cohort}/spare",
        version=stands.spare,
        now=now,
        registration=registration,
    )


def about_make_up(registration: Registration, missed: str, where: str, version: int, now: datetime) -> Mail:
    """Invites somebody to make up for a session as a guest elsewhere (`cohort/session`), or says what has become of it:
    each invitation and each change of that session is a new intent.
    """
    return _mail(
        MailKind.MAKE_UP,
        person=registration.person,
        subject=f"{registration.cohort}/{missed}/{where}",
        version=version,
        now=now,
        registration=registration,
    )


def about_guest(cohort: Cohort, session: Session, registration_id: str, now: datetime) -> Mail:
    """Tells the lead of a course that a guest comes to a session."""
    subject = f"{cohort.id}/{session.id}/{registration_id}"
    mail = _mail(MailKind.GUEST_COMES, person=cohort.lead, subject=subject, version=1, now=now)
    return replace(mail, cohort=cohort.id, session=session.id)


def about_room(cohort: Cohort, session: Session, person: str, why: str, now: datetime) -> Mail:
    """Tells somebody who teaches that a provider gives no room: once on a day for each reason, with the session for
    which it was noticed.
    """
    day = now.astimezone(zone(cohort.zone)).date().toordinal()
    mail = _mail(MailKind.ROOM_TROUBLE, person=person, subject=f"{cohort.id}/{why}", version=day, now=now)
    return replace(mail, cohort=cohort.id, session=session.id)


def about_move(kind: MailKind, registration: Registration, now: datetime) -> Mail:
    """About a registration that came about by moving."""
    return _mail(
        kind, person=registration.person, subject=registration.id, version=0, now=now, registration=registration
    )


def about_act(registration: Registration, act: str, now: datetime) -> Mail:
    """Asks whether somebody means what was pressed on their page: each press of another minute is a new intent."""
    return _mail(
        MailKind.ARE_YOU_SURE,
        person=registration.person,
        subject=f"{registration.id}/{act}",
        version=int(now.timestamp() // 60),
        now=now,
        registration=registration,
    )


def link_again(registration: Registration, now: datetime) -> Mail:
    """Their own link, asked for on the public page."""
    return _mail(
        MailKind.YOUR_LINK,
        person=registration.person,
        subject=f"{registration.id}/again/{registration.link_version}",
        version=int(now.timestamp() // 120),
        now=now,
        registration=registration,
    )


def about_message(cohort_id: str, message: str, registration: Registration, now: datetime) -> Mail:
    """A teacher's words to many: one mail for each person, however often the sweep comes by."""
    return _mail(
        MailKind.MESSAGE,
        person=registration.person,
        subject=f"{cohort_id}/{message}",
        version=1,
        now=now,
        registration=registration,
    )


def about_question(kind: MailKind, registration: Registration, to: str, number: int, now: datetime) -> Mail:
    """A teacher's question to an applicant, or the answer to it: neither has a word of it, mailboxes are shared."""
    return _mail(kind, person=to, subject=registration.id, version=number, now=now, registration=registration)


def about_person(kind: MailKind, person: str, subject: str, now: datetime) -> Mail:
    """A mail that is about no registration, such as a way to sign in."""
    return _mail(kind, person=person, subject=subject, version=1, now=now)


def _mail(
    kind: MailKind,
    *,
    person: str,
    subject: str,
    version: int,
    now: datetime,
    registration: Registration | None = None,
) -> Mail:
    return Mail(
        id=ids.derived("mail", person, kind.value, subject, str(version)),
        kind=kind,
        person=person,
        subject=subject,
        state=MailState.PLANNED,
        created_at=now,
        expires_at=now + POLICIES[kind].useful_for,
        cohort=registration.cohort if registration else "",
        registration=registration.id if registration else "",
    )
