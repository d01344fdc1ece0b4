"""Who goes first when there is not enough: people in a session, then whoever holds a link, then public forms.

API Gateway refuses what goes beyond a route's limit, and a route whose limit is set has it for itself, whatever the
others take. The functions of a session can have a reserve of Lambda's as well (README, What gives first).
"""

from typing import NamedTuple

from infra.manifest import DEFAULT, FUNCTIONS

PUBLIC = ("POST /courses/{cohort_id}", "POST /link", "POST /sign-in", "POST /sign-in/code", "GET /verify")
"""What anybody can send who holds no link: each costs a write, most of them a mail as well."""
FILES = ("GET /static/{version}/{name}",)
"""Without them the page of a session is bare; browsers keep them."""
IN_SESSION_SHARE, PUBLIC_SHARE = 6, 0.4
"""Of the stage's limit. 300 pages ask 150 times a second while a round is being formed, and there may be two such
courses at the same hour; ten thousand registrations within an hour begin three times a second."""


class Limit(NamedTuple):
    """Requests a second, and how many more at once: API Gateway's bucket of tokens."""

    rate: float
    burst: int

    def times(self, share: float) -> "Limit":
        return Limit(self.rate * share, round(self.burst * share))


def limits_of_routes(stage: Limit) -> dict[str, Limit]:
    """The limits of those routes that have one of their own; all others have the stage's."""
    session = stage.times(IN_SESSION_SHARE)
    return {
        **dict.fromkeys(FILES, session),
        **{route: session for each in FUNCTIONS if each.in_session for route in each.routes if route != DEFAULT},
        **dict.fromkeys(PUBLIC, stage.times(PUBLIC_SHARE)),
    }
