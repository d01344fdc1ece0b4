"""Mails that wait for a teacher: to whoever missed a session. Each is sent, in the teacher's own words too, or not."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import clock, log
from functions.shared.domain.mail_states import MailEvent
from functions.shared.domain.models import Person
from functions.shared.domain.quiet_hours import may_go_at, silences
from functions.shared.domain.words import later
from functions.shared.domain.zones import zone
from functions.shared.languages import said
from functions.shared.mail import queue
from functions.shared.storage import cohorts, held_mails, persons
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router
from functions.shared.web.staff_gate import TEACHERS, at_cohort

router = Router()
LONGEST = 4_000
"""Characters of a teacher's words."""
_OURS = later(
    "We missed you in “%(session)s”. Whatever kept you, you need not explain it, and you are welcome next time."
)
"""As templates/email/missed-session says it."""


@router.route("/teach/<cohort_id>/held", method=READ)
def show(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    waiting = [one for one in held_mails.of_cohort(cohort.id) if one.expires_at > now]
    people = persons.get_many(one.person for one in waiting)
    titles = {one.id: one.title for one in cohorts.all_sessions(cohort.id)}
    return page(
        "held",
        ours={one.id: _ours(people[one.person], titles[one.session]) for one in waiting if one.person in people},
        cohort=cohort,
        waiting=[one for one in waiting if one.person in people],
        people=people,
        titles=titles,
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        longest=LONGEST,
    )


def _ours(person: Person, title: str) -> str:
    """What the mail says without a teacher's words, as its reader would read it."""
    language = person.languages[0]
    return said(_OURS, language) % {"session": said(title, language)}


@router.route("/teach/<cohort_id>/held", method=SEND)
def decide(cohort_id: str) -> Response[Any]:
    now = clock.now()
    _, cohort = at_cohort(router.current_event, cohort_id, now, TEACHERS)
    given = submitted(router.current_event)
    sends = given.first("do") == "send"
    mail = next((one for one in held_mails.of_cohort(cohort.id) if one.id == given.first("mail")), None)
    if mail is None or given.first("do") not in {"send", "stop"}:
        return see_other(f"/teach/{cohort.id}/held?said=decided")
    words = given.first("words").strip()[:LONGEST] if sends else ""
    event = MailEvent.RELEASED if sends else MailEvent.STOPPED
    # A teacher may press in the reader's night, or while the retreat is on.
    quiet = silences(cohorts.sessions(cohort.id))
    at = may_go_at(now, zone(persons.get(mail.person).zone), quiet) if sends else now
    if not held_mails.decided(mail, event, now, words=words, reason="" if sends else "a teacher has stopped it", at=at):
        return see_other(f"/teach/{cohort.id}/held?said=decided")
    if sends and at == now:
        queue.nudge([mail])
    log.note("a held mail was decided", cohort=cohort.id, mail=mail.id, event=event.value)
    return see_other(f"/teach/{cohort.id}/held?said={'later' if sends and at > now else given.first('do')}")
