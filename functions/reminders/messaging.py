"""A teacher's words on their way: a mail for each person, by as many sweeps as it takes."""

from datetime import datetime, timedelta

from functions.shared import clock, log
from functions.shared.domain.mails import about_message
from functions.shared.mail.queue import Nudges
from functions.shared.storage import mails, messages, registrations, timers
from functions.shared.storage.schema import Key

_LEASE = timedelta(minutes=2)
ENOUGH = timedelta(seconds=25)


def work_on(key: Key, now: datetime) -> None:
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    message = messages.get(cohort_id, key.sk.removeprefix("MESSAGE#"))
    began, planned = clock.now(), Nudges()
    for one in sorted(registrations.of_cohort(cohort_id), key=lambda one: one.id):
        if one.id <= message.reached or not message.concerns(one):
            continue
        mail = about_message(cohort_id, message.id, one, now)
        if mails.plan_once(mail):
            planned.add(mail)
        if clock.now() - began > ENOUGH:
            planned.sent()
            messages.reached(message, one.id, now)
            return
    log.note("a teacher's words were planned", cohort=cohort_id, count=planned.sent())
    timers.done(key, now + _LEASE)
