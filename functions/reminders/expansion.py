"""A reminder rule of a session: one mail for each person whose moment has come, and the entry moves to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from functions.shared import clock, log
from functions.shared.domain import quiet_hours
from functions.shared.domain import reminder_rules as rules
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.formats import Format
from functions.shared.domain.mails import about_session
from functions.shared.domain.models import Person, Session
from functions.shared.domain.presence import ABSENT, Standing
from functions.shared.domain.registration import Registration
from functions.shared.domain.reminder_rules import Rule, Whom
from functions.shared.domain.silent_mails import has_something_to_say
from functions.shared.domain.zones import zone
from functions.shared.mail.queue import Nudges
from functions.shared.storage import cohorts, mails, persons, presences, registrations, reminders, timers
from functions.shared.storage.schema import Key
from functions.shared.storage.timers import Progress

_LEASE = timedelta(minutes=2)
"""Longer than the function may run: should it die half-way, the next sweep does the rest, and each mail exists once."""
ENOUGH = timedelta(seconds=25)
"""Of the sweep's minute for one entry: the readers of a large course are served by several sweeps."""
LOOK_AGAIN = timedelta(hours=1)
"""While the moment is passing around the earth: somebody may join whose clock is like nobody's before."""


@dataclass(frozen=True)
class _Matter:
    cohort: Cohort
    course: Format
    sessions: Sequence[Session]
    session: Session
    rule: Rule

    @property
    def useless(self) -> datetime:
        return rules.useless_from(self.rule, self.session, self.following)

    @property
    def last(self) -> datetime:
        return rules.last_possible(self.rule, self.session, quiet_hours.silences(self.sessions), self.following)

    @property
    def following(self) -> datetime | None:
        return rules.following(self.session, self.sessions)


def work_on(key: Key, now: datetime) -> None:
    """Serves the readers whose moment has come. Late joiners are in, leavers are out, and what has lost its moment is
    not sent (invariant 4).
    """
    if not timers.lease(key, now, now + _LEASE):
        return
    matter = _matter(key)
    if matter is None or now >= matter.useless:
        log.note("a reminder has nothing more to say", cohort=key.pk.removeprefix("COHORT#"))
        timers.done(key, now + _LEASE)
        return
    before = timers.progress(key)
    served = _serve(matter, now, before)
    began_at = before.began_at or now
    upcoming = min(filter(None, (before.upcoming, served.upcoming)), default=None)
    if served.reached:
        part = replace(before, reached=served.reached, began_at=began_at, upcoming=upcoming)
        timers.again(key, now + _LEASE, now, part)
    elif upcoming is None and now >= matter.last:
        timers.done(key, now + _LEASE)
    else:
        next_at = max(now, min(upcoming or matter.last, now + LOOK_AGAIN))
        timers.again(key, now + _LEASE, next_at, Progress(served_at=began_at))
    about = {"cohort": matter.cohort.id, "session": matter.session.id, "kind": matter.rule.kind.value}
    log.note("reminders were planned", **about, count=served.count)


def _matter(key: Key) -> _Matter | None:
    """What the entry is about; nothing where the rule is off, the session is cancelled, or there is nothing to say."""
    cohort_id = key.pk.removeprefix("COHORT#")
    _, session_id, rule_id = key.sk.split("#")
    session = cohorts.session(cohort_id, session_id)
    rule = next((one for one in reminders.rules(cohort_id) if one.id == rule_id and one.on), None)
    course = cohorts.course(cohort_id)
    sessions = cohorts.sessions(cohort_id)
    if rule is None or session.cancelled or not rules.concerns(rule, session, sessions):
        return None
    if not has_something_to_say(rule.kind, session, course, sessions):
        return None
    return _Matter(cohorts.get(cohort_id), course, sessions, session, rule)


@dataclass(frozen=True)
class _Served:
    """How many mails there were, when the next reader's moment comes, and where the time was over, if it was."""

    count: int
    upcoming: datetime | None
    reached: str = ""


def _serve(matter: _Matter, now: datetime, before: Progress) -> _Served:
    """Plans what is due for each reader, but for those whom a sweep before has served. One whose moment is still ahead
    is looked at again when it comes, so a sweep that goes on where the time was over need not look at those before.
    """
    readers = sorted((one for one in _readers(matter, now) if one.id > before.reached), key=lambda one: one.id)
    people = persons.get_many(each.person for each in readers)
    quiet, useless, following = quiet_hours.silences(matter.sessions), matter.useless, matter.following
    began, planned = clock.now(), Nudges()
    upcoming: datetime | None = None
    looked = before.served_at
    for one in readers:
        person = people.get(one.person)
        if person is None:
            continue
        place = zone(person.zone)
        theirs = rules.moment(matter.rule, matter.session, place, quiet, following)
        if theirs <= now and not rules.serves(matter.rule, matter.session, one, theirs, now, useless):
            continue
        if looked and _was_served(person, theirs, looked) and not quiet_hours.is_night(looked, place, quiet):
            continue
        ready = quiet_hours.may_go_at(max(theirs, now), place, quiet)
        if ready >= useless:
            continue
        if ready > now:
            upcoming = min(ready, upcoming or ready)
        else:
            _plan(matter, one, now, planned)
        if clock.now() - began > ENOUGH and one is not readers[-1]:
            return _Served(planned.sent(), upcoming, one.id)
    return _Served(planned.sent(), upcoming)


def _was_served(person: Person, theirs: datetime, at: datetime) -> bool:
    """Whether a sweep that looked at everybody then has served somebody, by the clock that they live by now."""
    return theirs <= at and (person.clock_since is None or person.clock_since <= at)


def _readers(matter: _Matter, now: datetime) -> list[Registration]:
    taking_part = registrations.taking_part(matter.cohort.id)
    if matter.rule.whom is Whom.ALL:
        return taking_part
    there = presences.of_session(matter.course, matter.session, now)
    return [one for one in taking_part if there.get(one.id, ABSENT).standing is Standing.ABSENT]


def _plan(matter: _Matter, one: Registration, now: datetime, planned: Nudges) -> None:
    mail = about_session(matter.rule, matter.session, one, now, matter.useless)
    if mails.plan_once(mail):
        planned.add(mail, wanted=not matter.rule.held)
