"""The minute sweep: finds what is due, for whom, and hands it on. Everything it does can be done twice."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from functions.reminders import (
    announcing,
    arming,
    completions,
    enrolment,
    erasure,
    expansion,
    forgetting,
    heartbeat,
    links_again,
    messaging,
    next_steps,
    offering,
    outlooks,
    room_calls,
    sessions_today,
    waiting_mails,
    zone_rules,
)
from functions.reminders.order import in_order
from functions.shared import clock, log
from functions.shared.storage import due, mail_switch
from functions.shared.storage.schema import MAILS, Key

ENOUGH, ENOUGH_BEFORE_MAILS, ENOUGH_READ = timedelta(seconds=45), timedelta(seconds=35), timedelta(seconds=10)
"""The function's time is a minute: what is left after this is found by the next sweep. Some of it is kept for mails
whose nudge was lost: somebody may wait for a code to sign in. Reading stops early: the index of half a million mails
would take it all, and the oldest of them come first."""

_WORK: dict[str, Callable[[Key, datetime], None]] = {
    "DATES#": announcing.work_on,
    "RULE#completion": completions.work_on,
    "RULE#outlook": outlooks.work_on,
    "RULE#erasure": erasure.work_on,
    "RULE#arming": arming.work_on,
    "RULE#seats": offering.work_on,
    "RULE#rooms": room_calls.arm,
    "MEETING#": room_calls.ask,
    "RULE#minimum": enrolment.look_at_minimum,
    "RULE#cancelling": enrolment.tell_all,
    "NEXT#": next_steps.work_on,
    "MESSAGE#": messaging.work_on,
    "ERASE#": forgetting.work_on,
    "LINKS#": links_again.work_on,
    "RULE#": expansion.work_on,
}
_WHILE_MUTED = (MAILS, "RULE#seats")
"""While mail is muted no place is offered either: nobody is to lose hours of an offer that they have not heard of."""
_EVERYTHING_BUT_ERASURES = (MAILS, *(prefix for prefix in _WORK if prefix != "ERASE#"))
"""In a table that was restored: offers would lapse, and seats go on, before anybody has looked."""


def lambda_handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    return sweep(clock.now())


def _sessions(now: datetime) -> int | None:
    """A number for the dashboard must not cost the minute its heartbeat."""
    try:
        return sessions_today.counted(now)
    except Exception as error:  # noqa: BLE001 - as above
        log.failed("today's sessions could not be counted", error)
        return None


def sweep(now: datetime) -> dict[str, Any]:
    """Works on all that is due. One entry that fails is noted and keeps none of the others. Mails are passed over while
    they are muted: all else goes on, so that nothing has to be caught up with afterwards.
    """
    began = clock.now()
    switch = mail_switch.looked_at()
    muted = not switch.lets_through
    waits = _EVERYTHING_BUT_ERASURES if switch.waits_for_somebody else _WHILE_MUTED if muted else ()
    order = in_order(takewhile(lambda _: clock.now() - began < ENOUGH_READ, due.mails_last(now)), waits)
    done, failed = _work_on_all([key for _, key in order.first], now, began)
    looked_at, unread = _look_at_mails([key for _, key in order.mails], now, began)
    failed += unread + zone_rules.derive_again(now)
    worked = done + looked_at
    heartbeat.swept(worked=worked, failed=failed, muted=muted, behind=order.behind(now), sessions=_sessions(now))
    return {"worked": worked, "failed": failed}


def _work_on_all(keys: Sequence[Key], now: datetime, began: datetime) -> tuple[int, int]:
    """How many were done, and how many could not be."""
    worked = failed = 0
    for key in keys:
        if clock.now() - began > ENOUGH_BEFORE_MAILS:
            break
        try:
            _WORK[next(prefix for prefix in _WORK if key.sk.startswith(prefix))](key, now)
        except Exception as error:  # noqa: BLE001 - a poisoned entry must not stop what is due beside it
            failed += 1
            log.failed("something due could not be worked on", error)
        else:
            worked += 1
    return worked, failed


def _look_at_mails(keys: Sequence[Key], now: datetime, began: datetime) -> tuple[int, int]:
    """How many were looked at, and how many could not be."""
    worked = failed = 0
    for begin in range(0, len(keys), waiting_mails.MOST_AT_ONCE):
        if clock.now() - began > ENOUGH:
            break
        some = keys[begin : begin + waiting_mails.MOST_AT_ONCE]
        try:
            unread = waiting_mails.work_on(some, now)
        except Exception as error:  # noqa: BLE001 - the heartbeat, and what follows, must not hang on one read
            unread = len(some)
            log.failed("mails that are due could not be read", error)
        worked, failed = worked + len(some) - unread, failed + unread
    return worked, failed
