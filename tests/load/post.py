"""The two mail queues, the senders at SES's rate, and what SES says: by the second, with messages that come twice.

moto's own queue counts all that waits with each message that comes: fifty thousand would take it hours. What is put on a
queue is therefore kept here, at botocore's hook, and nothing of ours is in between.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from random import Random
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.feedback.handler import lambda_handler as feedback
from functions.mailer.handler import lambda_handler as mailer
from functions.shared import aws
from functions.shared.settings import settings
from infra.local.embedded_aws import REGION
from tests import faults
from tests.handlers.conftest import said
from tests.load.weather import Kind, Weather

HIDDEN, MOST_TRIES = 180, 5
"""Seconds until a message that failed is given again, and how often it is: the stack's (infra/mail.py)."""
URGENT_A_SECOND, BULK_A_SECOND = 4, 8
"""Of SES's fourteen a second for a new account, by the shares that senders keep (functions/mailer/pace.py)."""


class Post:
    """`taken` is how often SES took each mail; `links` are the ways to confirm an address, by address; `longest` is how
    many messages have lain on a queue at once, `dead` those that failed too often.
    """

    def __init__(self, weather: Weather, chance: Random) -> None:
        self.taken: Counter[str] = Counter()
        self.links: dict[str, str] = {}
        self.longest: Counter[str] = Counter()
        self.dead: list[str] = []
        self._weather, self._chance = weather, chance
        self._queues: dict[str, deque[tuple[str, int]]] = {
            settings().urgent_queue: deque(),
            settings().mail_queue: deque(),
        }
        self._hidden: deque[tuple[int, str, str, int]] = deque()
        self._seconds = 0
        self._asked: dict[str, Any] = {}

    @contextmanager
    def in_place_of_the_queues(self) -> Iterator[None]:
        events = aws.sqs().meta.events
        hooks = [
            ("provide-client-params.sqs.SendMessageBatch", self._is_asked),
            ("before-call.sqs.SendMessageBatch", self._takes),
        ]
        for name, hook in hooks:
            events.register_last(name, hook)
        try:
            yield
        finally:
            for name, hook in hooks:
                events.unregister(name, hook)

    @property
    def waits(self) -> int:
        return sum(map(len, self._queues.values())) + len(self._hidden)

    def second(self) -> None:
        self._seconds += 1
        while self._hidden and self._hidden[0][0] <= self._seconds:
            _, url, body, tries = self._hidden.popleft()
            self._queues[url].append((body, tries))
        if self._weather.kind is Kind.NO_QUEUE:
            return
        for url, most in ((settings().urgent_queue, URGENT_A_SECOND), (settings().mail_queue, BULK_A_SECOND)):
            sent = 0
            while self._queues[url] and sent < most:
                body, tries = self._queues[url].popleft()
                before = self._received()
                failed = mailer({"Records": [{"messageId": "1", "body": body}]}, None)["batchItemFailures"]
                if failed and tries == MOST_TRIES:
                    self.dead.append(body)
                elif failed:
                    self._hidden.append((self._seconds + HIDDEN, url, body, tries + 1))
                elif self._chance.random() < 0.02:
                    self._queues[url].append((body, 1))
                # What was sent already, or cannot be, takes nothing of SES's rate.
                sent += self._received() > before or bool(failed)
        self._what_ses_says()

    def _is_asked(self, params: dict[str, Any], **_: Any) -> None:
        self._asked = params

    def _takes(self, **_: Any) -> Any:
        url = self._asked["QueueUrl"]
        if url not in self._queues:
            return None
        self._queues[url].extend((one["MessageBody"], 1) for one in self._asked["Entries"])
        self.longest[url] = max(self.longest[url], len(self._queues[url]))
        return faults.answers(200, "", Successful=[], Failed=[])

    def _received(self) -> int:
        return len(ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages)

    def _what_ses_says(self) -> None:
        """Each mail is let go once it is counted: fifty thousand are half a gigabyte."""
        messages = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        for one in messages:
            mail = re.search(r"^X-Kindred-Mail: (\S+)", one.raw_data, re.MULTILINE)[1]
            self.taken[mail] += 1
            self._look_for_a_link(one)
            person, _, mail_id = mail.partition("/")
            for event in ("Send", "Delivery"):
                body = said(event, person, mail_id, ses_id=one.id)
                for _ in range(8):
                    # As its queue does it: again, until the function has kept it.
                    if not feedback({"Records": [{"messageId": "1", "body": body}]}, None)["batchItemFailures"]:
                        break
        messages.clear()

    def _look_for_a_link(self, sent: Any) -> None:
        if (to := sent.destinations[0]).startswith("new-") and to not in self.links:
            mail = message_from_string(sent.raw_data, _class=EmailMessage, policy=default)
            found = re.search(r"/confirm/[\w~.\-]+", mail.get_body(("plain",)).get_content())
            self.links |= {to: found[0]} if found else {}
