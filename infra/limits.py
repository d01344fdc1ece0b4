"""Who goes first when there is not enough: people in a session, then whoever holds a link, then public forms.

API Gateway refuses what goes beyond a route's limit, and a route whose limit is set has it for itself, whatever the
others take. The functions of a session can have a reserve of Lambda's as well (README, What gives first). What the
routes may take together is more than the stage's limit: the rates bound what each can cost, not the sum.
"""

from typing import NamedTuple

from infra.manifest import DEFAULT, FUNCTIONS

PUBLIC = (
    "GET /",
    "GET /courses/{cohort_id}",
    "POST /courses/{cohort_id}",
    "GET /link",
    "POST /link",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/code",
    "GET /verify",
)
"""What anybody can ask who holds no link; what is sent costs a write, and most of it a mail."""
IN_SESSION = ("/live", "/join/", "/console/")
"""How the paths begin of what people in a session ask, beside the files without which its page is bare."""
FILES = "GET /static/{version}/{name}"
OTHERS_OF_A_SESSION = ("/hooks/", "/feed/", "/calendar/")
"""Programs ask these, many at once, and ask again: they have the stage's limit each for themselves."""
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
    routes = [route for each in FUNCTIONS for route in each.routes if route != DEFAULT]
    return {
        **{route: stage for route in routes if _path(route).startswith(OTHERS_OF_A_SESSION)},
        **{
            route: stage.times(IN_SESSION_SHARE)
            for route in routes
            if route == FILES or _path(route).startswith(IN_SESSION)
        },
        **dict.fromkeys(PUBLIC, stage.times(PUBLIC_SHARE)),
    }


def _path(route: str) -> str:
    return route.partition(" ")[2]
