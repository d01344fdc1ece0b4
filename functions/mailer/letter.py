"""A letter: what goes into one mail, before it is rendered."""

from dataclasses import dataclass, field
from typing import Any

from functions.shared.domain.quiet_hours import Silence


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything about one mail that is not its template; `calendars` holds .ics files, each with its METHOD, and
    `silences` are the hours of a retreat, which it does not break.
    """

    to_address: str
    to_name: str
    from_name: str
    language: str
    reply_to: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    calendars: tuple[tuple[str, bytes], ...] = ()
    silences: tuple[Silence, ...] = ()
    fewer_link: str = ""
    """Where this kind of mail is taken off with one click; empty for what nobody should miss."""
