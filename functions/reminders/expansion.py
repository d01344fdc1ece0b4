"""A reminder rule at its moment: one mail for each person who is in the course now."""

from datetime import datetime, timedelta

from functions.shared import log
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_session
from functions.shared.domain.reminder_rules import useless_from
from functions.shared.mail import queue
from functions.shared.storage import cohorts, mails, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
"""Longer than the function may run: should it die half-way, the next sweep does the rest, and each mail exists once."""


def work_on(key: Key, now: datetime) -> None:
    """Plans the reminders of one session. Late joiners are in, leavers are out, and what has lost its moment during an
    outage is not sent (invariant 4).
    """
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    _, session_id, kind_name = key.sk.split("#")
    kind, session = MailKind(kind_name), cohorts.session(cohort_id, session_id)
    end = useless_from(kind, session.starts_at)
    if now < end and not session.cancelled:
        planned = [about_session(kind, session, one, now, end) for one in registrations.taking_part(cohort_id)]
        new = [mail for mail in planned if mails.plan_once(mail)]
        queue.nudge(new)
        log.note("reminders were planned", cohort=cohort_id, session=session_id, kind=kind_name, count=len(new))
    else:
        log.note("reminders had lost their moment", cohort=cohort_id, session=session_id, kind=kind_name)
    timers.done(key, now + _LEASE)
