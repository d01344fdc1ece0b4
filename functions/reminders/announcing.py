"""A change of dates: reminders move with their sessions, and everyone with a place hears of it once (invariant 14)."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr

from functions.shared import clock, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mails import about_dates, about_dates_to_the_team
from functions.shared.domain.models import Session
from functions.shared.domain.next_steps import BEFORE_A_SEAT, looked_at
from functions.shared.domain.quiet_hours import silences
from functions.shared.domain.registration import Registration
from functions.shared.domain.rescheduling import Cause, Reschedule
from functions.shared.mail import queue
from functions.shared.mail.queue import Nudges
from functions.shared.storage import (
    cohorts,
    guests,
    keeping,
    mails,
    persons,
    registrations,
    reminders,
    rescheduling,
    schema,
    staff,
    table,
    timers,
)
from functions.shared.storage.schema import Key
from functions.shared.storage.writes import Check

_LEASE = timedelta(minutes=2)
ENOUGH = timedelta(seconds=25)
"""Of the sweep's minute for one change: a course of thousands is told in several sweeps."""


def work_on(key: Key, now: datetime) -> None:
    """Arms the reminders anew, then plans a mail for each person. Done twice it plans nothing twice."""
    if not timers.lease(key, now, now + _LEASE):
        return
    cohort_id = key.pk.removeprefix("COHORT#")
    silent = [one for one in silences(cohorts.sessions(cohort_id)) if one.begins <= now < one.ends]
    if silent:
        timers.again(key, now + _LEASE, silent[0].ends, timers.Progress())
        return
    what = rescheduling.get(cohort_id, key.sk.removeprefix("DATES#"))
    if not what.told:
        keeping.follows(cohorts.get(cohort_id))
        reminders.arm(cohorts.all_sessions(cohort_id), reminders.rules(cohort_id), now)
        _tell_the_team(what, now)
        tell_guests([cohorts.session(cohort_id, one.session) for one in what.changes], now)
        look_again(cohorts.get(cohort_id))
    began, planned, cohort = clock.now(), Nudges(), cohorts.get(cohort_id)
    for one in sorted(_concerned(cohort, what), key=lambda one: one.id):
        mail = about_dates(what, one, now)
        if mails.plan_once(mail):
            planned.add(mail)
        if clock.now() - began > ENOUGH:
            planned.sent()
            rescheduling.told_up_to(what, one.id, now)
            return
    log.note("a change of dates was told", cohort=cohort_id, count=planned.sent())
    timers.done(key, now + _LEASE)


def look_again(cohort: Cohort) -> None:
    """What lapses with the beginning of the course is looked at when that comes now."""
    for one in registrations.of_cohort(cohort.id):
        if one.state in BEFORE_A_SEAT and (at := looked_at(one, cohort)):
            as_read = Check(schema.registration(cohort.id, one.id), Attr("version").eq(one.version))
            # Where it has gone on since, that step has written its own entry.
            with suppress(table.ConditionFailedError):
                table.write(as_read, timers.next_step(cohort.id, one.id, at))


def _tell_the_team(what: Reschedule, now: datetime) -> None:
    """Everyone who teaches the course, but for whoever made the change."""
    for person in persons.get_many(staff.roles_of(what.cohort)):
        mail = about_dates_to_the_team(what, person, now)
        if person != what.by and mails.plan_once(mail):
            queue.nudge([mail])


def tell_guests(sessions: Iterable[Session], now: datetime) -> None:
    """Whoever makes up for a session there hears where it has gone, like those whose course it is."""
    for session in sessions:
        for one in guests.of_session(session.cohort, session.id):
            mail = guests.told(one, session, now)
            if mails.plan_once(mail):
                queue.nudge([mail])


def _concerned(cohort: Cohort, what: Reschedule) -> list[Registration]:
    """Everyone who had their place when the dates changed and was not told yet. Where only the rules of the course's
    clocks have changed, nothing has for those who live by them.
    """
    waiting = [
        one
        for one in registrations.taking_part(cohort.id)
        if one.id > what.told and (one.seated_at is None or one.seated_at <= what.at)
    ]
    if what.cause is not Cause.CLOCKS:
        return waiting
    people = persons.get_many(one.person for one in waiting)
    return [one for one in waiting if one.person in people and people[one.person].zone != cohort.zone]
