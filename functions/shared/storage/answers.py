"""Sealed background answers: in partitions of their own, which only two roles may touch."""

from functions.shared.domain.models import Sealed
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Delete, Put, Write, exists

VERSION = 1


class NoAnswersError(Exception):
    """Raised when a registration has no answers, or they were erased."""


def kept(registration_id: str, sealed: Sealed) -> Write:
    return Put(to_item(schema.answers(registration_id), sealed, VERSION))


def erased(registration_id: str) -> Write:
    """Fails where there is nothing to erase: what is recorded as erased was there."""
    return Delete(schema.answers(registration_id), exists())


def get(registration_id: str) -> Sealed:
    """The sealed answers.

    Raises:
        NoAnswersError: there are none.

    """
    item = table.read(schema.answers(registration_id))
    if item is None:
        raise NoAnswersError
    return from_item(item, Sealed, VERSION)
