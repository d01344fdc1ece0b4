"""Commands in what operators are told, ready to be pasted."""

import re

_WANT_A_STAGE = (
    "deploy", "destroy", "invite", "video", "mute", "waiting", "drop", "release", "restore", "rotate", "dead",
    "redrive", "verify", "status",
)  # fmt: skip
"""Of the Makefile."""
_COMMAND = re.compile(rf"\bmake (?:{'|'.join(_WANT_A_STAGE)})\b(?! STAGE=)")


def for_stage(text: str, stage: str) -> str:
    """The text with the stage in each command: without one a command means the developers' own (Makefile)."""
    return _COMMAND.sub(rf"\g<0> STAGE={stage}", text)
