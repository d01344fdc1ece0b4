"""Faults put in where AWS answers: botocore's own hooks, so that none of our modules is patched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse


class DiedError(BaseException):
    """The function's process was killed here: nothing catches it, nothing after it runs."""


@contextmanager
def before(client: Any, operation: str, act: Callable[[int], Any], stage: str = "before-call") -> Iterator[list[int]]:
    """Calls `act` with the number of the call (from 1) before each request of an operation is sent. What it returns is
    the answer instead of AWS's; what it raises is raised. Gives the list of calls that it has seen."""
    name = f"{stage}.{client.meta.service_model.service_name}.{operation}"
    calls: list[int] = []

    def hook(**_: Any) -> Any:
        calls.append(len(calls) + 1)
        return act(calls[-1])

    client.meta.events.register_first(name, hook)
    try:
        yield calls
    finally:
        client.meta.events.unregister(name, hook)


@contextmanager
def after(client: Any, operation: str, act: Callable[[int], Any]) -> Iterator[None]:
    """Calls `act` when AWS has carried an operation out and its answer is on the way."""
    name = f"after-call.{client.meta.service_model.service_name}.{operation}"
    calls: list[int] = []

    def hook(**_: Any) -> None:
        calls.append(len(calls) + 1)
        act(calls[-1])

    client.meta.events.register_last(name, hook)
    try:
        yield
    finally:
        client.meta.events.unregister(name, hook)


def dies(_call: int) -> None:
    raise DiedError


def dies_at(number: int | None) -> Callable[[int], None]:
    """Dies at one call, counted from 1, and lets the others through."""

    def act(call: int) -> None:
        if call == number:
            raise DiedError

    return act


def answers(status: int, code: str, **more: Any) -> tuple[AWSResponse, dict[str, Any]]:
    """An error as AWS sends it."""
    parsed = {"Error": {"Code": code, "Message": "injected"}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return AWSResponse("https://aws.test", status, {}, None), parsed


def conflict(writes: int) -> tuple[AWSResponse, dict[str, Any]]:
    """Another transaction has hold of the first item: no emulator raises this."""
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in range(writes - 1))]
    return answers(400, "TransactionCanceledException", CancellationReasons=reasons)
