"""The way in: the courses that can be joined, and the files that every page uses."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.registration.rules import open_to_join
from functions.shared import clock, languages
from functions.shared.storage import cohorts
from functions.shared.web import reader
from functions.shared.web.assets import asset
from functions.shared.web.pages import page, see_other
from functions.shared.web.requests import submitted
from functions.shared.web.site import READ, SEND, Router

router = Router()
_OUR_OWN = re.compile(r"/(?![/\\])[!-~]*")
"""A path on this host, in signs that no browser strips: "/\\x" and a tab between two slashes lead to another one."""


@router.route("/", method=READ)
def courses() -> Response[Any]:
    return page("courses", cohorts=open_to_join(cohorts.in_catalogue(), clock.now()))


@router.route("/language", method=SEND)
def speak() -> Response[Any]:
    """Remembers a language on this device, and leads back to where it was chosen."""
    given = submitted(router.current_event)
    back = given.first("back")
    way = back if _OUR_OWN.fullmatch(back) else "/"
    chosen = given.first("language")
    return see_other(way, [reader.remembered(chosen)] if chosen in languages.available() else [])


@router.route("/static/<version>/<name>", method=READ)
def static(version: str, name: str) -> Response[Any]:  # noqa: ARG001 - the version only makes the address new
    return asset(name)
