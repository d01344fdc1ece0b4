"""How it stands on the way to completing: said before too much is missed, and never about what is still to come."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from functions.meetings import rules
from functions.shared.domain.completion import KNOWN_AFTER, completion, outlook
from functions.shared.domain.formats import MissedMail
from functions.shared.domain.reminder_rules import DEFAULTS, Whom, defaults
from tests.builders import a_format, a_plan

COURSE, SESSIONS = a_format(), a_plan().sessions
INTENSIVE, DAYS = a_format("msc-5-days"), a_plan(format_id="msc-5-days").sessions
NEEDED = COURSE.completion.sessions_needed


def after(number: int) -> datetime:
    """When it is known who was in so many sessions."""
    return SESSIONS[number - 1].ends_at + KNOWN_AFTER


def ids(count: int) -> set[str]:
    return {one.counts_as for one in SESSIONS[:count]}


def test_at_the_beginning_everybody_can_miss_what_the_rule_allows():
    stands = outlook(COURSE, SESSIONS, set(), SESSIONS[0].starts_at)
    assert (stands.attended, stands.ahead, stands.spare) == (0, 9, 2)
    assert not stands.is_close


def test_a_session_is_ahead_until_it_is_known_who_was_there():
    last = SESSIONS[0].ends_at + KNOWN_AFTER
    assert outlook(COURSE, SESSIONS, set(), last - timedelta(minutes=1)).spare == 2
    assert outlook(COURSE, SESSIONS, set(), last).spare == 1


def test_it_is_close_when_missing_the_next_day_would_be_too_much_and_not_before():
    assert not outlook(COURSE, SESSIONS, set(), after(1)).is_close
    assert outlook(COURSE, SESSIONS, set(), after(2)).is_close
    gone = outlook(COURSE, SESSIONS, set(), after(3))
    assert (gone.spare, gone.is_close) == (-1, False)


def test_in_an_intensive_a_whole_day_is_looked_at():
    """Several sessions lie on one day: a word after the first of them would come too late."""
    stands = outlook(INTENSIVE, DAYS, set(), DAYS[0].starts_at)
    assert stands.next_day > 1
    assert stands.is_close == (stands.spare < stands.next_day)


@given(some.sets(some.sampled_from([one.counts_as for one in SESSIONS])), some.integers(1, len(SESSIONS)))
def test_whoever_loses_completion_was_close_to_it_before(attended, until):
    """Invariant 15: whoever went through the course session by session and could not complete any more had stood, after
    some session before, where the warning goes out.
    """
    close = False
    for number in range(1, until + 1):
        came = attended & ids(number)
        stands = outlook(COURSE, SESSIONS, came, after(number))
        if stands.spare < 0:
            assert close
            return
        close = close or stands.is_close
    done = completion(COURSE.completion, COURSE.sessions, attended & ids(until))
    assert not done.complete or outlook(COURSE, SESSIONS, attended & ids(until), after(until)).spare >= 0


@pytest.mark.parametrize(
    ("missed_mail", "held", "on"),
    [(MissedMail.HELD, True, True), (MissedMail.SENT, False, True), (MissedMail.NONE, False, False)],
)
def test_the_format_says_what_becomes_of_the_mail_after_a_missed_session(missed_mail, held, on):
    (missed,) = [one for one in defaults(missed_mail) if one.whom is Whom.MISSED]
    assert (missed.held, missed.on) == (held, on)
    assert [one for one in defaults(missed_mail) if one.whom is not Whom.MISSED] == [
        one for one in DEFAULTS if one.whom is not Whom.MISSED
    ]


@pytest.mark.parametrize("attempts", [1, 2, 3, 4, 5, 60])
def test_what_failed_is_tried_again_ever_later_and_never_after_the_session(attempts):
    session, now = SESSIONS[0], SESSIONS[0].starts_at - timedelta(days=3)
    again = rules.try_again(session, attempts, now, lasting=False, daily=False)
    assert timedelta(minutes=1) <= again - now <= timedelta(hours=1)
    assert (
        rules.try_again(session, attempts, session.ends_at - timedelta(seconds=30), lasting=False, daily=False) is None
    )


def test_a_daily_limit_is_over_after_midnight_and_what_a_person_must_mend_is_looked_at_each_hour():
    session, now = SESSIONS[0], SESSIONS[0].starts_at - timedelta(days=3)
    assert rules.try_again(session, 1, now, lasting=False, daily=True).isoformat() == "2027-02-14T00:01:00+00:00"
    assert rules.try_again(session, 1, now, lasting=True, daily=False) == now + timedelta(hours=1)


def test_teachers_hear_at_once_of_what_they_must_mend_or_of_a_session_that_is_near():
    session = SESSIONS[0]
    far, near = session.starts_at - timedelta(days=3), session.starts_at - timedelta(minutes=90)
    assert not rules.must_be_told(session, 1, far, lasting=False)
    assert rules.must_be_told(session, 3, far, lasting=False)
    assert rules.must_be_told(session, 1, far, lasting=True)
    assert rules.must_be_told(session, 1, near, lasting=False)
