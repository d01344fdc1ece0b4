"""The one table: its keys and its index.

Every entity lives in the collection that is read with it; README.md, "What is kept and how it is read", has the table
of access patterns.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

PK, SK = "pk", "sk"
DUE_INDEX = "due"
DUE_SHARD, DUE_AT = "due_shard", "due_at"
EXPIRES = "expires"
"""TTL in epoch seconds. Deleted up to days late, so whoever reads such an item checks the time as well."""
VERSION = "v"

SHARDS = 4
"""Each serves about 1,000 due entries a second (a partition takes that many writes); raising it later is safe as
long as readers ask for every shard, and nobody goes back to a version that asks for fewer."""

MAILS = "MAIL#"

LONGEST_PK, LONGEST_SK = 2048, 1024
"""Bytes: DynamoDB's limits for keys."""


class NoSuchKeyError(Exception):
    """Raised when something that came from outside cannot be part of a key: there is nothing by that name."""


@dataclass(frozen=True)
class Key:
    pk: str
    sk: str

    def __post_init__(self) -> None:
        if len(self.pk.encode()) > LONGEST_PK or len(self.sk.encode()) > LONGEST_SK:
            raise NoSuchKeyError

    def attributes(self) -> dict[str, str]:
        return {PK: self.pk, SK: self.sk}


def cohort(cohort_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", "COHORT")


def cohort_format(cohort_id: str, language: str = "") -> Key:
    return Key(f"COHORT#{cohort_id}", f"FORMAT#{language}" if language else "FORMAT")


def catalogue(cohort_id: str) -> Key:
    return Key("CATALOGUE", f"COHORT#{cohort_id}")


def session(cohort_id: str, session_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"SESSION#{session_id}")


def rule(cohort_id: str, session_id: str, rule_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"RULE#{session_id}#{rule_id}")


def reminder_rules(cohort_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", "REMINDERS")


def held_mail(cohort_id: str, mail_id: str) -> Key:
    """Points at a mail that waits for a teacher."""
    return Key(f"COHORT#{cohort_id}", f"HELD#{mail_id}")


class Entry(StrEnum):
    """What falls due once for a whole cohort."""

    ARMING = "arming"
    ROOMS = "rooms"
    SEATS = "seats"
    MINIMUM = "minimum"
    CANCELLING = "cancelling"
    COMPLETION = "completion"
    OUTLOOK = "outlook"
    ERASURE = "erasure"


def entry(cohort_id: str, what: Entry) -> Key:
    return Key(f"COHORT#{cohort_id}", f"RULE#{what.value}")


def next_step(cohort_id: str, registration_id: str) -> Key:
    """Falls due when something must have become of a registration."""
    return Key(f"COHORT#{cohort_id}", f"NEXT#{registration_id}")


def dates(cohort_id: str, change_id: str) -> Key:
    """A change of the course's dates that people are being told of."""
    return Key(f"COHORT#{cohort_id}", f"DATES#{change_id}")


def registration(cohort_id: str, registration_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"REGISTRATION#{registration_id}")


def applicant(cohort_id: str, person_id: str) -> Key:
    """Marks that a person has a registration in a cohort: the second one finds the first."""
    return Key(f"COHORT#{cohort_id}", f"APPLICANT#{person_id}")


def cohort_staff(cohort_id: str, person_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"STAFF#{person_id}")


def attendance(cohort_id: str, session_id: str, registration_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"ATTENDANCE#{session_id}#{registration_id}")


def pairing_round(cohort_id: str, session_id: str, number: int) -> Key:
    return Key(f"COHORT#{cohort_id}", f"ROUND#{session_id}#{number:03}")


def person(person_id: str) -> Key:
    return Key(f"PERSON#{person_id}", "PERSON")


def staff(person_id: str) -> Key:
    return Key(f"PERSON#{person_id}", "STAFF")


def teaches(person_id: str, cohort_id: str) -> Key:
    return Key(f"PERSON#{person_id}", f"TEACHES#{cohort_id}")


def mail(person_id: str, mail_id: str) -> Key:
    return Key(f"PERSON#{person_id}", f"{MAILS}{mail_id}")


def address(address_text: str, name: str) -> Key:
    """People who share a mailbox are told apart by name. The key holds hashes: keys turn up in metrics and traces."""
    return address_key(address_text, f"NAME#{_hash(' '.join(name.split()))}")


def address_key(address_text: str, name_key: str) -> Key:
    """The same with a name that is hashed already."""
    return Key(f"ADDRESS#{_hash(one_mailbox(address_text))}", name_key)


def link_asked(address_text: str) -> Key:
    """Somebody has asked for the links that belong to this mailbox; by its hash, as everywhere."""
    return Key(f"LINKS#{_hash(one_mailbox(address_text))}", "LINKS#asked")


def asked(cohort_id: str, registration_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"ASKED#{registration_id}")


def note(cohort_id: str, registration_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"NOTE#{registration_id}")


def message(cohort_id: str, message_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"MESSAGE#{message_id}")


def answers(registration_id: str, name: str = "") -> Key:
    """A partition of its own, so that a role can be kept from it (dynamodb:LeadingKeys)."""
    return Key(f"ANSWERS#{registration_id}", name or "ANSWERS")


def limit(what: str, whom: str, hour: datetime) -> Key:
    return Key(f"LIMIT#{what}#{_hash(whom)}", stamp(hour))


def audit(subject: str, at: datetime, entry_id: str) -> Key:
    return Key(f"AUDIT#{subject}", f"{stamp(at)}#{entry_id}")


def one_mailbox(address_text: str) -> str:
    """The same for every way to write an address of one mailbox: capitals, and what mail programs let follow a plus."""
    local, _, domain = address_text.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def stamp(at: datetime) -> str:
    """An instant as text that sorts by time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def due(at: datetime, key: Key) -> dict[str, str]:
    """The attributes that put an item into the due index until they are removed."""
    shard = int(_hash(key.sk + key.pk)[:4], 16) % SHARDS
    return {DUE_SHARD: f"DUE#{shard}", DUE_AT: f"{stamp(at)}#{key.sk}"}


def _hash(text: str) -> str:
    return hashlib.sha256(text.strip().casefold().encode()).hexdigest()[:32]
