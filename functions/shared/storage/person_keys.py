"""The keys of what belongs to a person beside their record: where they are registered, signed in, or being erased."""

from functions.shared.storage.schema import Key


def old_address(person_id: str, mark: str) -> Key:
    """The address that somebody had when another one was asked for."""
    return Key(f"PERSON#{person_id}", f"OLD-ADDRESS#{mark}")


def new_address(person_id: str) -> Key:
    """Waits to be confirmed."""
    return Key(f"PERSON#{person_id}", "NEW-ADDRESS")


def registered(person_id: str, cohort_id: str) -> Key:
    """Points from a person to their registration in a cohort."""
    return Key(f"PERSON#{person_id}", f"REGISTERED#{cohort_id}")


def erasing(person_id: str) -> Key:
    """Falls due until everything about a person is erased."""
    return Key(f"PERSON#{person_id}", "ERASE#PERSON")


def erased(person_id: str) -> Key:
    """The ledger of erasures: applied again after the table is restored."""
    return Key("ERASED", f"PERSON#{person_id}")


def sign_in(secret_hash: str) -> Key:
    return Key(f"SIGNIN#{secret_hash}", "SIGNIN")


def desk(secret_hash: str) -> Key:
    """A device on which a teacher is signed in."""
    return Key(f"DESK#{secret_hash}", "DESK")
