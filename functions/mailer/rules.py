"""Whether a mail may still be sent, and whether now."""

from collections.abc import Sequence
from datetime import datetime

from functions.shared.domain.mail_kinds import POLICIES, MailKind
from functions.shared.domain.mail_states import MailEvent
from functions.shared.domain.models import Mail, Person
from functions.shared.domain.quiet_hours import Silence, may_go_at, out_of_silence
from functions.shared.domain.zones import zone

_ASKED_FOR = frozenset({MailKind.YOUR_LINK, MailKind.CONFIRM_ADDRESS, MailKind.CONTINUE_FORM, MailKind.ARE_YOU_SURE})
"""Somebody waits for it just now: perhaps the address works again."""


def refusal(mail: Mail, person: Person, now: datetime) -> MailEvent | None:
    """Why a planned mail is not sent. What has lost its moment is not sent late (invariant 4), and an address that
    bounced gets nothing about a course; a way to sign in is sent all the same, because somebody asks for it just now.
    """
    if now >= mail.expires_at:
        return MailEvent.TOO_LATE
    asked_for = not mail.registration or mail.kind in _ASKED_FOR
    return MailEvent.UNREACHABLE if person.unreachable and not asked_for else None


def ready_at(mail: Mail, person: Person, silences: Sequence[Silence], now: datetime) -> datetime:
    """From when it may go: whatever has kept a mail (a full mailbox, a doubt, a slow queue, a teacher's press at
    midnight), it reaches nobody in the silent retreat, and one that is sent by day not in its reader's night.
    """
    if not POLICIES[mail.kind].by_day:
        return out_of_silence(now, silences)
    return may_go_at(now, zone(person.zone), silences)
