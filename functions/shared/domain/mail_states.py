"""Every state of one mail, and what leads from one to the next.

SES offers no idempotency token, so a mail is claimed before it is handed over, is handed over in exactly one
attempt, and what stays in doubt is settled from SES's own events (README, invariant 3).
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

SETTLING_TIME = timedelta(minutes=10)
"""How long SES's event may take before a mail in doubt is settled without it (README, invariant 3)."""


class MailState(StrEnum):
    HELD = "held"
    """Waits for a teacher to personalise, send or stop it."""
    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NOT_SENT = "not_sent"
    FOR_A_HUMAN = "for_a_human"


class MailEvent(StrEnum):
    RELEASED = "released"
    """A teacher lets it go out."""
    STOPPED = "stopped"
    """A teacher keeps it from going out, or the operator while all mail is muted."""
    CLAIMED = "claimed"
    """The mailer has the sole right to hand it over, once."""
    TAKEN = "taken"
    """SES answered that it took the mail."""
    REFUSED = "refused"
    """SES will never take this mail."""
    SLOWED = "slowed"
    """SES took nothing and asks to come back later."""
    UNCLEAR = "unclear"
    """The connection broke after the mail may have been handed over."""
    NO_LONGER_CONCERNS = "no_longer_concerns"
    TOO_LATE = "too_late"
    UNREACHABLE = "unreachable"
    """The address bounced for good before, or its owner has complained: another mail would do harm."""
    SETTLED_AGAIN = "settled_again"
    """No event came in the settling time and it is still useful: once more, and only once."""
    SETTLED_BY_HAND = "settled_by_hand"
    """No event came, and this kind, or a second doubt, is for a human to decide."""
    SES_SENT = "ses_sent"
    SES_DELIVERED = "ses_delivered"
    SES_BOUNCED = "ses_bounced"
    SES_RETURNED = "ses_returned"
    """SES has given it back after trying for hours, yet the mailbox may take it later."""
    SES_GIVEN_UP = "ses_given_up"
    """It came back too often, or the mailbox refuses this very mail."""
    SES_COMPLAINED = "ses_complained"
    SES_REJECTED = "ses_rejected"


_S, _E = MailState, MailEvent

_WHAT_SES_SAYS = {
    _E.SES_SENT: _S.SENT,
    _E.SES_DELIVERED: _S.DELIVERED,
    _E.SES_BOUNCED: _S.BOUNCED,
    _E.SES_GIVEN_UP: _S.BOUNCED,
    _E.SES_COMPLAINED: _S.COMPLAINED,
    _E.SES_REJECTED: _S.NOT_SENT,
}
_IN_DOUBT = {
    **_WHAT_SES_SAYS,
    _E.SES_RETURNED: _S.PLANNED,
    _E.TAKEN: _S.SENT,
    _E.TOO_LATE: _S.FOR_A_HUMAN,
    _E.SETTLED_AGAIN: _S.PLANNED,
    _E.SETTLED_BY_HAND: _S.FOR_A_HUMAN,
}

TRANSITIONS: Mapping[MailState, Mapping[MailEvent, MailState]] = MappingProxyType(
    {
        _S.HELD: {_E.RELEASED: _S.PLANNED, _E.STOPPED: _S.NOT_SENT, _E.TOO_LATE: _S.NOT_SENT},
        _S.PLANNED: {
            _E.CLAIMED: _S.SENDING,
            _E.STOPPED: _S.NOT_SENT,
            _E.NO_LONGER_CONCERNS: _S.NOT_SENT,
            _E.TOO_LATE: _S.NOT_SENT,
            _E.UNREACHABLE: _S.NOT_SENT,
            _E.REFUSED: _S.NOT_SENT,
            # An event may overtake everything: the first attempt was taken after all, before the second was claimed.
            **_WHAT_SES_SAYS,
        },
        _S.SENDING: {**_IN_DOUBT, _E.REFUSED: _S.NOT_SENT, _E.SLOWED: _S.PLANNED, _E.UNCLEAR: _S.UNKNOWN},
        _S.UNKNOWN: _IN_DOUBT,
        _S.SENT: {
            _E.SES_DELIVERED: _S.DELIVERED,
            _E.SES_BOUNCED: _S.BOUNCED,
            _E.SES_RETURNED: _S.PLANNED,
            _E.SES_GIVEN_UP: _S.BOUNCED,
            _E.SES_COMPLAINED: _S.COMPLAINED,
            _E.SES_REJECTED: _S.NOT_SENT,
        },
        # What comes back softly after a delivery is somebody's note that they are away: SES cannot tell the two apart.
        # A mailbox can take a mail and return it later; a delivered mail can be complained about.
        _S.DELIVERED: {_E.SES_BOUNCED: _S.BOUNCED, _E.SES_COMPLAINED: _S.COMPLAINED},
        _S.BOUNCED: {},
        _S.COMPLAINED: {},
        _S.NOT_SENT: {},
        _S.FOR_A_HUMAN: {**_WHAT_SES_SAYS, _E.RELEASED: _S.PLANNED},
    }
)

SOFT_RETRIES = 2
SOFT_RETRY_AFTER = timedelta(hours=4)
"""SES itself has tried for hours by then by then; a full mailbox is emptied by somebody who sleeps."""

WAITING = frozenset({_S.PLANNED, _S.SENDING, _S.UNKNOWN})
"""What stands in the due index; every other state has left it."""


def after(state: MailState, event: MailEvent) -> MailState | None:
    """The next state, or none where an event is late or repeated and changes nothing."""
    return TRANSITIONS[state].get(event)
