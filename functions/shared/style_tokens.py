"""The named colours, spaces and sizes of the style sheet, for mails, whose readers know no CSS variables."""

import re
from functools import cache

from functions.shared.places import TEMPLATES

_DEFINED = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_USED = re.compile(r"var\(--([a-z0-9-]+)\)")


@cache
def tokens(*, dark: bool = False) -> dict[str, str]:
    """What tokens.css defines; in the dark scheme with what that redefines."""
    light, _, night = (TEMPLATES / "static" / "tokens.css").read_text("utf-8").partition("@media")
    found = _DEFINED.findall(light + night if dark else light)
    return {name: value.strip() for name, value in found}


def resolved(style: str, *, dark: bool = False) -> str:
    """The style sheet with each token's value in its place.

    Raises:
        KeyError: it uses a token that is not defined.

    """
    return _USED.sub(lambda match: tokens(dark=dark)[match[1]], style)
