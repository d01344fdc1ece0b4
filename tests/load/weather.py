"""What AWS does to us during an evening, put in at botocore's hooks: throttles, a slow table, a dead queue, KMS away."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from random import Random
from typing import Any

from botocore.exceptions import ReadTimeoutError

from functions.shared import aws
from tests import faults


class Kind(StrEnum):
    FAIR = "fair"
    THROTTLED = "throttled"
    """One call of the table in twelve is refused, after all of botocore's own tries."""
    SLOW = "slow"
    """One call in ten has no answer in time: half of them were carried out, half were not."""
    NO_QUEUE = "no queue"
    NO_KEY = "no key"


class Weather:
    def __init__(self, chance: Random) -> None:
        self.kind = Kind.FAIR
        self.harm: Counter[Kind] = Counter()
        self._chance = chance

    @contextmanager
    def over_aws(self) -> Iterator[None]:
        hooks = [
            (aws.dynamodb(), "before-call.dynamodb", self._before_the_table),
            (aws.dynamodb(), "after-call.dynamodb", self._after_the_table),
            (aws.sqs(), "before-call.sqs.SendMessageBatch", self._before_the_queue),
            (aws.sqs(), "before-call.sqs.SendMessage", self._before_the_queue),
            (aws.kms(), "before-call.kms", self._before_the_key),
        ]
        for client, name, hook in hooks:
            client.meta.events.register_first(name, hook)
        try:
            yield
        finally:
            for client, name, hook in hooks:
                client.meta.events.unregister(name, hook)

    @contextmanager
    def fair_for_a_look(self) -> Iterator[None]:
        """For what only the test itself asks."""
        kind, self.kind = self.kind, Kind.FAIR
        try:
            yield
        finally:
            self.kind = kind

    def _before_the_table(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        if self.kind is Kind.THROTTLED and self._chance.random() < 1 / 12:
            return self._refuse(model.name, params)
        if self.kind is Kind.SLOW and self._chance.random() < 1 / 20:
            self._no_answer()
        return None

    def _after_the_table(self, **_: Any) -> None:
        if self.kind is Kind.SLOW and self._chance.random() < 1 / 20:
            self._no_answer()

    def _refuse(self, operation: str, _params: dict[str, Any]) -> Any:
        self.harm[self.kind] += 1
        if operation == "TransactWriteItems":
            return faults.answers(
                400, "TransactionCanceledException", CancellationReasons=[{"Code": "ThrottlingError"}]
            )
        return faults.answers(400, "ThrottlingException")

    def _no_answer(self) -> None:
        self.harm[self.kind] += 1
        raise ReadTimeoutError(endpoint_url="https://dynamodb.test")

    def _before_the_queue(self, **_: Any) -> Any:
        if self.kind is Kind.NO_QUEUE:
            self.harm[self.kind] += 1
            return faults.answers(503, "ServiceUnavailable")
        return None

    def _before_the_key(self, **_: Any) -> Any:
        if self.kind is Kind.NO_KEY:
            self.harm[self.kind] += 1
            return faults.answers(500, "KMSInternalException")
        return None
