"""What is written about places: the waiting list, offers, leaving, and a course that does not take place."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from functions.mailer.letter import Letter
from functions.mailer.matter import Matter, to_staff
from functions.shared import calendar, clock, links
from functions.shared.domain import seats
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.registration_states import UNDECIDED
from functions.shared.domain.zones import zone
from functions.shared.storage import cohorts, guests, meetings, persons, registrations
from functions.shared.tokens import Scope
from functions.shared.video.provider import WORDS, Reason


def _plain(matter: Matter) -> Letter:
    return matter.letter()


def _waitlisted(matter: Matter) -> Letter:
    everyone = registrations.of_cohort(matter.cohort.id)
    return matter.letter(place=seats.place_in_line(matter.registration, everyone) or 1)


def _offer(matter: Matter) -> Letter:
    return matter.letter(
        until=matter.registration.offered_until or clock.now(),
        offer_link=links.link_for(matter.registration, Scope.OFFER),
    )


def _no_place(matter: Matter) -> Letter:
    return matter.letter(courses_link=links.absolute("/"))


def _cohort_cancelled(matter: Matter) -> Letter:
    """With a file for each date, for whoever has them in a calendar: only who had a place was sent any."""
    sessions = cohorts.all_sessions(matter.cohort.id) if matter.registration.seated_at else []
    stamped = matter.mail.created_at
    ahead = [one for one in sessions if one.cancelled and one.starts_at > stamped]
    files = [("CANCEL", calendar.cancellation(matter.cohort, one, matter.owner, stamped)) for one in ahead]
    return matter.letter(calendars=files)


def _still_waiting(mail: Mail, person: Person) -> Letter:
    cohort = cohorts.get(mail.subject)
    today = clock.now().astimezone(zone(cohort.zone)).date()
    waiting = [one for one in registrations.of_cohort(cohort.id) if one.state in UNDECIDED]
    overdue = sum(one.hear_by is not None and one.hear_by <= today for one in waiting)
    screening_link = links.absolute(f"/screening/{cohort.id}")
    return to_staff(person, cohort=cohort, waiting=len(waiting), overdue=overdue, screening_link=screening_link)


def _places(mail: Mail, person: Person) -> Letter:
    cohort = cohorts.get(mail.subject)
    places_link = links.absolute(f"/teach/{cohort.id}/places")
    return to_staff(person, cohort=cohort, waiting=cohort.waiting, places_link=places_link)


def _room_trouble(mail: Mail, person: Person) -> Letter:
    """What the provider said last, as it stands with the meeting."""
    cohort, meeting = cohorts.get(mail.cohort), meetings.get(mail.cohort, mail.session)
    return to_staff(
        person,
        cohort=cohort,
        session=cohorts.session(cohort.id, mail.session),
        reason=WORDS[Reason(meeting.reason)] if meeting.reason else "",
        detail=meeting.detail,
        rooms_link=links.absolute(f"/teach/{cohort.id}/rooms"),
    )


def _make_up(matter: Matter) -> Letter:
    """The session as it stands now, in their zone; their own link leads there."""
    cohort, missed, other, session = matter.mail.subject.split("/")
    return matter.letter(
        missed=cohorts.session(cohort, missed),
        session=cohorts.session(other, session),
        other=cohorts.get(other),
        join_link=links.link_for(matter.registration, Scope.JOIN),
    )


def _guest_comes(mail: Mail, person: Person) -> Letter:
    cohort_id, session_id, registration_id = mail.subject.split("/", 2)
    guest = persons.get(guests.registration(cohort_id, session_id, registration_id).person)
    session = cohorts.session(cohort_id, session_id)
    return to_staff(person, cohort=cohorts.get(cohort_id), session=session, guest=guest)


TO_A_PERSON: Mapping[MailKind, Callable[[Matter], Letter]] = MappingProxyType(
    {
        MailKind.WAITLISTED: _waitlisted,
        MailKind.TALK_FIRST: _plain,
        MailKind.NOT_NOW: _plain,
        MailKind.SEAT_OFFER: _offer,
        MailKind.OFFER_LAPSED: _plain,
        MailKind.NO_PLACE: _no_place,
        MailKind.WITHDRAWAL_CONFIRMED: _plain,
        MailKind.DEFERRED: _plain,
        MailKind.DROPPED_OUT: _plain,
        MailKind.COHORT_CANCELLED: _cohort_cancelled,
        MailKind.MAKE_UP: _make_up,
    }
)
TO_THE_TEAM: Mapping[MailKind, Callable[[Mail, Person], Letter]] = MappingProxyType(
    {
        MailKind.STILL_WAITING: _still_waiting,
        MailKind.SEAT_FREE: _places,
        MailKind.TOO_FEW: _places,
        MailKind.ROOM_TROUBLE: _room_trouble,
        MailKind.GUEST_COMES: _guest_comes,
    }
)
