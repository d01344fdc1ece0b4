"""A proof as it is kept: in pieces beside the sealed answers, under the same rights, and erased with them."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from functions.shared.domain.models import Sealed
from functions.shared.domain.prerequisites import Standing
from functions.shared.domain.registration import Registration
from functions.shared.storage import answers, schema, table
from functions.shared.storage.items import to_item
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, Put, Write, exists

_PIECE = 250_000
"""Characters: sealed, and once more in base64, a piece stays below the 400 KB of an item."""


def pieces(registration: Registration, text: str) -> dict[str, str]:
    """Of the next proof, by the names under which they are kept."""
    begins = range(0, len(text), _PIECE)
    number = registration.proof_number + 1
    return {_name(number, part): text[begin : begin + _PIECE] for part, begin in enumerate(begins)}


def names(registration: Registration) -> list[str]:
    return [_name(registration.proof_number, part) for part in range(registration.proof_parts)]


def _name(number: int, part: int) -> str:
    return f"PROOF#{number % answers.PROOF_SLOTS}#{part:02}"


def kept(registration: Registration, sealed: Mapping[str, Sealed], kind: str) -> None:
    """Each piece is a write of its own: together they are more than a transaction takes. The registration says last
    that there is a proof, so that half of one is none.

    Raises:
        ChangedMeanwhileError: another was sent in the same moment.

    """
    for part, one in sealed.items():
        table.write(Put(to_item(schema.answers(registration.id, part), one, answers.VERSION)))
    number = {"proof_number": registration.proof_number + 1}
    to = {"prerequisite": Standing.SENT.value, "proof_parts": len(sealed), "proof_kind": kind, **number}
    _changed(registration, _as_read(registration), to)


def judged(registration: Registration, standing: Standing, record: Write) -> None:
    """A teacher's word on it, with the record.

    Raises:
        ChangedMeanwhileError: another proof was sent meanwhile, or another teacher was quicker.

    """
    same = Attr("prerequisite").eq(registration.prerequisite.value) & _as_read(registration)
    _changed(registration, same, {"prerequisite": standing.value}, record)


def _as_read(registration: Registration) -> ConditionBase:
    same = Attr("proof_number").eq(registration.proof_number)
    return same if registration.proof_number else same | Attr("proof_number").not_exists()


def _changed(registration: Registration, condition: ConditionBase, to: dict[str, Any], *also: Write) -> None:
    key = schema.registration(registration.cohort, registration.id)
    try:
        table.write(Change(key, exists() & condition, to=to), *also)
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
