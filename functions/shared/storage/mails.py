"""Mails: planned in the transaction they follow from, claimed by one sender, settled by what SES says."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.mail_kinds import POLICIES
from functions.shared.domain.mail_states import SETTLING_TIME, SOFT_RETRY_AFTER, WAITING, MailEvent, MailState, after
from functions.shared.domain.models import Mail
from functions.shared.storage import due, schema, table
from functions.shared.storage.items import Item, builtins, from_item, to_item
from functions.shared.storage.writes import Change, Check, Put, Write, is_new

VERSION = 1


class UnknownMailError(Exception):
    """Raised when there is no such mail."""


class NotClaimedError(Exception):
    """Raised when a mail is not there to be claimed: another sender has it, or it is settled."""


class NoLongerConcernsError(Exception):
    """Raised when the person has left what the mail is about."""


ON_THE_QUEUE = timedelta(minutes=5)
"""How long a mail may lie on the queue before the sweep puts it there again: the claim makes that harmless, and a
backlog of thousands is not made longer each minute."""


def planned(mail: Mail, looked_at_after: timedelta = timedelta(0)) -> Write:
    """The outbox entry, due at once: it stands beside the change that it follows from."""
    item = to_item(schema.mail(mail.person, mail.id), mail, VERSION)
    moment = mail.expires_at if mail.state is MailState.HELD else mail.created_at + looked_at_after
    return Put({**item, **schema.due(moment, schema.mail(mail.person, mail.id))}, is_new())


def plan_once(mail: Mail) -> bool:
    """Plans one of many mails, which may have been planned before, or holds it for a teacher; says whether it was new.
    It is put on the queue right after, so the sweep need not look at thousands of them a minute later.
    """
    pointer = schema.held_mail(mail.cohort, mail.id)
    waits = Put({**pointer.attributes(), schema.VERSION: VERSION, "person": mail.person, "mail": mail.id})
    try:
        table.write(planned(mail, ON_THE_QUEUE), *([waits] if mail.state is MailState.HELD else []))
    except table.ConditionFailedError:
        return False
    return True


def existing(wanted: Iterable[Mail]) -> set[str]:
    """The ids of those that have been planned already."""
    found = table.read_many(schema.mail(one.person, one.id) for one in wanted)
    return {item["id"] for item in found}


def get(person_id: str, mail_id: str) -> Mail:
    """The mail.

    Raises:
        UnknownMailError: there is none.

    """
    item = table.read(schema.mail(person_id, mail_id))
    if item is None:
        raise UnknownMailError
    return of_item(item)


def several(keys: Iterable[schema.Key]) -> list[Item]:
    """As they are kept: one that cannot be read is not to be in the way of the others."""
    return table.read_many(keys)


def of_item(item: Item) -> Mail:
    return from_item(item, Mail, VERSION)


def of_person(person_id: str) -> list[Mail]:
    found = table.query(table.in_collection(f"PERSON#{person_id}", schema.MAILS))
    return sorted((from_item(item, Mail, VERSION) for item in found), key=lambda mail: mail.created_at)


def claim(mail: Mail, now: datetime) -> Mail:
    """Gives the caller the sole right to hand the mail over, once; it asks in the same transaction whether the
    person is still in. Until it is settled it stands in the due index at the end of the settling time.

    Raises:
        NotClaimedError: it is not planned any more.
        NoLongerConcernsError: the person has left meanwhile.

    """
    state = after(mail.state, MailEvent.CLAIMED)
    if state is None:
        raise NotClaimedError
    claimed = replace(mail, state=state, claimed_at=now, attempt=mail.attempt + 1, ses_id="")
    states = POLICIES[mail.kind].states
    still_in = Attr("state").is_in(sorted(states))
    checks = [Check(schema.registration(mail.cohort, mail.registration), still_in)] if states else []
    if mail.session and mail.sequence is not None:
        not_cancelled = Attr("cancelled").not_exists() | Attr("cancelled").eq(value=False)
        as_planned = Attr("sequence").eq(mail.sequence) & not_cancelled
        checks.append(Check(schema.session(mail.cohort, mail.session), as_planned))
    try:
        table.write(changed(mail, claimed, due=now + SETTLING_TIME), *checks)
    except table.ConditionFailedError as error:
        raise (NoLongerConcernsError if error.index else NotClaimedError) from error
    return claimed


def settle(mail: Mail, event: MailEvent, now: datetime, **changes: Any) -> Mail:  # noqa: ANN401 - fields of Mail
    """Carries out one row of the table of a mail's states; an event that changes nothing any more changes nothing.

    A mail that somebody else has moved meanwhile is read again and judged afresh: what SES said stays true whatever
    has happened since. What was concluded from nothing having happened does not, see `settle_doubt`.
    """
    while (state := after(mail.state, event)) is not None:
        not_before = now + SOFT_RETRY_AFTER if event is MailEvent.SES_RETURNED else mail.not_before
        settled = replace(mail, state=state, settled_at=now, not_before=not_before, **changes)
        try:
            table.write(changed(mail, settled, due=_due_after(settled, event, now)))
        except table.ConditionFailedError:
            mail = get(mail.person, mail.id)
        else:
            return settled
    return mail


def settle_doubt(mail: Mail, event: MailEvent, now: datetime) -> Mail:
    """Carries out what was concluded from SES's silence, unless anything at all has happened to the mail meanwhile."""
    state = after(mail.state, event)
    if state is None:
        return mail
    settled = replace(mail, state=state, settled_at=now, reason=event.value, doubts=mail.doubts + 1)
    try:
        table.write(changed(mail, settled, due=_due_after(settled, event, now)))
    except table.ConditionFailedError:
        return get(mail.person, mail.id)
    return settled


def lease(mail: Mail, now: datetime, until: datetime) -> bool:
    """Keeps the sweep from handing the same mail to the queue each minute; says whether this caller got it."""
    try:
        table.write(Change(_key(mail), _unchanged(mail) & due.is_due(now), to=schema.due(until, _key(mail))))
    except table.ConditionFailedError:
        return False
    return True


def put_off(mail: Mail, until: datetime) -> None:
    """Has the sweep look at a planned mail again then; nothing where something has happened to it meanwhile."""
    try:
        table.write(changed(mail, replace(mail, not_before=until), due=until))
    except table.ConditionFailedError:
        return


def _key(mail: Mail) -> schema.Key:
    return schema.mail(mail.person, mail.id)


def _unchanged(mail: Mail) -> Any:  # noqa: ANN401 - boto3's conditions are untyped
    return Attr("state").eq(mail.state.value) & Attr("attempt").eq(mail.attempt)


def changed(mail: Mail, to: Mail, due: datetime | None) -> Write:
    """The write of a mail as it is to be, where nothing has happened to it since it was read."""
    before = builtins(mail)
    fields: Mapping[str, Any] = {name: value for name, value in builtins(to).items() if value != before.get(name)}
    if due is None:
        return Change(_key(mail), _unchanged(mail), to=fields, remove=(schema.DUE_SHARD, schema.DUE_AT))
    return Change(_key(mail), _unchanged(mail), to={**fields, **schema.due(due, _key(mail))})


def _due_after(mail: Mail, event: MailEvent, now: datetime) -> datetime | None:
    if mail.state not in WAITING:
        return None
    if event is MailEvent.SLOWED:
        return now + timedelta(minutes=1)
    if event is MailEvent.SES_RETURNED:
        return now + SOFT_RETRY_AFTER
    return now + SETTLING_TIME if mail.state is MailState.UNKNOWN else now
