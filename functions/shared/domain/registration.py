"""A registration: one person in one cohort, from the first application to the end."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from functions.shared.domain.prerequisites import Standing
from functions.shared.domain.registration_states import State


class Payment(StrEnum):
    """How it stands with the fee, as the teachers have noted it; money itself goes elsewhere."""

    NONE = ""
    OPEN = "open"
    PAID = "paid"
    SCHOLARSHIP = "scholarship"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """`link_version` goes up when links are revoked; `needs_screening` is all that is kept of a flagged answer."""

    id: str
    cohort: str
    person: str
    state: State
    applied_at: datetime
    changed_at: datetime
    version: int = 1
    link_version: int = 1
    submitted_at: datetime | None = None
    hear_by: date | None = None
    agreement: str = ""
    agreed_at: datetime | None = None
    needs_screening: bool = False
    answered: tuple[str, ...] = ()
    """What is done of the form: its steps and the questions that are always asked, never what was answered."""
    parts: int = 0
    """How often sealed answers were added, each time as a part of its own: whoever takes the form cannot read."""
    decided_by: str = ""
    """The person who has last decided about it; empty where nobody had to."""
    waiting_since: datetime | None = None
    """What the order of the waiting list goes by: when they sent their form, or came back to the list."""
    rests: bool = False
    """On the waiting list, but offered nothing: an offer has lapsed, and they have not said that they still wait."""
    offered_until: datetime | None = None
    moved_from: str = ""
    """`cohort/registration`: the place that is given up once there is one here."""
    from_a_list: bool = False
    """A teacher has taken them over: they have not come by themselves yet."""
    moving_to: str = ""
    """`cohort/registration`: the one by which this place is to be given up; one at a time."""
    seated_at: datetime | None = None
    """Since when they have had their seat without a break."""
    fewer: tuple[str, ...] = ()
    """The kinds of mails that they would rather not get."""
    discreet: bool = False
    """Whether their calendar keeps to itself what its entries are about."""
    quietly: bool = False
    """Whether they practise by themselves when pairs are made, until they say otherwise in a session."""
    payment: Payment = Payment.NONE
    attended: int | None = None
    completed_at: datetime | None = None
    prerequisite: Standing = Standing.NONE
    proof_parts: int = 0
    """Of the file that was sent as a proof: it is sealed in pieces."""
    proof_kind: str = ""
    proof_number: int = 0
    """How often one was sent: a teacher's word is on the one that they saw."""
    certificate: str = ""
    """The code of the one that was issued last."""
    overruled: str = ""
    """A teacher's reason, where they have decided about the completion otherwise than the rule."""

    def owes(self, payment_link: str) -> bool:
        """Whether their fee is open: noted so, or not noted at all where the course asks for one."""
        return self.payment is Payment.OPEN or (self.payment is Payment.NONE and bool(payment_link))

    @property
    def waits(self) -> bool:
        """Whether they are in line for the next place that comes free."""
        return self.state is State.WAITLISTED and not self.rests
