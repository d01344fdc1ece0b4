"""Who was in which session, and what it counts as: the records of attendance read by the format's rule."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from functions.shared.domain.formats import Format
from functions.shared.domain.models import Session
from functions.shared.domain.presence import Presence, Span, presence
from functions.shared.domain.rounds import Round
from functions.shared.storage import attendance, rounds

ByPerson = Mapping[str, Presence]
"""By registration; whoever is not in it was not there."""


def of_session(course: Format, session: Session, now: datetime) -> ByPerson:
    in_pairs = _in_pairs(rounds.of_session(session.cohort, session.id, now))
    return {
        one.registration: presence(one, session, course.attendance, in_pairs=in_pairs.get(one.registration, ()))
        for one in attendance.of_session(session.cohort, session.id)
    }


def of_cohort(cohort_id: str, course: Format, sessions: Sequence[Session], now: datetime) -> dict[str, ByPerson]:
    """By session."""
    held = {one.id: one for one in sessions}
    by_session = defaultdict(list)
    for one in rounds.of_cohort(cohort_id, now):
        by_session[one.session].append(one)
    in_pairs = {session: _in_pairs(found) for session, found in by_session.items()}
    found: dict[str, dict[str, Presence]] = {session: {} for session in held}
    for record in attendance.of_cohort(cohort_id):
        session = held.get(record.session)
        if session:
            spans = in_pairs.get(session.id, {}).get(record.registration, ())
            found[session.id][record.registration] = presence(record, session, course.attendance, in_pairs=spans)
    return dict(found)


def counted(sessions: Iterable[Session], found: Mapping[str, ByPerson]) -> dict[str, set[str]]:
    """By registration the sessions that count for somebody, by what each counts as in the format."""
    counts_as = {one.id: one.counts_as for one in sessions}
    counted: dict[str, set[str]] = defaultdict(set)
    for session, people in found.items():
        for registration, one in people.items():
            if one.counts:
                counted[registration].add(counts_as[session])
    return counted


def _in_pairs(found: Iterable[Round]) -> dict[str, list[Span]]:
    """When each was in a pair: they may have left the main room for one of their own."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for one in found:
        for stay in one.stays:
            for person in stay.people:
                spans[person].append((stay.since, stay.until or one.closed_at or one.ends_at))
    return spans
