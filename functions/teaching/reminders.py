"""What is sent around the sessions: each rule with a dry run (who would get what, when), switched on and off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, ids, log
from functions.shared.domain import quiet_hours
from functions.shared.domain import reminder_rules as rules
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_session
from functions.shared.domain.models import Person, Session
from functions.shared.domain.presence import Standing
from functions.shared.domain.reminder_rules import Rule, Whom
from functions.shared.domain.silent_mails import has_something_to_say, is_silent
from functions.shared.domain.zones import zone
from functions.shared.storage import cohorts, mails, persons, presences, registrations, reminders, table, timers
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.times import alphabetically
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort
from functions.teaching.forms import ReminderForm

router = Router()
MOST = 12
"""Rules of a course."""
_TRIES = 5
"""Two teachers who press at once: the slower one's change is made of what the other has left."""


@dataclass(frozen=True)
class Reader:
    """What a dry run says of somebody: when, or why not."""

    person: Person
    at: datetime | None
    why_not: str = ""


@router.route("/teach/<cohort_id>/reminders", method=READ)
def show(cohort_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), TEACHERS)
    return _list(cohort, ReminderForm(data={"number": 3, "unit": "hours"}))


@router.route("/teach/<cohort_id>/reminders", method=SEND)
def change(cohort_id: str) -> Response[Any]:
    """Switches a rule, adds one (off, to be looked at first) or takes away one that a teacher has added."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    do, at = given.first("do"), f"/teach/{cohort.id}/reminders"
    if do not in {"add", "on", "off", "remove"}:
        raise BadFormError
    new = None
    if do == "add":
        form = ReminderForm(given)
        if not form.validate() or len(reminders.rules(cohort.id)) >= MOST:
            return _list(cohort, form, status=422)
        new = Rule(id=ids.new(), kind=MailKind.REMINDER_DAY, on=False, **form.moment())
    for _ in range(_TRIES):
        before = reminders.kept(cohort.id)
        after = (*before.rules, new) if new else _changed(before.rules, do, given.first("rule"), now)
        try:
            table.write(reminders.set_to(cohort.id, after, before), timers.arming(cohort.id, now))
        except table.ConditionFailedError:
            continue
        log.note("reminders were changed", cohort=cohort.id, person=desk.person, event=do)
        return see_other(f"{at}/{new.id}" if new else at)
    raise ChangedMeanwhileError(None)


def _changed(known: Sequence[Rule], do: str, wanted: str, now: datetime) -> tuple[Rule, ...]:
    """The rules after a press; those that every course has can be switched off, and are never taken away."""
    own = {one.id for one in rules.DEFAULTS}
    return tuple(
        replace(one, on=do == "on", since=now if do == "on" else one.since)
        if one.id == wanted and do in {"on", "off"}
        else one
        for one in known
        if not (do == "remove" and one.id == wanted and one.id not in own)
    )


@router.route("/teach/<cohort_id>/reminders/<rule_id>", method=READ)
def try_out(cohort_id: str, rule_id: str) -> Response[Any]:
    """The dry run, for the next session that the rule speaks of."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    rule = next((one for one in reminders.rules(cohort.id) if one.id == rule_id), None)
    if rule is None:
        return see_other(f"/teach/{cohort.id}/reminders")
    sessions = cohorts.sessions(cohort.id)
    ahead = (one for one in sessions if rules.concerns(rule, one, sessions))
    session = next((one for one in ahead if rules.useless_from(rule, one) > now), None)
    silent = session is not None and not has_something_to_say(rule.kind, session, cohorts.course(cohort.id), sessions)
    readers = _readers(cohort, rule, session, sessions, now) if session else []
    return page("reminder", cohort=cohort, rule=rule, session=session, readers=readers, nothing_to_say=silent)


def _list(cohort: Cohort, form: ReminderForm, status: int = 200) -> Response[Any]:
    course, sessions = cohorts.course(cohort.id), cohorts.sessions(cohort.id)
    return page(
        "reminders",
        cohort=cohort,
        rules=reminders.rules(cohort.id),
        own={one.id for one in rules.DEFAULTS},
        silent={kind.value for kind in MailKind if is_silent(kind, course)},
        retreat=any(one.retreat for one in sessions),
        form=form,
        status=status,
    )


def _readers(cohort: Cohort, rule: Rule, session: Session, sessions: Sequence[Session], now: datetime) -> list[Reader]:
    taking_part = registrations.taking_part(cohort.id)
    people = persons.get_many(one.person for one in taking_part)
    quiet = quiet_hours.silences(sessions)
    following = rules.following(session, sessions)
    useless = rules.useless_from(rule, session, following)
    mailed = {one.id: about_session(rule, session, one, now, useless) for one in taking_part}
    served = mails.existing(mailed.values())
    there = presences.of_session(cohorts.course(cohort.id), session, now) if rule.whom is Whom.MISSED else {}
    was_there = {registration for registration, one in there.items() if one.standing is not Standing.ABSENT}
    found = []
    for one in taking_part:
        person = people[one.person]
        theirs = rules.moment(rule, session, zone(person.zone), quiet, following)
        if rule.kind.value in one.fewer:
            found.append(Reader(person, None, "taken_off"))
        elif person.unreachable:
            found.append(Reader(person, None, "unreachable"))
        elif one.id in was_there:
            found.append(Reader(person, None, "was_there"))
        elif mailed[one.id].id in served:
            found.append(Reader(person, None, "sent"))
        elif theirs >= useless:
            found.append(Reader(person, None, "no_moment"))
        elif theirs < max(now, *(at for at in (one.seated_at, session.changed_at) if at), now):
            found.append(Reader(person, None, "passed"))
        else:
            found.append(Reader(person, theirs))
    return sorted(found, key=lambda reader: (reader.at is None, reader.at or now, alphabetically(reader.person.name)))
