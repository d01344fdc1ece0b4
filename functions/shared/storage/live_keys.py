"""The keys of what is written while a session is on, and of wishes in confidence."""

from functions.shared.storage.schema import Key


def live(cohort_id: str, session_id: str) -> Key:
    return Key(f"LIVE#{cohort_id}#{session_id}", "STATE")


def here(cohort_id: str, session_id: str, registration_id: str) -> Key:
    return Key(f"LIVE#{cohort_id}#{session_id}", f"HERE#{registration_id}")


def draft(cohort_id: str, session_id: str) -> Key:
    return Key(f"LIVE#{cohort_id}#{session_id}", "DRAFT")


def staff_here(cohort_id: str, session_id: str, person_id: str) -> Key:
    return Key(f"LIVE#{cohort_id}#{session_id}", f"STAFF#{person_id}")


def wish(cohort_id: str, registration_id: str) -> Key:
    """Wishes have a partition of their own, so that roles can be kept from it."""
    return Key(f"WISHES#{cohort_id}", f"WISH#{registration_id}")


def line_waits(cohort_id: str, teacher: str) -> Key:
    return Key(f"COHORT#{cohort_id}", f"LINE#{teacher}")


def apart(cohort_id: str, first: str, second: str) -> Key:
    """In either order the same pair."""
    return Key(f"WISHES#{cohort_id}", f"APART#{'#'.join(sorted((first, second)))}")
