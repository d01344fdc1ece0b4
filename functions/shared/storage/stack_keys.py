"""The keys of what there is once for a whole stack."""

from functions.shared.storage.schema import Key


def zone_rules() -> Key:
    """By which rules of the world's clocks all instants were derived."""
    return Key("ZONES", "ZONES")


def mail_switch() -> Key:
    """Whether mail may leave, and from which table."""
    return Key("MAIL", "SWITCH")
