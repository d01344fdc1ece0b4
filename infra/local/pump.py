"""Stands for what moves things in the cloud: queues to their functions, SES's events, and the minute."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_string
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.shared import aws, clock
from infra.function import Queue
from infra.local.embedded_aws import LOCK, REGION, queue_url
from infra.local.gateway import handler_of
from infra.manifest import FUNCTIONS

_IDLE = 1.0
"""Seconds between looks at the queues when nobody has asked for anything."""
_MINUTE = timedelta(minutes=1)


class Pump:
    """`lose_events` and `hold_events` make SES's events go astray or wait, as they can in the cloud."""

    def __init__(self) -> None:
        self.lose_events = self.hold_events = False
        self._told = 0
        self._others: list[Callable[[], bool]] = []
        self._last_minute: datetime | None = None
        self.turning = threading.RLock()
        self._stopped, self._awake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="pump", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self.wake()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """There may be something to move: does not wait for it."""
        self._awake.set()

    def hear(self, other: Callable[[], bool]) -> None:
        """Something else that may have to be moved; it says whether it moved anything."""
        self._others.append(other)

    def turn(self) -> None:
        """Works until nothing is left that waits for nothing but us."""
        with self.turning:
            while any([self._messages(), self._what_ses_says(), *(other() for other in self._others)]):
                pass

    def minute(self) -> None:
        """One tick of the minute, and all that follows from it."""
        with self.turning:
            self._last_minute = clock.now()
            for function in FUNCTIONS:
                if function.every_minute:
                    handler_of(function)({"source": "aws.events", "detail-type": "Scheduled Event"}, None)
            self.turn()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._awake.wait(_IDLE)
            self._awake.clear()
            self.turn()
            now = clock.now()
            if self._last_minute is None or not timedelta(0) <= now - self._last_minute < _MINUTE:
                self.minute()

    def _messages(self) -> bool:
        found = False
        for function, queue in _CONSUMERS:
            messages = aws.sqs().receive_message(QueueUrl=queue_url(queue), MaxNumberOfMessages=5)
            records = [_record(message) for message in messages.get("Messages", [])]
            if records:
                failures = handler_of(function)({"Records": records}, None)["batchItemFailures"]
                failed = {failure["itemIdentifier"] for failure in failures}
                self._delete(queue, [one for one in records if one["messageId"] not in failed])
                found = True
        return found

    def _delete(self, queue: Queue, records: list[dict[str, Any]]) -> None:
        for record in records:
            aws.sqs().delete_message(QueueUrl=queue_url(queue), ReceiptHandle=record["receiptHandle"])

    def _what_ses_says(self) -> bool:
        """Moto publishes no events: for each mail that it took, SES would say that it sent and delivered it."""
        if self.hold_events:
            return False
        with LOCK:
            new = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages[self._told :]
        self._told += len(new)
        for sent in new if not self.lose_events else []:
            for event in ("Send", "Delivery"):
                body = json.dumps(_said(event, sent))
                aws.sqs().send_message(QueueUrl=queue_url(Queue.FEEDBACK), MessageBody=body)
        return bool(new)


_CONSUMERS = [(function, queue) for function in FUNCTIONS for queue in function.queues]


def _record(message: Any) -> dict[str, Any]:  # noqa: ANN401 - one of SQS's messages
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSource": "aws:sqs",
    }


def _said(event: str, sent: Any) -> dict[str, Any]:  # noqa: ANN401 - one of moto's messages
    """The event as EventBridge brings it. moto forgets the tags; the header that the mailer writes has the ids."""
    person, mail = _tags_of(sent.raw_data)
    return {
        "source": "aws.ses",
        "detail-type": f"Email {event}",
        "detail": {
            "eventType": event,
            "mail": {
                "messageId": sent.id,
                "destination": list(sent.destinations),
                "tags": {"person": [person], "mail": [mail]},
            },
        },
    }


def _tags_of(raw: str) -> tuple[str, str]:
    person, _, mail = str(message_from_string(raw)["X-Kindred-Mail"] or "/").partition("/")
    return person, mail
