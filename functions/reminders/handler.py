"""The minute sweep: finds what is due, for whom, and hands it on. Everything it does can be done twice."""

from collections.abc import Callable, Sequence
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
from functions.reminders.order import in_order
from functions.shared import clock, log
from functions.shared.storage import due, mail_switch
from functions.shared.storage.schema import Key

ENOUGH, ENOUGH_BEFORE_MAILS = timedelta(seconds=45), timedelta(seconds=35)
"""After this no more work is begun: what is left is found by the next sweep. Some of it is kept for mails whose nudge
was lost. The function has more (infra/manifest.py), because an entry begun at the last moment may take 25 seconds."""

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
_WHILE_MUTED = ("RULE#seats",)
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


def _derived_again(now: datetime) -> int:
    """Of how many courses dates could not be derived; the courses themselves may be what cannot be read."""
    try:
        return zone_rules.derive_again(now)
    except Exception as error:  # noqa: BLE001 - as above
        log.failed("courses could not be looked at for new rules of their clocks", error)
        return 1


def sweep(now: datetime) -> dict[str, Any]:
    """Works on all that is due. One entry that fails is noted and keeps none of the others. Mails are passed over while
    they are muted: all else goes on, so that nothing has to be caught up with afterwards.
    """
    began = clock.now()
    switch = mail_switch.looked_at()
    muted = not switch.lets_through
    waits = _EVERYTHING_BUT_ERASURES if switch.waits_for_somebody else _WHILE_MUTED if muted else ()
    first = in_order(due.but_mails(now), waits)
    done, failed = _work_on_all([key for _, key in first], now, began)
    looked = waiting_mails.Looked() if muted else waiting_mails.look_at_all(now, until=began + ENOUGH)
    failed += looked.failed
    if clock.now() - began < ENOUGH:
        failed += _derived_again(now)
    worked = done + looked.worked
    since = min(looked.oldest or now, *(since for since, _ in first), now)
    behind = None if looked.failed and looked.oldest is None else (now - since).total_seconds()
    heartbeat.swept(worked=worked, failed=failed, muted=muted, behind=behind, sessions=_sessions(now))
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
