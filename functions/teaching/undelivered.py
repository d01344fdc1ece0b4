"""Mails that did not arrive, each with its reason, and those of which nobody can say whether they did (invariant 3)."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail
from functions.shared.mail import queue
from functions.shared.storage import mails, persons, registrations
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort
from functions.teaching import suppression

router = Router()
TROUBLED = frozenset({MailState.FOR_A_HUMAN, MailState.BOUNCED, MailState.COMPLAINED, MailState.NOT_SENT})


@router.route("/teach/<cohort_id>/undelivered", method=READ)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    everyone = registrations.of_cohort(cohort.id)
    people = persons.get_many(one.person for one in everyone)
    troubled = [mail for one in everyone for mail in _troubled(one.person, cohort.id)]
    return page(
        "undelivered",
        cohort=cohort,
        people=people,
        unreachable=[one for one in people.values() if one.unreachable],
        doubtful=[one for one in troubled if one.state is MailState.FOR_A_HUMAN],
        others=[one for one in troubled if one.state is not MailState.FOR_A_HUMAN],
        now=now,
    )


@router.route("/teach/<cohort_id>/undelivered", method=SEND)
def decide(cohort_id: str) -> Response[Any]:
    """Sends a doubtful mail again, notes that it arrived, or lets an address be written to again."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    person, do = given.first("person"), given.first("do")
    if registrations.of_person(cohort.id, person) is None:
        return see_other(f"/teach/{cohort.id}/undelivered")
    if do == "reachable":
        persons.unreachable(person, "")
        suppression.lifted(persons.get(person).address)
    mail = next((one for one in _troubled(person, cohort.id) if one.id == given.first("mail")), None)
    if mail is not None and do == "again" and mails.decided(mail, MailEvent.RELEASED, now, words=mail.words):
        queue.nudge([mail])
    elif mail is not None and do == "arrived":
        mails.settle(mail, MailEvent.SES_SENT, now, reason="a teacher says that it arrived")
    log.note("a teacher decided about a mail", cohort=cohort.id, person=person, event=do[:10])
    return see_other(f"/teach/{cohort.id}/undelivered")


def _troubled(person_id: str, cohort_id: str) -> list[Mail]:
    """Also what came back and is tried again: somebody may want to know before tomorrow's session."""
    found = (one for one in mails.of_person(person_id) if one.cohort == cohort_id)
    return [one for one in found if one.state in TROUBLED or (one.returned and one.state is MailState.PLANNED)]
