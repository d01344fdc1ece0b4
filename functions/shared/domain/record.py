"""What all parts of a format have in common."""

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9-]*$", description="lower-case letters, digits and hyphens")]
Text = Annotated[str, Meta(min_length=1, description="a text that is not empty")]


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """They never change, and refuse fields that they do not know."""
