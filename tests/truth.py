"""The operators' own check of a table, at the end of stories that tests tell."""

from datetime import datetime

from functions.shared.settings import settings
from infra.commands import walking
from infra.commands.verify import verified
from infra.verifying.findings import Finding


def findings(now: datetime, *, all_was_swept: bool = False, segments: int = 1) -> list[Finding]:
    """What is otherwise than it must be. What is overdue counts only where the sweep has had its time."""
    found = verified(walking.items(settings().table, segments=segments), now)
    return [one for one in found if all_was_swept or one.rule != "what is due is done"]
