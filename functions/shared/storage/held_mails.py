"""Mails that wait for a teacher: found by their cohort, and sent or stopped by one press."""

from dataclasses import replace
from datetime import datetime

from functions.shared.domain.mail_states import WAITING, MailEvent, MailState, after
from functions.shared.domain.models import Mail
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item
from functions.shared.storage.mails import VERSION, changed
from functions.shared.storage.writes import Delete


def of_cohort(cohort_id: str) -> list[Mail]:
    """The mails that wait for a teacher of the cohort, the oldest first."""
    found = list(table.query(table.in_collection(f"COHORT#{cohort_id}", "HELD#")))
    items = table.read_many(schema.mail(item["person"], item["mail"]) for item in found)
    waiting = (from_item(item, Mail, VERSION) for item in items)
    return sorted((one for one in waiting if one.state is MailState.HELD), key=lambda one: one.created_at)


def decided(
    mail: Mail, event: MailEvent, now: datetime, *, words: str = "", reason: str = "", at: datetime | None = None
) -> bool:
    """What becomes of a mail that was held: it goes out with a teacher's words (at once, or `at` an instant), or does
    not. False: somebody else has decided meanwhile.
    """
    state = after(mail.state, event)
    if state is None:
        return False
    to = replace(mail, state=state, words=words, settled_at=now, reason=reason, not_before=at or now)
    gone = Delete(schema.held_mail(mail.cohort, mail.id))
    try:
        table.write(changed(mail, to, due=(at or now) if state in WAITING else None), gone)
    except table.ConditionFailedError:
        return False
    return True
