"""What can go wrong with a provider, programmed: the next answers of a fake, one after the other."""

import threading
import time
from collections import deque
from collections.abc import Callable

from infra.local.gateway import Answer, Request

Fault = Callable[[Request], Answer | None]
"""An answer in place of the right one; nothing lets the request through."""


class Faults:
    """`next` are used up one for each request; `always` stays until it is taken away."""

    def __init__(self) -> None:
        self._next: deque[Fault] = deque()
        self.always: Fault | None = None
        self.asked: list[Request] = []
        self._lock = threading.Lock()

    def then(self, *faults: Fault) -> None:
        self._next.extend(faults)

    def meets(self, request: Request) -> Answer | None:
        with self._lock:
            self.asked.append(request)
            fault = self._next.popleft() if self._next else self.always
        return fault(request) if fault else None


def answers(status: int, body: bytes = b"", kind: str = "application/json") -> Fault:
    return lambda _request: Answer(status, (("Content-Type", kind),), body)


def slow(seconds: float) -> Fault:
    """Answers rightly, but late."""

    def wait(_request: Request) -> Answer | None:
        time.sleep(seconds)
        return None

    return wait


def only(path_ends_with: str, fault: Fault) -> Fault:
    return lambda request: fault(request) if request.path.endswith(path_ends_with) else None
