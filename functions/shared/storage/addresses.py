"""Another address for a person: it waits until somebody who reads it has confirmed it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.models import Mail, Person
from functions.shared.storage import audit, limits, mails, person_keys, persons, schema, table
from functions.shared.storage.items import builtins, from_item, to_item
from functions.shared.storage.writes import Change, Delete, Put, exists, is_new

VERSION = 1
WAITS = timedelta(days=2)
MAILS_AN_HOUR = 4
NO_COPY_FOR = timedelta(days=14)
"""After somebody who teaches has had an address changed: its owner has time to notice before answers are opened."""


class NoAddressWaitsError(Exception):
    """Raised when no address waits to be confirmed, or another one does since."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    address: str
    asked_at: datetime
    by: str
    """Who asked for it: the person, or somebody who teaches them."""

    @property
    def mark(self) -> str:
        """Tells one from the next in a link, without saying it."""
        return hashlib.sha256(f"{self.address} {self.asked_at.isoformat()}".encode()).hexdigest()[:16]


def asked_for(person: Person, address: str, by: str, now: datetime) -> list[Mail]:
    """Has the new address wait: the mail that asks for its confirmation goes there, and another tells the old one,
    where that takes mail. It is kept for that: the new one may be confirmed before.

    Raises:
        TooOftenError: too much has been asked for by this person, or is sent to that mailbox.

    """
    limits.must_allow("new-address", person.id, MAILS_AN_HOUR, now)
    limits.must_allow("new-address-at", schema.one_mailbox(address), MAILS_AN_HOUR, now)
    waiting = Waiting(address=address, asked_at=now, by=by)
    subject = f"{person.id}/{waiting.mark}"
    planned = [about_person(MailKind.NEW_ADDRESS, person.id, subject, now)]
    planned += [] if person.unreachable else [about_person(MailKind.ADDRESS_ASKED, person.id, subject, now)]
    expires = {schema.EXPIRES: int((now + WAITS).timestamp())}
    old = person_keys.old_address(person.id, waiting.mark)
    table.write(
        Put(to_item(person_keys.new_address(person.id), waiting, VERSION) | expires),
        Put({**old.attributes(), schema.VERSION: VERSION, "address": person.address, **expires}),
        *map(mails.planned, planned),
        audit.entry(person.id, by, "another address asked for", now),
    )
    return planned


def before(person: Person, mark: str) -> str:
    """The address that they had when another one was asked for."""
    item = table.read(person_keys.old_address(person.id, mark))
    return str(item["address"]) if item else person.address


def waiting(person_id: str, now: datetime) -> Waiting:
    """The address that waits.

    Raises:
        NoAddressWaitsError: there is none, or no longer.

    """
    item = table.read(person_keys.new_address(person_id))
    if item is None or item[schema.EXPIRES] <= now.timestamp():
        raise NoAddressWaitsError
    return from_item(item, Waiting, VERSION)


def changed(person: Person, to: Waiting, now: datetime) -> None:
    """The new address takes the old one's place, and finds the person under the names that the old one did.

    Raises:
        NoAddressWaitsError: it was changed already, or another one waits since; or somebody who teaches has asked for
            it, and the old one works after all.

    """
    names = persons.names_at(person.address, person.id)
    # Another spelling of the same mailbox finds them where the old one did.
    moves = schema.one_mailbox(to.address) != schema.one_mailbox(person.address)
    pointers = [schema.address_key(to.address, name) for name in names] if moves else []
    free = [key for key in pointers if table.read(key) is None]
    still = Attr("asked_at").eq(builtins({"at": to.asked_at})["at"])
    fields = builtins({"address": to.address, "address_confirmed_at": now})
    if to.by != person.id:
        fields |= builtins({"copy_from": now + NO_COPY_FOR})
    try:
        table.write(
            Delete(person_keys.new_address(person.id), still),
            Change(schema.person(person.id), _may_be(to, person), to={**fields, "unreachable": ""}),
            *(Delete(schema.address_key(person.address, name)) for name in names if moves),
            *(
                Put({**key.attributes(), schema.VERSION: persons.VERSION, "person": person.id}, is_new())
                for key in free
            ),
            audit.entry(person.id, to.by, "address changed", now),
        )
    except table.ConditionFailedError as error:
        raise NoAddressWaitsError from error


def _may_be(to: Waiting, person: Person) -> ConditionBase:
    """Who teaches may only help where the address on file takes no mail, or was never confirmed: also in the moment in
    which the new one is.
    """
    if to.by == person.id:
        return exists()
    bounces = Attr("unreachable").exists() & Attr("unreachable").ne("")
    return bounces | (exists() & Attr("address_confirmed_at").not_exists())
