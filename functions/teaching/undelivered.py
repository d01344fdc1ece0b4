"""Mails that did not arrive, each with its reason, and those of which nobody can say whether they did (invariant 3)."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.mail_states import MailEvent, MailState
from functions.shared.domain.models import Mail
from functions.shared.mail import queue
from functions.shared.storage import held_mails, mails, persons, registrations, staff
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import BadFormError, submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort
from functions.teaching import suppression

router = Router()
ARRIVED = frozenset({MailState.SENT, MailState.DELIVERED})
TROUBLED = frozenset({MailState.FOR_A_HUMAN, MailState.BOUNCED, MailState.COMPLAINED, MailState.NOT_SENT})


@router.route("/teach/<cohort_id>/undelivered", method=READ)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    found = persons.get_many(_concerned(cohort.id))
    people = {name: one for name, one in found.items() if not one.is_erased}
    of_people = {person: _of_course(person, cohort.id) for person in people}
    troubled = [mail for theirs in of_people.values() for mail in theirs if _is_troubled(mail)]
    return page(
        "undelivered",
        cohort=cohort,
        people=people,
        unreachable=[one for one in people.values() if one.unreachable],
        doubtful=[one for one in troubled if one.state is MailState.FOR_A_HUMAN],
        others=[one for one in troubled if one.state is not MailState.FOR_A_HUMAN],
        twice=[
            mail
            for theirs in of_people.values()
            for mail in theirs
            if mail.state in ARRIVED and mail.doubts and mail.attempt > 1
        ],
        now=now,
    )


@router.route("/teach/<cohort_id>/undelivered", method=SEND)
def decide(cohort_id: str) -> Response[Any]:
    """Sends a doubtful mail again, notes that it arrived, or lets an address be written to again."""
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    person, do = given.first("person"), given.first("do")
    if do not in {"reachable", "again", "arrived"}:
        raise BadFormError
    if person not in _concerned(cohort.id) or persons.get(person).is_erased:
        return see_other(f"/teach/{cohort.id}/undelivered")
    if do == "reachable":
        persons.unreachable(person, "")
        suppression.lifted(persons.get(person).address)
    theirs = filter(_is_troubled, _of_course(person, cohort.id))
    mail = next((one for one in theirs if one.id == given.first("mail")), None)
    if mail is not None and do == "again" and held_mails.decided(mail, MailEvent.RELEASED, now, words=mail.words):
        queue.nudge([mail])
    elif mail is not None and do == "arrived":
        mails.settle(mail, MailEvent.SES_SENT, now, reason="a teacher says that it arrived")
    log.note("a teacher decided about a mail", cohort=cohort.id, person=person, event=do)
    return see_other(f"/teach/{cohort.id}/undelivered")


def _concerned(cohort_id: str) -> list[str]:
    """Everyone who is written to about the course: whoever registered, and whoever teaches it."""
    everyone = [one.person for one in registrations.of_cohort(cohort_id)]
    return list(dict.fromkeys([*everyone, *staff.roles_of(cohort_id)]))


def _of_course(person_id: str, cohort_id: str) -> list[Mail]:
    """With those that are about no course: a new address, an invitation, a way to sign in."""
    return [one for one in mails.of_person(person_id) if one.cohort in {cohort_id, ""}]


def _is_troubled(mail: Mail) -> bool:
    """Also what came back and is tried again: somebody may want to know before tomorrow's session."""
    return mail.state in TROUBLED or bool(mail.returned and mail.state is MailState.PLANNED)
