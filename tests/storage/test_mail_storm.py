"""Mails through a storm (invariant 3): senders die anywhere, messages come twice, shuffled and an hour late, SES slows,
fails and takes what it says it has not, its events are late, doubled and lost, mailboxes are full, gone or complain,
people leave, the sweep stops for hours and runs twice at once.
"""

import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from botocore.exceptions import ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from functions.feedback.handler import lambda_handler as feedback
from functions.mailer.handler import lambda_handler as mailer
from functions.reminders.handler import sweep
from functions.shared import aws as clients
from functions.shared import clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mail_states import SETTLING_TIME, WAITING, MailState
from functions.shared.domain.mails import about_move, about_person
from functions.shared.domain.models import Mail
from functions.shared.domain.registration_states import Event, State
from functions.shared.mail import queue
from functions.shared.storage import cohorts, mails, persons, registrations, table
from infra.function import Queue
from infra.local.embedded_aws import REGION, queue_url
from tests import faults
from tests.builders import NOON, a_person, hours, stored_plan, stored_registration
from tests.handlers.conftest import said

MINUTE = timedelta(minutes=1)
FULL = {"bounce": {"bounceType": "Transient", "bounceSubType": "MailboxFull"}}
GONE = {"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}}
BAD_ENDS = {"full": ("Bounce", FULL), "gone": ("Bounce", GONE), "unwanted": ("Complaint", {})}
FAULTS = {
    "none": 60,
    "dies before the claim": 5,
    "dies after the claim": 6,
    "dies after SES took it": 6,
    "slowed": 8,
    "fails, and took nothing": 5,
    "silent, though it took it": 6,
    "silent, and took nothing": 4,
}


@dataclass
class Storm:
    """`taken` are SES's acceptances of each mail; `told` the first event of each acceptance that got through; `returned`
    those that a full mailbox gave back; `ends` what else a mailbox has said of them for good.
    """

    chance: Random
    now: datetime = NOON
    messages: list[tuple[datetime, float, str]] = field(default_factory=list)
    events: list[tuple[datetime, float, str, str, str]] = field(default_factory=list)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken: dict[str, list[datetime]] = field(default_factory=dict)
    told: dict[str, list[datetime]] = field(default_factory=dict)
    returned: Counter[str] = field(default_factory=Counter)
    left: dict[str, datetime] = field(default_factory=dict)
    seen: int = 0

    def later(self, longest: float) -> datetime:
        return self.now + self.chance.random() * longest * MINUTE

    def minute(self, *, calm: bool, sweeps: int) -> None:
        os.environ[clock.VARIABLE] = self.now.isoformat()
        with ThreadPoolExecutor(2) as at_once:
            list(at_once.map(sweep, [self.now] * sweeps))
        self._take_from_the_queue(calm=calm)
        for body in self._come(self.messages):
            self._send(body, "none" if calm else self.chance.choices([*FAULTS], weights=[*FAULTS.values()])[0])
            self._what_ses_took(calm=calm)
        for mail, kind, ses_id in self._come_events():
            person, _, mail_id = mail.partition("/")
            named, more = BAD_ENDS.get(kind, (kind, {}))
            body = said(named, person, mail_id, ses_id=ses_id, **more)
            feedback({"Records": [{"messageId": "1", "body": body}]}, None)
        self.now += MINUTE

    def _take_from_the_queue(self, *, calm: bool) -> None:
        for each in (Queue.URGENT, Queue.MAIL):
            self._take_from(queue_url(each), calm=calm)

    def _take_from(self, url: str, *, calm: bool) -> None:
        where = {"QueueUrl": url}
        while found := clients.sqs().receive_message(**where, MaxNumberOfMessages=10).get("Messages", []):
            for message in found:
                clients.sqs().delete_message(**where, ReceiptHandle=message["ReceiptHandle"])
                for _ in range(1 if calm else self.chance.choice([1, 1, 2])):
                    late = 0 if calm else self.chance.choice([0, 0, 0, 2, 60])
                    self.messages.append((self.later(late), self.chance.random(), message["Body"]))

    def _come(self, waiting: list) -> list[str]:
        ready = sorted(one for one in waiting if one[0] <= self.now)
        waiting[:] = [one for one in waiting if one[0] > self.now]
        return [one[2] for one in sorted(ready, key=lambda one: one[1])]

    def _come_events(self) -> list[tuple[str, str, str]]:
        ready = [one for one in self.events if one[0] <= self.now]
        self.events = [one for one in self.events if one[0] > self.now]
        for at, _, mail, _, _ in ready:
            self.told.setdefault(mail, []).append(max(at, self.now))
        return [one[2:] for one in sorted(ready, key=lambda one: one[1])]

    def _send(self, body: str, fault: str) -> None:
        ses, dynamodb = clients.ses(), clients.dynamodb()
        with ExitStack() as stack:
            enter = stack.enter_context
            if fault == "dies before the claim":
                enter(faults.before(dynamodb, "TransactWriteItems", faults.dies))
            elif fault == "dies after the claim":
                enter(faults.after(dynamodb, "TransactWriteItems", faults.dies))
            elif fault == "dies after SES took it":
                enter(faults.after(ses, "SendEmail", faults.dies))
            elif fault == "slowed":
                enter(faults.before(ses, "SendEmail", lambda _: faults.answers(429, "TooManyRequestsException")))
            elif fault == "fails, and took nothing":
                enter(faults.before(ses, "SendEmail", lambda _: faults.answers(503, "ServiceUnavailable")))
            elif fault == "silent, and took nothing":
                enter(faults.before(ses, "SendEmail", _silent))
            elif fault == "silent, though it took it":
                enter(faults.after(ses, "SendEmail", _silent))
            with suppress(faults.DiedError):
                mailer({"Records": [{"messageId": "1", "body": body}]}, None)

    def _what_ses_took(self, *, calm: bool) -> None:
        received = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        for one in received[self.seen :]:
            mail = re.search(r"^X-Kindred-Mail: (\S+)", one.raw_data, re.MULTILINE)[1]
            self.taken.setdefault(mail, []).append(self.now)
            if not calm and self.chance.random() < 0.1:
                continue
            end = "Delivery" if calm else self.chance.choices(["Delivery", *BAD_ENDS], [90, 6, 2, 2])[0]
            self.returned[mail] += end == "full"
            self.ends[mail, end] += 1
            for kind in ("Send", end, *([end, "Send"] if self.chance.random() < 0.2 else [])):
                late = 1 if calm else self.chance.choice([0, 1, 3, 8, 45])
                self.events.append((self.later(late), self.chance.random(), mail, kind, one.id))
        self.seen = len(received)


def _silent(_call: int) -> None:
    raise ReadTimeoutError(endpoint_url="https://ses.test")


def ride(count: int, seed: str) -> tuple[Counter[str], list[Mail], Storm]:
    """Some hours of storm, in which the sweep once stops for six of them, and a calm day after it."""
    storm = Storm(Random(seed))
    planned = [_planned(number, seed) for number in range(count)]
    queue.nudge(planned)
    for minute in range(90):
        for mail in planned[minute :: 90 * LEAVES_EVERY]:
            _leaves(mail, storm)
        storm.minute(calm=False, sweeps=0 if 20 <= minute < 26 else storm.chance.choice([0, 1, 1, 2]))
        if minute == 25:
            storm.now += timedelta(hours=6)
    for _ in range(60):
        storm.minute(calm=True, sweeps=1)
        storm.now += 11 * MINUTE
    found = [mails.get(one.person, one.id) for one in planned]
    return Counter(one.state.value for one in found), found, storm


KINDS = (MailKind.INVITATION, MailKind.SEAT_OFFER, MailKind.NOT_NOW)
"""About a person; about a registration, which the claim asks for; and one that in doubt is a human's to decide."""
LEAVES_EVERY = 2


def _planned(number: int, seed: str) -> Mail:
    person, kind = a_person(f"P{number}"), KINDS[number % 3]
    if kind is MailKind.INVITATION:
        mail = about_person(kind, person.id, seed, NOON)
        table.write(*persons.added(person), mails.planned(mail))
        return mail
    cohort = cohorts.get("cohort") if number != 1 else stored_plan(capacity=20_000).cohort
    state = State.OFFERED if kind is MailKind.SEAT_OFFER else State.NOT_NOW
    one = stored_registration(cohort, f"P{number}", state, offered_until=NOON + hours(200))
    mail = about_move(kind, one, NOON)
    table.write(mails.planned(mail))
    return mail


def _leaves(mail: Mail, storm: Storm) -> None:
    """Somebody who has an offer declines it."""
    if mail.kind is MailKind.SEAT_OFFER:
        cohort = cohorts.get("cohort")
        registrations.move(cohort, registrations.get(cohort.id, mail.registration), Event.DECLINE_OFFER, storm.now)
        storm.left[f"{mail.person}/{mail.id}"] = storm.now


def check(count: int, seed: str) -> Counter[str]:
    states, found, storm = ride(count, seed)
    doubles = 0
    for mail in found:
        name = f"{mail.person}/{mail.id}"
        taken, back = storm.taken.get(name, []), storm.returned[name]
        assert mail.state not in WAITING, "everything is settled"
        assert len(taken) <= 2 + back, "never a third time, but for what a mailbox gave back"
        assert all(at < storm.left.get(name, at + MINUTE) for at in taken), "nothing to whoever has left"
        if storm.ends[name, "gone"] or storm.ends[name, "unwanted"]:
            ends = {MailState.BOUNCED, MailState.COMPLAINED}
            assert mail.state in ends or back, "what a mailbox says for good is the end of it"
        if not taken and name in storm.left:
            assert mail.state in {MailState.NOT_SENT, MailState.FOR_A_HUMAN}
        elif not taken:
            assert mail.state is MailState.FOR_A_HUMAN, "what nobody can say is listed for a human"
        assert taken or mail.reason
        if len(taken) == 2 and not back:
            doubles += 1
            assert mail.kind is not MailKind.NOT_NOW, "what is a human's to decide is not sent again by itself"
            assert mail.doubts, "it is counted, and shown to the teachers"
            assert mail.attempt > 1
            heard = [at for at in storm.told.get(f"{mail.person}/{mail.id}", []) if at < taken[1]]
            assert not heard, "SES's event came too late, or was lost"
            assert taken[1] - taken[0] >= SETTLING_TIME
    assert sum(states.values()) == count
    sys.stdout.write(f"{count} mails: {dict(states)}, of these {doubles} twice\n")
    return states + Counter({"doubles": doubles})


def test_two_hundred_mails_ride_through_a_storm(real_table_among_mocks):
    states = check(200, "storm")
    assert states["delivered"] + states["sent"] > 140
    assert 0 < states["bounced"] + states["complained"] < 20
    assert states["not_sent"] > 0
    assert states["for_a_human"] < 40


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_mails_ride_through_a_storm(real_table_among_mocks, seed):
    check(1_000, f"storm {seed}")
