"""What a restored table takes over from the one whose place it takes: erasures, mails that have been handed over,
wishes not to be written to, and links that were revoked.

Without the first somebody who was erased would be back; without the second everybody would get again what they got
between the instant that is restored and now (invariant 3).
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.mail_states import MailState
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.registration import Registration
from functions.shared.settings import settings, variable
from functions.shared.storage import ledger, mail_switch, mails, person_keys, persons, registrations, schema, table
from functions.shared.storage.items import Item, from_item
from functions.shared.storage.writes import Change, Delete, Put, exists
from infra.commands import walking
from infra.commands.planned_again import would_be_planned_again

_BEFORE_HAND_OVER = frozenset({MailState.HELD, MailState.PLANNED})
_HOW_FAR = {MailState.SENDING: 0, MailState.UNKNOWN: 1, MailState.SENT: 2}
"""All other states that follow a hand-over are its end."""


@dataclass
class Taken:
    """`undone` counts mails that people got about something that is not so any more, by kind; `otherwise` is what
    stands otherwise than it did just now.
    """

    erased: int = 0
    mails: int = 0
    undone: Counter[str] = field(default_factory=Counter)
    otherwise: list[str] = field(default_factory=list)

    def described(self) -> list[str]:
        lines = [
            f"{self.erased} people who have been erased since are erased here, too, by the next sweeps.",
            f"{self.mails} mails that have been sent since are known as sent, and are not sent again.",
        ]
        told = ", ".join(f"{number} {kind}" for kind, number in self.undone.most_common())
        undone = f"People have had mails about what is undone now: {told}. They need a word from somebody."
        changed = f"{len(self.otherwise)} things stand as they did then, not as they did just now:"
        steps = [changed, *(f"  {one}" for one in self.otherwise)] if self.otherwise else []
        return [*lines, *([undone] if told else []), *steps]


def taken_over(source: str, target: str, at: datetime, now: datetime) -> Taken:
    """Can be done twice. The restored table is muted first, whatever else happens."""
    taken = Taken()
    with _pointed_at(target):
        table.write(mail_switch.restored(now, source, at))
        for item in walking.items(source, Attr(schema.PK).eq("ERASED")):
            taken.erased += _erased(item, now)
        for item in walking.items(source, Attr(schema.SK).begins_with(schema.MAILS)):
            _mail(item, at, taken)
        for item in walking.items(source, Attr(schema.SK).begins_with("REGISTRATION#")):
            _registration(item, taken)
        for item in walking.items(source, Attr(schema.SK).eq("PERSON")):
            _person(item, taken)
        _staff(source, taken)
        for item in walking.items(source, Attr("desks_since").gt("")):
            _desks(item)
    return taken


def _erased(entry: Item, now: datetime) -> bool:
    """Has somebody erased who is in the restored table as they were. The ledger is taken over whole."""
    person_id = entry[schema.SK].removeprefix("PERSON#")
    table.write(Put(entry))
    found = table.read(schema.person(person_id))
    if found is None or from_item(found, Person, persons.VERSION).is_erased:
        return False
    if table.read(person_keys.erasing(person_id)) is None:
        ledger.begin(person_id, "restore", now)
    return True


def _mail(item: Item, at: datetime, taken: Taken) -> None:
    mail = from_item(item, Mail, mails.VERSION)
    here = table.read(table.key_of(item))
    stands = from_item(here, Mail, mails.VERSION) if here else None
    if stands == mail or mail.state in _BEFORE_HAND_OVER:
        return
    if stands and mail.state is MailState.NOT_SENT and stands.state in _BEFORE_HAND_OVER:
        _put(item, mail)  # stopped since, by a teacher or by the operator
    elif not mail.attempt:
        return
    # What the sweep would plan again must find that it was. Of all else only what is planned here, and is not further
    # than there: by the time of the release this table has heard of mails itself, and teachers have pressed in it.
    elif (stands and _is_further(mail, stands)) or (stands is None and would_be_planned_again(mail)):
        _put(item, mail)
        taken.mails += 1
    elif stands is None and mail.created_at >= at:
        taken.undone[mail.kind.value] += 1


def _is_further(there: Mail, here: Mail) -> bool:
    """Whether the other table knows more of a mail: another attempt, or what has become of the same one."""
    if there.attempt != here.attempt:
        return there.attempt > here.attempt
    return here.state in _HOW_FAR and _HOW_FAR[here.state] < _HOW_FAR.get(there.state, len(_HOW_FAR))


def _put(item: Item, mail: Mail) -> None:
    held = [Delete(schema.held_mail(mail.cohort, mail.id))] if mail.cohort else []
    table.write(Put(item), *held)


def _person(item: Item, taken: Taken) -> None:
    """An address that has bounced, or whose owner has complained, is not written to again; another one is told of."""
    before = from_item(item, Person, persons.VERSION)
    here = table.read(table.key_of(item))
    if here is None or before.is_erased:
        return
    now = from_item(here, Person, persons.VERSION)
    if before.address != now.address:
        taken.otherwise.append(f"person {now.id} has the address of then, not the one that was changed to since")
    elif before.unreachable and not now.unreachable:
        table.write(Change(schema.person(now.id), exists(), to={"unreachable": before.unreachable}))


def _registration(item: Item, taken: Taken) -> None:
    """What somebody would rather not get, and links that were revoked, stay so; another state is told of."""
    before = from_item(item, Registration, registrations.VERSION)
    here = table.read(table.key_of(item))
    now = from_item(here, Registration, registrations.VERSION) if here else None
    if now is not None:
        fewer = [*now.fewer, *(one for one in before.fewer if one not in now.fewer)]
        kept = {"fewer": fewer, "link_version": max(before.link_version, now.link_version)}
        stands = {"fewer": list(now.fewer), "link_version": now.link_version}
        if kept != stands:
            table.write(Change(table.key_of(item), exists(), to=kept))
    if now is None or now.state is not before.state:
        stood = now.state.value if now else "not there"
        taken.otherwise.append(f"/teach/{before.cohort}/people/{before.id}  {stood}, was {before.state.value}")


def _staff(source: str, taken: Taken) -> None:
    """Whoever teaches here and does not any more there: they could read again what they may not."""
    is_staff = Attr(schema.PK).begins_with("COHORT#") & Attr(schema.SK).begins_with("STAFF#")
    there = {table.key_of(item) for item in walking.items(source, is_staff)}
    for item in walking.items(settings().table, is_staff):
        if table.key_of(item) not in there:
            cohort = item[schema.PK].removeprefix("COHORT#")
            taken.otherwise.append(f"/teach/{cohort}/team  {item[schema.SK].removeprefix('STAFF#')} was let go since")


def _desks(item: Item) -> None:
    """Devices that somebody has been signed out of open nothing here either."""
    here = table.read(table.key_of(item))
    if here is not None and here.get("desks_since", "") < item["desks_since"]:
        table.write(Change(table.key_of(item), exists(), to={"desks_since": item["desks_since"]}))


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    """Storage writes to another table in this block."""
    before = os.environ[variable("table")]
    os.environ[variable("table")] = name
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ[variable("table")] = before
        settings.cache_clear()
