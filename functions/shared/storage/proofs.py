"""A proof as it is kept: in pieces beside the sealed answers, under the same rights, and erased with them."""

from collections.abc import Mapping

from boto3.dynamodb.conditions import Attr

from functions.shared.domain.models import Sealed
from functions.shared.domain.prerequisites import Standing
from functions.shared.domain.registration import Registration
from functions.shared.storage import answers, schema, table
from functions.shared.storage.items import to_item
from functions.shared.storage.registrations import ChangedMeanwhileError
from functions.shared.storage.writes import Change, Put, Write

_PIECE = 250_000
"""Characters: sealed, and once more in base64, a piece stays below the 400 KB of an item."""
MOST = 17
"""Pieces of the largest file that is taken."""


def pieces(text: str) -> dict[str, str]:
    """By the names under which they are kept."""
    return {name(number): text[begin : begin + _PIECE] for number, begin in enumerate(range(0, len(text), _PIECE))}


def name(number: int) -> str:
    return f"PROOF#{number:02}"


def names(registration: Registration) -> list[str]:
    return [name(number) for number in range(registration.proof_parts)]


def kept(registration: Registration, sealed: Mapping[str, Sealed], kind: str) -> None:
    """Each piece is a write of its own: together they are more than a transaction takes. The registration says last
    that there is a proof, so that half of one is none.
    """
    for part, one in sealed.items():
        table.write(Put(to_item(schema.answers(registration.id, part), one, answers.VERSION)))
    to = {"prerequisite": Standing.SENT.value, "proof_parts": len(sealed), "proof_kind": kind}
    table.write(Change(schema.registration(registration.cohort, registration.id), Attr("state").exists(), to=to))


def judged(registration: Registration, standing: Standing, record: Write) -> None:
    """A teacher's word on it, with the record.

    Raises:
        ChangedMeanwhileError: another proof was sent meanwhile, or another teacher was quicker.

    """
    same = Attr("prerequisite").eq(registration.prerequisite.value)
    key = schema.registration(registration.cohort, registration.id)
    try:
        table.write(Change(key, same, to={"prerequisite": standing.value}), record)
    except table.ConditionFailedError as error:
        raise ChangedMeanwhileError(None) from error
