"""Mails a CPU-second: everything that the mailer does for one, against rendering its two bodies and building the message.

AWS is answered from a recording, so that what is measured is our code and botocore's, and neither moto nor a network.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any

import boto3
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from functions.mailer.handler import deliver
from functions.mailer.letters import compose
from functions.shared import aws, clock
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_session
from functions.shared.domain.models import Mail
from functions.shared.domain.registration_states import State
from functions.shared.domain.reminder_rules import Rule
from functions.shared.mail.queue import Message
from functions.shared.storage import mails, persons
from functions.shared.templating import render
from infra.local import embedded_ses
from infra.local.embedded_aws import LOCK, embedded_aws
from tests.builders import hours, stored_plan, stored_registration

Row = tuple[str, str, str]
ROUNDS, MAILS = 7, 60
KINDS = {MailKind.REMINDER_DAY: "a reminder", MailKind.WELCOME: "a welcome, with its calendar"}


def mail() -> list[Row]:
    rows: list[Row] = []
    with embedded_aws("https://kindred.test", organisation="Bench"):
        for kind, called in KINDS.items():
            whole, bare = _measured(_planned(kind))
            ratio = whole / bare
            rows += [
                (f"{called}: mails a CPU-second, the whole way", f"{1 / whole:.0f}", ""),
                (f"{called}: the whole way / its two bodies with Jinja and MIME alone", f"{ratio:.1f}", "2 or less"),
            ]
    return rows


def _planned(kind: MailKind) -> Mail:
    plan = stored_plan(id=kind.value)
    one = stored_registration(plan.cohort, "Ana", State.ACCEPTED)
    first = about_session(Rule(id="bench", kind=kind), plan.sessions[0], one, clock.now(), clock.now() + hours(9000))
    mails.plan_once(first)
    return first


def _measured(one: Mail) -> tuple[float, float]:
    """CPU-seconds for one mail: the whole way, and the two bodies in a message alone."""
    pointer = Message(one.person, one.id)
    letter = compose(one, persons.get(one.person))
    folder = f"email/{one.kind.value}"
    context = {**letter.context, "direction": "ltr", "dark_style": ""}

    def bare() -> None:
        built = EmailMessage(policy=SMTP)
        built["Subject"], built["From"], built["To"] = "Subject", "a@example.org", letter.to_address
        built.set_content(render(f"{folder}/body.txt", letter.language, **letter.context), cte="quoted-printable")
        html = render(f"{folder}/body.html", letter.language, **context)
        built.add_alternative(html, subtype="html", cte="quoted-printable")
        built.as_bytes()

    with _recorded(lambda: deliver(pointer)):
        wholes, bares = [], []
        for _ in range(ROUNDS):
            wholes.append(_cpu(lambda: deliver(pointer)))
            bares.append(_cpu(bare))
    return statistics.median(wholes), statistics.median(bares)


def _cpu(work: Callable[[], object]) -> float:
    work()
    began = time.process_time()
    for _ in range(MAILS):
        work()
    return (time.process_time() - began) / MAILS


@contextmanager
def _recorded(work: Callable[[], object]) -> Iterator[None]:
    """Lets a piece of work be done once on moto, and from then on answers each of its calls as moto did then."""
    tape: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def answer(event_name: str, request: Any, **_: Any) -> AWSResponse:
        name = _named(request)
        if name not in tape:
            with LOCK:
                said = botocore_stubber(event_name, request)
            tape[name] = (said.status_code, dict(said.headers), said.content)
        status, headers, body = tape[name]
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), _Raw(body))

    # A session of its own: botocore asks every hook that it has, moto's among them.
    session = botocore.session.Session()
    emitter = session.get_component("event_emitter")
    emitter.unregister("before-send", botocore_stubber)
    emitter.register("before-send", answer)
    embedded_ses.answers(emitter)
    before = boto3.DEFAULT_SESSION
    boto3.setup_default_session(botocore_session=session)
    aws.forget()
    work()
    yield
    boto3.DEFAULT_SESSION = before
    aws.forget()


def _named(request: Any) -> str:
    """A read is told from others by what it asks for; a write, which holds the time, by what it does."""
    target = str(request.headers.get("X-Amz-Target", b"send"))
    return f"{target} {request.body!r}" if "GetItem" in target or "Query" in target else target


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
