"""Stands for API Gateway's limits: which request it would refuse, by the same numbers as the stack's."""

import threading
from collections.abc import Mapping

from infra.limits import Limit, limits_of_routes


class Bucket:
    """A bucket of tokens: full at first, filled at its rate, each request takes one. Times are seconds of any clock."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._tokens = float(limit.burst)
        self._last: float | None = None

    def takes(self, now: float) -> bool:
        since = 0 if self._last is None else now - self._last
        self._tokens = min(self._limit.burst, self._tokens + since * self._limit.rate)
        self._last = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Front:
    """All routes without a limit of their own share one bucket here. AWS does not say whether theirs do: this is the
    stricter reading.
    """

    def __init__(self, stage: Limit, own: Mapping[str, Limit] | None = None) -> None:
        limits = limits_of_routes(stage) if own is None else own
        self._own = {route: Bucket(limit) for route, limit in limits.items()}
        self._others = Bucket(stage)
        self._lock = threading.Lock()

    def lets_through(self, route: str, now: float) -> bool:
        """Whether the request of a route is answered; if not, it is told that it was one too many (429)."""
        with self._lock:
            return self._own.get(route, self._others).takes(now)
