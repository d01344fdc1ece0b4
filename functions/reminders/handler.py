"""The minute sweep: finds what is due, for whom, and hands it on. Everything it does can be done twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
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
from functions.shared import clock, log
from functions.shared.storage import due, mail_switch
from functions.shared.storage.schema import Key

ENOUGH = timedelta(seconds=45)
"""The function's time is a minute: what is left after this is found by the next sweep."""

_WORK: dict[str, Callable[[Key, datetime], None]] = {
    "MAIL#": waiting_mails.work_on,
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
_WHILE_MUTED = ("MAIL#", "RULE#seats")
"""While mail is muted no place is offered either: nobody is to lose hours of an offer that they have not heard of."""
_EVERYTHING_BUT_ERASURES = tuple(prefix for prefix in _WORK if prefix != "ERASE#")
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
    """Works on all that is due, the longest due first. One entry that fails is noted and keeps none of the others.
    Mails are passed over while they are muted: all else goes on, so that nothing has to be caught up with afterwards.
    """
    worked = failed = 0
    began = clock.now()
    switch, behind = mail_switch.looked_at(), 0.0
    muted = not switch.lets_through
    waits = _EVERYTHING_BUT_ERASURES if switch.waits_for_somebody else _WHILE_MUTED if muted else ()
    for since, key in due.with_instants(now):
        if clock.now() - began > ENOUGH:
            break
        if key.sk.startswith(waits):
            continue
        behind = max(behind, (now - since).total_seconds())
        try:
            _WORK[next(prefix for prefix in _WORK if key.sk.startswith(prefix))](key, now)
        except Exception as error:  # noqa: BLE001 - a poisoned entry must not stop what is due beside it
            failed += 1
            log.failed("something due could not be worked on", error)
        else:
            worked += 1
    failed += zone_rules.derive_again(now)
    heartbeat.swept(worked=worked, failed=failed, muted=muted, behind=behind, sessions=_sessions(now))
    return {"worked": worked, "failed": failed}
