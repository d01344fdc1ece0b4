"""Mails (invariants 3 and 4): what waits is found by the sweep, what is settled is not, what was not sent says why."""

from collections.abc import Iterator
from datetime import datetime

from functions.shared.domain.mail_states import WAITING, MailState
from functions.shared.domain.models import Mail
from functions.shared.storage import schema
from infra.verifying.facts import Facts
from infra.verifying.findings import Finding

_HANDED_OVER = frozenset({MailState.SENDING, MailState.SENT})


def check(facts: Facts, _now: datetime) -> Iterator[Finding]:
    for key, mail in facts.mails.items():
        about = f"{key.pk} {key.sk}"
        if key != schema.mail(mail.person, mail.id):
            yield Finding("mails are where they belong", about, "its key is another's")
        if (mail.state in WAITING or mail.state is MailState.HELD) != (key in facts.due):
            says = "it waits, and no sweep will find it" if key not in facts.due else "it is settled, and still due"
            yield Finding("what waits is due", about, says)
        if mail.state is MailState.NOT_SENT and not mail.reason:
            yield Finding("what was not sent says why", about, "it has no reason")
        if mail.state in _HANDED_OVER and not mail.attempt:
            yield Finding("sent by one hand-over each", about, "it was handed over, and nobody has claimed it")
        if mail.state is MailState.HELD and schema.held_mail(mail.cohort, mail.id) not in facts.marks:
            yield Finding("held mails are shown", about, "no teacher will find it")
        yield from _belongs(facts, mail, about)


def _belongs(facts: Facts, mail: Mail, about: str) -> Iterator[Finding]:
    if mail.person not in facts.people:
        yield Finding("mails have a reader", about, f"there is no person {mail.person}")
    if mail.registration and (mail.cohort, mail.registration) not in facts.registrations:
        yield Finding("mails are about somebody", about, f"there is no registration {mail.registration}")
