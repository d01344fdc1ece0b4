"""What a check has found to be otherwise than it must be."""

from typing import NamedTuple


class Finding(NamedTuple):
    """`about` is a key or an id, never a name; `says` is one sentence; `rule` names the check."""

    rule: str
    about: str
    says: str
