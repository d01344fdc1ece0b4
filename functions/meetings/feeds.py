"""Calendars that programs subscribe to: a person's own with their link, and a course's public one without any."""

import hashlib
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.shared import calendar, clock, links
from functions.shared.calendar import Owner
from functions.shared.domain.registration_states import State
from functions.shared.storage import cohorts, guests, persons, registrations
from functions.shared.tokens import Scope
from functions.shared.web import reader
from functions.shared.web.site import READ, Router

router = Router()
_SHOWN_TO = frozenset({State.ACCEPTED, State.COMPLETED})
_ENDING = ".ics"


@router.route("/feed/<token>", method=READ)
def own(token: str) -> Response[Any]:
    """Somebody's sessions. After they have left it is empty: a program then takes out what it had."""
    holder = links.holder(token.removesuffix(_ENDING), Scope.CALENDAR, clock.now())
    one = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(one)
    cohort, person = cohorts.get(one.cohort), persons.get(one.person)
    elsewhere = guests.sessions_of(guests.of_registration(cohort.id, one.id))
    # The same session of two courses has one name: in a calendar they are two entries.
    elsewhere = [replace(each, id=f"{each.cohort}-{each.id}") for each in elsewhere]
    sessions = [*cohorts.sessions(cohort.id), *elsewhere] if one.state in _SHOWN_TO else []
    owner = Owner(
        marks=one.id,
        language=person.languages[0],
        join_link=links.link_for(one, Scope.JOIN),
        discreet=one.discreet,
    )
    return _answer(calendar.feed(cohort, sessions, owner, one.applied_at))


@router.route("/calendar/<file>", method=READ)
def public(file: str) -> Response[Any]:
    """The dates of a course, for whoever thinks about joining it: nobody's link, nobody's name but its title."""
    cohort = cohorts.get(file.removesuffix(_ENDING))
    owner = Owner(marks="public", language=reader.language(cohort.language))
    return _answer(calendar.feed(cohort, cohorts.sessions(cohort.id), owner, cohort.opened_at))


def _answer(file: bytes) -> Response[Any]:
    """Nothing is sent anew to a program that has it as it is."""
    tag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
    headers: dict[str, str | list[str]] = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = (router.current_event.headers or {}).get("if-none-match", "")
    if tag in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return Response(status_code=304, body="", headers=headers)
    headers["Content-Disposition"] = 'inline; filename="course.ics"'
    return Response(status_code=200, content_type="text/calendar; charset=utf-8", body=file.decode(), headers=headers)
