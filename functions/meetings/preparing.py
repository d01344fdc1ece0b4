"""What is asked of providers ahead of a session, from the queue: meetings made, moved, filled and taken back."""

from dataclasses import replace
from datetime import datetime

from functions.meetings import asking_who, rules, trouble
from functions.meetings.way_in import kept_way
from functions.shared import clock, log
from functions.shared.domain.cohort import ASKED_WHO_IS_IN, MADE_AHEAD, Cohort, CohortStatus, Video
from functions.shared.domain.models import Session
from functions.shared.storage import cohorts, meetings, persons, registrations, ways_in
from functions.shared.storage.meetings import Meeting
from functions.shared.video import http, rooms
from functions.shared.video.provider import LASTING, Provider, Reason, VideoError, Visitor
from functions.shared.video.queue import PrepareMeeting

_LASTING = LASTING | {Reason.NOT_CONNECTED}


def prepare(message: PrepareMeeting) -> None:
    """Has a session's meeting be as it should be. Everything here can be done twice; what fails is tried again."""
    now = clock.now()
    cohort, session = cohorts.get(message.cohort), cohorts.session(message.cohort, message.session)
    found = meetings.get(cohort.id, session.id)
    seen = meetings.due_at(found)
    if not meetings.claim(found, now):
        log.note("a meeting is being seen to already", cohort=cohort.id, session=session.id)
        return
    meeting = meetings.ensured(cohort, session.id)
    try:
        again = _done(cohort, session, meeting, now)
    except VideoError as error:
        again = _failed(cohort, session, meeting, error, now)
    meetings.look_again(meeting, again, seen)


def _done(cohort: Cohort, session: Session, meeting: Meeting, now: datetime) -> datetime | None:
    """When to look at it next."""
    wanted = _is_wanted(cohort, session, now)
    same = meeting.provider is cohort.main_video and meeting.host == cohort.video_host
    if meeting.external_id and not (wanted and same):
        meeting = _taken_back(cohort, session, meeting, now)
    if not wanted:
        return asking_who.ask(cohort, session, meeting, now)
    adapter = rooms.provider(cohort.main_video, now, http.IN_PEACE)
    near = rules.is_filled_now(session, now)
    if meeting.sequence != session.sequence or not meeting.external_id or (near and _may_be_gone(meeting)):
        room = adapter.prepared(rooms.main_room(cohort, session, meeting))
        meeting = replace(
            meeting,
            provider=cohort.main_video,
            host=cohort.video_host,
            sequence=session.sequence,
            external_id=room.external_id,
            join_url=room.join_url,
        )
        meetings.prepared(cohort, meeting)
        log.note("a meeting was made ready", kind=meeting.provider.value, cohort=cohort.id, session=session.id)
        meeting = replace(meeting, attempts=0)
    if near:
        _fill(cohort, session, meeting, adapter)
    if meeting.attempts:
        meetings.prepared(cohort, meeting)
    return rules.next_look(session, now)


def _may_be_gone(meeting: Meeting) -> bool:
    """Somebody may have deleted it there. While only the filling fails, and is tried often, this is not asked each
    time: a meeting can be changed a hundred times a day.
    """
    return not meeting.attempts or meeting.reason == Reason.NO_SUCH_MEETING.value


def _is_wanted(cohort: Cohort, session: Session, now: datetime) -> bool:
    takes_place = cohort.status is not CohortStatus.CANCELLED and not session.cancelled
    return takes_place and cohort.main_video in MADE_AHEAD and session.ends_at > now


def _taken_back(cohort: Cohort, session: Session, meeting: Meeting, now: datetime) -> Meeting:
    """One that has been held stays at the provider, with its report."""
    if session.ends_at > now:
        rooms.provider(meeting.provider, now, http.IN_PEACE).removed(rooms.as_it_was(cohort, session, meeting))
    empty = replace(meeting, provider=Video.LINKS, host="", external_id="", join_url="", sequence=-1)
    meetings.prepared(cohort, empty)
    return empty


def _fill(cohort: Cohort, session: Session, meeting: Meeting, adapter: Provider) -> None:
    """A way in for everybody who has none yet, as many at once as the provider takes."""
    known = ways_in.of_meeting(meeting)
    missing = [one for one in registrations.taking_part(cohort.id) if one.id not in known]
    people = persons.get_many(one.person for one in missing)
    visitors = [
        Visitor(id=one.id, name=people[one.person].name, language=people[one.person].languages[0])
        for one in missing
        if one.person in people
    ]
    room = rooms.main_room(cohort, session, meeting)
    while visitors:
        ways = adapter.ways_in(room, visitors)
        ways_in.keep(cohort, meeting, [kept_way(meeting, way) for way in ways])
        given = {way.visitor for way in ways}
        if not given:
            return
        visitors = [one for one in visitors if one.id not in given]


def _failed(cohort: Cohort, session: Session, meeting: Meeting, error: VideoError, now: datetime) -> datetime | None:
    """When to try again; where the provider cannot register anybody, the meeting itself is there all the same. Who is
    in a room is asked again soon, and nobody is told: people are in it.
    """
    if cohort.main_video in ASKED_WHO_IS_IN and not meeting.external_id:
        return now + asking_who.EVERY if now < session.ends_at else None
    lasting, attempts = error.reason in _LASTING, meeting.attempts + 1
    meetings.failed(meeting, error.reason.value, error.detail)
    kind = cohort.main_video if cohort.main_video in MADE_AHEAD else meeting.provider
    if rules.must_be_told(session, attempts, now, lasting=lasting):
        trouble.tell(cohort, session, kind, error)
    daily = error.reason is Reason.DAILY_LIMIT
    return rules.try_again(session, attempts, now, lasting=lasting, daily=daily)
