"""A teacher's words to some or all: first how it reads and how many get it, then one press sends it."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response
from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are behind
from wtforms.validators import DataRequired, Length

from functions.shared import clock, ids, log
from functions.shared.address_check import stripped
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.mail_kinds import MailKind
from functions.shared.domain.mails import about_person
from functions.shared.domain.registration import Registration
from functions.shared.domain.words import later
from functions.shared.mail import queue
from functions.shared.storage import mails, messages, persons, registrations
from functions.shared.storage.messages import Message, To
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import ORGANISERS, at_cohort

router = Router()
LONGEST = 8_000
_ID = re.compile(r"[0-9a-z]{8,32}")


class MessageForm(Form):
    to = RadioField(  # type: ignore[call-arg] # the stubs are behind
        later("To whom"),
        choices=[
            SelectChoice(To.PLACE.value, later("Everyone who has a place")),
            SelectChoice(To.WAITING.value, later("Everyone on the waiting list")),
            SelectChoice(To.UNDECIDED.value, later("Everyone who waits to hear")),
            SelectChoice(To.EVERYBODY.value, later("All of these")),
            SelectChoice(To.SOME.value, later("Those whom I tick below")),
        ],
        default=To.PLACE.value,
        invalid_choice_message=later("Please choose from what is offered here."),
    )
    subject = StringField(
        later("Subject"),
        filters=[stripped],
        validators=[
            DataRequired(later("Please give it a subject.")),
            Length(max=120, message=later("Please keep it to 120 characters.")),
        ],
    )
    words = TextAreaField(
        later("Your words"),
        validators=[
            DataRequired(later("Please write a few words.")),
            Length(max=LONGEST, message=later("That is longer than we can keep. Please shorten it a little.")),
        ],
    )


@router.route("/teach/<cohort_id>/message", method=READ)
def write(cohort_id: str) -> Response[Any]:
    _, cohort = at_cohort(router.current_event, cohort_id, clock.now(), ORGANISERS)
    return _message_page(cohort, MessageForm(), Submitted({}))


@router.route("/teach/<cohort_id>/message", method=SEND)
def send(cohort_id: str) -> Response[Any]:
    """Shows it; with the press "send" it goes to everyone, with "test" to whoever wrote it."""
    now = clock.now()
    desk, cohort = at_cohort(router.current_event, cohort_id, now, ORGANISERS)
    given = submitted(router.current_event)
    form = MessageForm(given)
    if not form.validate():
        return _message_page(cohort, form, given, status=422)
    message = Message(
        id=_id_of(given, form),
        cohort=cohort.id,
        subject=form.subject.data or "",
        words=(form.words.data or "").strip(),
        to=To(form.to.data),
        some=tuple(given.getlist("some")),
        by=desk.person,
        at=now,
    )
    readers = [one for one in registrations.of_cohort(cohort.id) if message.concerns(one)]
    match given.first("press"):
        case "send" if readers:
            messages.sent(message)
            log.note("a message goes to many", cohort=cohort.id, person=desk.person, count=len(readers))
            return see_other(f"/teach/{cohort.id}?said=message")
        case "test":
            _to_myself(message)
            return _message_page(cohort, form, given, message=message, readers=readers, said="test")
    return _message_page(cohort, form, given, message=message, readers=readers)


def _id_of(given: Submitted, form: MessageForm) -> str:
    """The same for one press that comes twice, and another where anything was changed since: nothing is swallowed."""
    what = (form.to.data, form.subject.data or "", form.words.data or "", *sorted(given.getlist("some")))
    return ids.derived("message", given.first("id") if _ID.fullmatch(given.first("id")) else ids.new(), *what)


def _to_myself(message: Message) -> None:
    """The same words, to their author alone; the message itself may still be changed."""
    test = Message(
        id=f"test{ids.new()}",
        cohort=message.cohort,
        subject=message.subject,
        words=message.words,
        to=message.to,
        by=message.by,
        at=message.at,
    )
    messages.kept(test)
    mail = about_person(MailKind.MESSAGE_TEST, message.by, f"{message.cohort}/{test.id}", message.at)
    if mails.plan_once(mail):
        queue.nudge([mail])


def _message_page(
    cohort: Cohort,
    form: MessageForm,
    given: Submitted,
    *,
    message: Message | None = None,
    readers: list[Registration] | None = None,
    said: str = "",
    status: int = 200,
) -> Response[Any]:
    everybody = Message(id="", cohort=cohort.id, subject="", words="", to=To.EVERYBODY, by="", at=clock.now())
    tickable = [one for one in registrations.of_cohort(cohort.id) if everybody.concerns(one)]
    people = persons.get_many(one.person for one in tickable)
    draft = given.first("id") if _ID.fullmatch(given.first("id")) else ids.new()
    return page(
        "message",
        status=status,
        draft=draft,
        cohort=cohort,
        form=form,
        message=message,
        readers=readers or [],
        unreachable=sum(bool(people[one.person].unreachable) for one in readers or []),
        tickable=tickable,
        ticked=given.getlist("some"),
        people=people,
        said=said,
    )
