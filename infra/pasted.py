"""Commands in what operators are told, ready to be pasted."""

import re

_COMMAND = re.compile(r"\bmake (?!\w+ STAGE=)\w+")


def for_stage(text: str, stage: str) -> str:
    """The text with the stage in each command: without one a command means the developers' own (Makefile)."""
    return _COMMAND.sub(rf"\g<0> STAGE={stage}", text)
