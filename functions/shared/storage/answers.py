"""Sealed answers and contacts: in partitions of their own, which only two roles may touch.

Whoever takes the form can add to them and not read them. So each time somebody sends a page of it is a part of its own,
and in it the answers for each circle of readers are sealed apart.
"""

from collections.abc import Iterable, Iterator, Mapping

from functions.shared.domain.models import Sealed
from functions.shared.domain.questions import VisibleTo
from functions.shared.domain.registration import Registration
from functions.shared.storage import schema, table
from functions.shared.storage.items import from_item, to_item
from functions.shared.storage.writes import Delete, Put, Write, is_new

VERSION = 2
CONTACT = "CONTACT"
REASON = "REASON"
"""Why a teacher said "not now"."""


PROOF_SLOTS, MOST_PROOF_PARTS = 2, 17
"""A proof that is sent anew does not write over the one before while somebody reads it; pieces of the largest file."""


class NoAnswersError(Exception):
    """Raised when a registration has no answers, or they were erased."""


def part(number: int, visible_to: VisibleTo) -> str:
    """The name of what somebody told one circle of readers in one part, from 1."""
    return f"{number:03}#{visible_to.value}"


def part_of_reply(number: int) -> str:
    """The name of an answer to a question that a teacher has asked afterwards."""
    return part(number, VisibleTo.SCREENING)


def parts(registration: Registration, circles: Iterable[VisibleTo]) -> list[str]:
    """The names of all parts for these readers, in the order in which they were sent."""
    wanted = list(circles)
    return [part(number, circle) for number in range(1, registration.parts + 1) for circle in wanted]


def kept(registration_id: str, sealed: Mapping[str, Sealed]) -> Iterator[Write]:
    """A part is never written over; the contact and the reason are."""
    for name, one in sealed.items():
        replaced = name in {CONTACT, REASON}
        item = to_item(schema.answers(registration_id, name), one, VERSION)
        yield Put(item, None if replaced else is_new())


def erase(registration: Registration) -> None:
    """Erases everything that somebody has told us, and the reason that teachers noted. Done twice, it does no more."""
    proof = [f"PROOF#{slot}#{number:02}" for slot in range(PROOF_SLOTS) for number in range(MOST_PROOF_PARTS)]
    names = [CONTACT, REASON, *proof, *parts(registration, VisibleTo)]
    while names:
        some, names = names[: table.MOST_WRITES], names[table.MOST_WRITES :]
        table.write(*(Delete(schema.answers(registration.id, name)) for name in some))


def get(registration_id: str, names: Iterable[str]) -> dict[str, Sealed]:
    """What there is under these names, in their order.

    Raises:
        NoAnswersError: there is nothing, or no longer.

    """
    keys = {name: schema.answers(registration_id, name) for name in names}
    found = table.read_by_key(keys.values())
    if not found:
        raise NoAnswersError
    return {name: from_item(found[key], Sealed, VERSION) for name, key in keys.items() if key in found}
