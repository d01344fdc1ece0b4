"""Which people of a roster are shown, and what of them a role may see."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from functions.shared.domain.models import Person, Role
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import ENDED, TAKES_PART, UNDECIDED, State


class Show(StrEnum):
    ALL = "all"
    PLACE = "place"
    WAITING = "waiting"
    UNDECIDED = "undecided"
    NO_LINK = "no-link"
    UNPAID = "unpaid"
    LEFT = "left"


COLUMNS: Mapping[str, frozenset[Role]] = {
    "name": frozenset(Role),
    "pronouns": frozenset(Role),
    "address": frozenset(Role) - {Role.ASSISTANT},
    "zone": frozenset(Role),
    "language": frozenset(Role),
    "state": frozenset(Role),
    "registered": frozenset(Role) - {Role.ASSISTANT},
    "payment": frozenset(Role) - {Role.ASSISTANT},
    "sessions": frozenset(Role),
}
"""Of the exported roster, and who gets them. What somebody told in the form is in none: that file comes from where it
is opened and recorded (`/told/…`).
"""
_BEGUN = frozenset({State.APPLIED, State.CONFIRMED})


def shown(
    one: Registration, person: Person, wanted: Show, words: str, *, role: Role = Role.LEAD, payment_link: str = ""
) -> bool:
    """Whether somebody is of the kind that is asked for, with these words in their name, or in their address where the
    role may see that: a search tells what it finds.
    """
    fits = {
        Show.ALL: one.state is not State.LAPSED,
        Show.PLACE: one.state in TAKES_PART,
        Show.WAITING: one.state in {State.WAITLISTED, State.OFFERED},
        Show.UNDECIDED: one.state in UNDECIDED | _BEGUN,
        Show.NO_LINK: bool(person.unreachable) and not person.is_erased and one.state not in ENDED - {State.COMPLETED},
        Show.UNPAID: one.owes(payment_link) and one.state in TAKES_PART,
        Show.LEFT: one.state in ENDED - {State.COMPLETED},
    }[wanted]
    said = f"{person.name} {person.address if role in COLUMNS['address'] else ''}".casefold()
    return fits and all(word in said for word in words.casefold().split())


def columns(role: Role) -> list[str]:
    return [name for name, roles in COLUMNS.items() if role in roles]


def cells(one: Registration, person: Person, sessions: int, names: Sequence[str]) -> list[object]:
    known: dict[str, object] = {
        "name": person.name,
        "pronouns": person.pronouns,
        "address": person.address,
        "zone": person.zone,
        "language": person.languages[0],
        "state": one.state.value,
        "registered": one.applied_at.date().isoformat(),
        "payment": one.payment.value,
        "sessions": sessions,
    }
    return [known[name] for name in names]
