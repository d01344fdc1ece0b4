"""The keys of what is kept of meetings at providers of video rooms."""

from functions.shared.storage.schema import Key


def meeting(cohort_id: str, session_id: str) -> Key:
    """Of a session at its provider."""
    return Key(f"COHORT#{cohort_id}", f"MEETING#{session_id}")


def way_in(cohort_id: str, session_id: str, registration_id: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"WAYIN#{session_id}#{registration_id}")


def room(name: str) -> Key:
    """Whose room it is that a provider speaks of."""
    return Key(f"ROOM#{name}", "ROOM")


def registrant(meeting_id: str, name: str) -> Key:
    return Key(f"ROOM#{meeting_id}", f"REGISTRANT#{name}")


def tokens_of(client: str) -> Key:
    """A provider's access token: in partitions that only the function meetings reaches."""
    return Key(f"VIDEO#{client}", "TOKEN")
