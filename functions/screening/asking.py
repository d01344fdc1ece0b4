"""Asking an applicant something more: the question stands on their own page, the answer comes back sealed."""

from datetime import datetime

from functions.shared.domain.registration import Registration
from functions.shared.mail import queue
from functions.shared.storage import asked


def ask(registration: Registration, text: str, by: str, now: datetime) -> bool:
    """Whether there was anything to ask."""
    words = text.strip()[: asked.LONGEST]
    if words:
        queue.nudge([asked.ask(registration, words, by, now)])
    return bool(words)
