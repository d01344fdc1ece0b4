"""What is due is done: nothing lies in the due index for longer than the sweep needs to come by."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from functions.shared.storage.schema import MAILS
from infra.verifying.facts import Facts
from infra.verifying.findings import Finding

_AT_MOST = timedelta(minutes=30)
"""The sweep comes each minute; what it cannot do at once (many readers, a busy hour) it does in the next ones."""


def check(facts: Facts, now: datetime) -> Iterator[Finding]:
    muted = facts.switch is not None and not facts.switch.lets_through
    for key, due in facts.due.items():
        since = datetime.fromisoformat(due.partition("#")[0])
        if now - since > _AT_MOST and not (muted and key.sk.startswith(MAILS)):
            yield Finding("what is due is done", f"{key.pk} {key.sk}", f"it has been due since {since:%Y-%m-%d %H:%M}")
