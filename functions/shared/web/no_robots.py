"""Instead of a riddle: a field that only programs fill in, and a form that nobody can read and fill in so fast."""

from datetime import UTC, datetime, timedelta

from functions.shared import tokens
from functions.shared.keyring import ring
from functions.shared.tokens import BadTokenError, ExpiredTokenError, Scope
from functions.shared.web.requests import Submitted

LEAST = timedelta(seconds=2)
TRAP = "website"


def shown_since(kept: str, now: datetime) -> str:
    """What a form carries: the signed moment at which it was first shown; it is kept while somebody mends the form."""
    return kept if _moment(kept, now) else tokens.sign(ring(), Scope.SHOWN, (str(int(now.timestamp())),))


def too_fast(given: Submitted, now: datetime) -> bool:
    """Whether less than two seconds lie between showing and sending. A second press is then slow enough, and nothing
    that was typed is lost.
    """
    shown = _moment(given.first("shown"), now)
    return shown is None or now - shown < LEAST


def is_trapped(given: Submitted) -> bool:
    """Whether the field that nobody sees is filled in. The answer is then as for everybody, and nothing is done."""
    return bool(given.first(TRAP))


def _moment(token: str, now: datetime) -> datetime | None:
    try:
        (seconds,) = tokens.read(ring(knowing=tokens.key_id(token)), Scope.SHOWN, token, now)
    except (BadTokenError, ExpiredTokenError, ValueError):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
