"""The copy of all that we know of somebody, for themselves: their answers are opened for it, and that is recorded."""

from typing import Any

import msgspec
from aws_lambda_powertools.event_handler import Response

from functions.screening.everything import Everything, everything_about
from functions.shared import clock, links
from functions.shared.domain.confirmed_acts import Act, open_to
from functions.shared.domain.models import Person
from functions.shared.storage import persons, registrations
from functions.shared.tokens import ExpiredTokenError, Scope
from functions.shared.web.pages import page
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()


@router.route("/copy/<token>", method=READ)
def ask(token: str) -> Response[Any]:
    person = _person(token)
    return page("copy", language=person.languages[0], person=person, about=None)


@router.route("/copy/<token>", method=SEND)
def show(token: str) -> Response[Any]:
    """To read on the page, or as a file that programs read (JSON)."""
    person = _person(token)
    about = everything_about(person, person.languages[0], clock.now())
    if submitted(router.current_event).first("press") == "json":
        body = msgspec.json.format(msgspec.json.encode(_without_rules(about)), indent=2).decode()
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return Response(status_code=200, content_type="application/json", body=body, headers=headers)
    return page("copy", language=person.languages[0], person=person, about=about)


def _person(token: str) -> Person:
    holder, _ = links.sure_holder(token, Scope.COPY, clock.now())
    one = registrations.get(holder.cohort, holder.registration)
    holder.must_hold(one)
    person = persons.get(one.person)
    if Act.COPY not in open_to(one, person, clock.now()):
        raise ExpiredTokenError
    return person


def _without_rules(about: Everything) -> dict[str, Any]:
    """As data, without what the format marks for those who decide: it would tell how to be passed over."""
    plain: dict[str, Any] = msgspec.to_builtins(about)
    for course in plain["courses"]:
        course["registration"].pop("needs_screening", None)
        for answered in course["answers"]:
            answered.pop("look_closer", None)
    return plain
