"""A participant's wishes in confidence: with whom rather not, in which languages, or a line to one teacher.

What was wished is never shown again, not even here: the link lies in a mailbox that two people may share. Whoever
wishes something new adds to it, or takes everything back.
"""

from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.breakouts import rules
from functions.shared import clock, languages, links, log
from functions.shared.domain.cohort import Cohort
from functions.shared.domain.models import Person
from functions.shared.domain.registration import Registration
from functions.shared.domain.registration_states import TAKES_PART
from functions.shared.domain.rounds import STAFF
from functions.shared.storage import cohorts, persons, registrations, rounds, staff, wishes
from functions.shared.storage.wishes import Wish
from functions.shared.tokens import Scope
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import Submitted, submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()
LONGEST_LINE = 1_000
SPOKEN = ("en", "ar", "de", "es", "fa", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh")
"""Languages to tick, beside the course's own."""


@dataclass(frozen=True)
class Choices:
    """Whom somebody can name: those whom they have met, with the numbers of the sessions, and those who teach."""

    met: list[tuple[str, str, list[int]]]
    staff: list[tuple[str, str]]
    languages: tuple[str, ...]


@router.route("/my/<token>/wishes", method=READ)
def ask(token: str) -> Response[Any]:
    registration, cohort, person = _holder(token)
    if registration.state not in TAKES_PART:
        return see_other(f"/my/{token}")
    wish = wishes.of(cohort.id, registration.id)
    return page(
        "wishes",
        language=person.languages[0],
        token=token,
        cohort=cohort,
        choices=_choices(registration, cohort),
        wished=bool(wish.apart or wish.line or wish.languages),
        changed_at=wish.changed_at,
        person=person,
        spoken=lambda code: languages.name_of(code, person.languages[0]),
        said=(router.current_event.query_string_parameters or {}).get("said", ""),
        longest=LONGEST_LINE,
    )


@router.route("/my/<token>/wishes", method=SEND)
def wish(token: str) -> Response[Any]:
    registration, cohort, _ = _holder(token)
    if registration.state not in TAKES_PART:
        return see_other(f"/my/{token}")
    given, do = submitted(router.current_event), submitted(router.current_event).first("do")
    before = wishes.of(cohort.id, registration.id)
    if do == "take-back":
        after = Wish(registration=registration.id)
    elif do == "well-again":
        after = replace(before, apart=tuple(one for one in before.apart if one != given.first("back")))
    else:
        after = _wished(before, given, _choices(registration, cohort))
    wishes.wished(cohort, replace(after, changed_at=clock.now()))
    if after.line and (after.line, after.line_to) != (before.line, before.line_to):
        wishes.line_waits(cohort, after.line_to)
    log.note("somebody changed their wishes", cohort=cohort.id)
    return see_other(f"/my/{token}/wishes?said={_said(do, given)}")


def _said(do: str, given: Submitted) -> str:
    """What the page answers: it follows from the form alone, so that it tells nothing of what was wished before."""
    if do in {"take-back", "well-again"}:
        return do
    if given.first("line").strip():
        return "line"
    return "noted" if given.getlist("apart") or given.getlist("language") else "nothing"


def _wished(before: Wish, given: Submitted, choices: Choices) -> Wish:
    """What was wished before and what is wished now. Whoever cannot be named is passed over."""
    nameable = {one for one, _, _ in choices.met} | {one for one, _ in choices.staff}
    apart = dict.fromkeys((*before.apart, *(one for one in given.getlist("apart") if one in nameable)))
    spoken = tuple(one for one in given.getlist("language") if one in choices.languages)
    line, to = given.first("line").strip()[:LONGEST_LINE], given.first("to")
    after = replace(before, apart=tuple(apart), languages=spoken or before.languages)
    return replace(after, line=line, line_to=to.removeprefix(STAFF)) if line and to in dict(choices.staff) else after


def _holder(token: str) -> tuple[Registration, Cohort, Person]:
    holder = links.holder(token, Scope.PAGE, clock.now())
    registration = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(registration)
    return registration, cohorts.get(registration.cohort), persons.get(registration.person)


def _choices(registration: Registration, cohort: Cohort) -> Choices:
    now = clock.now()
    numbers = {one.id: one.number for one in cohorts.sessions(cohort.id)}
    met = rules.met_by(registration.id, rounds.of_cohort(cohort.id, now), now)
    roster = {one.id: one.person for one in registrations.of_cohort(cohort.id)}
    roles = staff.roles_of(cohort.id)
    people = persons.get_many([*(roster[one] for one in met if one in roster), *roles])
    named = [
        (one, people[roster[one]].name, sorted(numbers[each] for each in sessions))
        for one, sessions in met.items()
        if one in roster and roster[one] in people
    ]
    teachers = [(f"{STAFF}{one}", people[one].name) for one in roles if one in people]
    spoken = dict.fromkeys((cohort.language, *SPOKEN))
    return Choices(sorted(named, key=lambda one: one[1]), sorted(teachers, key=lambda one: one[1]), tuple(spoken))
