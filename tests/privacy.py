"""What may never stand in a log, wherever it is written: searched for after every test, and in a deployed stack's logs."""

import re

PERSONAL = {
    "an address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "a token": re.compile(r"\bk\d+~[\w~-]{8,}"),
    "a planted canary": re.compile(r"CANARY"),
    "a key": re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|Bearer [\w.-]{12,}"),
}


def found_in(text: str) -> list[str]:
    """Each personal or secret thing in a text, with what stands around it."""
    return [
        f"{what}: {text[max(0, match.start() - 60) : match.end() + 40]}"
        for what, pattern in PERSONAL.items()
        for match in pattern.finditer(text)
    ]
