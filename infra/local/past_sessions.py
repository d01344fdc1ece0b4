"""Sessions of a sample course that are over: who was there, and who was with whom, as the matching would have it."""

from collections.abc import Sequence
from datetime import timedelta

from functions.breakouts.matching import match
from functions.breakouts.pairing.request import Request
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Session
from functions.shared.domain.rounds import People, Round, stays
from functions.shared.storage import attendance, live, rounds
from functions.shared.storage.live import Live


def lived_through(cohort: Cohort, sessions: Sequence[Session], roster: Sequence[str]) -> None:
    """Nearly everyone was there each time, and in a session that has pairs each had a partner."""
    history: list[tuple[People, ...]] = []
    for session in sessions:
        there = [one for index, one in enumerate(roster) if (index + session.number) % 7]
        for one in there:
            attendance.seen(cohort.id, session.id, one, "join", session.starts_at)
        if not session.retreat:
            history.append(match(Request(there, session.id, history=history)).groups)
            _kept(cohort, session, history[-1])


def _kept(cohort: Cohort, session: Session, groups: tuple[People, ...]) -> None:
    opened = session.starts_at + timedelta(minutes=60)
    one = Round(
        cohort=cohort.id,
        session=session.id,
        number=1,
        stays=stays(groups, opened),
        practice="listening",
        opened_at=opened,
        starts_at=opened + timedelta(minutes=1),
        ends_at=opened + timedelta(minutes=13),
    )
    live.press(cohort, session.id, Live(), Live(press=2, version=2, round=1), rounds.closed(cohort, one, one.ends_at))
