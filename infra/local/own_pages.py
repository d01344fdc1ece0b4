"""Pages that only the local target has: the mailbox, the clock, and a stand-in for the video meeting."""

import mimetypes
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote

import jinja2

from functions.shared import clock
from functions.shared.settings import settings
from functions.shared.storage import cohorts, due
from functions.shared.web.assets import versioned
from infra.local import mailbox, samples
from infra.local.gateway import Answer, Request
from infra.local.time_machine import TimeMachine

_HTML = "text/html; charset=utf-8"


def answer(request: Request, time_machine: TimeMachine) -> Answer:
    parts = [unquote(part) for part in request.path.split("/")[2:]]
    match request.method, *parts:
        case "POST", "clock":
            return _move(request, time_machine)
        case (("GET" | "HEAD"), *rest):
            return _page(rest)
    return _nothing()


def _page(parts: list[str]) -> Answer:
    match parts:
        case [] | [""]:
            return _render("start", people=samples.entrances(), cohorts=cohorts.in_catalogue())
        case ["clock"]:
            return _clock()
        case ["mailbox"]:
            return _render("mailbox", mails=list(reversed(mailbox.received())))
        case ["mailbox", number, *part] if number.isdigit() and int(number) < len(mailbox.received()):
            return _mail(int(number), *part)
        case ["meeting", *room]:
            return _render("meeting", room="/".join(room))
    return _nothing()


def _mail(number: int, part: str = "", name: str = "") -> Answer:
    mail = mailbox.received()[number]
    match part:
        case "":
            return _render("mail", mail=mail)
        case "html":
            return Answer(200, (("Content-Type", _HTML),), mail.html.encode())
        case "attachment" if name in mail.attachments:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return Answer(200, (("Content-Type", kind),), mail.attachments[name])
    return _nothing()


def _clock() -> Answer:
    first = due.first_at()
    ahead = [session for cohort in cohorts.in_catalogue() for session in cohorts.sessions(cohort.id)]
    later = sorted((one for one in ahead if one.starts_at > clock.now()), key=lambda one: one.starts_at)
    titles = {cohort.id: cohort for cohort in cohorts.in_catalogue()}
    return _render("clock", first=first, sessions=later[:12], cohorts=titles)


def _move(request: Request, time_machine: TimeMachine) -> Answer:
    given = {name: values[0] for name, values in parse_qs(request.body.decode(errors="replace")).items()}
    moves: dict[str, Callable[[], None]] = {
        "hour": lambda: time_machine.forward_by(timedelta(hours=1)),
        "day": lambda: time_machine.forward_by(timedelta(days=1)),
        "minutes": lambda: time_machine.forward_by(timedelta(minutes=5)),
        "next": time_machine.to_next_event,
        "session": lambda: _to_session(given.get("session", ""), time_machine),
    }
    if given.get("to") not in moves:
        return _nothing()
    moves[given["to"]]()
    return Answer(303, (("Location", "/_local/clock"),), b"")


def _to_session(name: str, time_machine: TimeMachine) -> None:
    """Ten minutes before it begins: the door is open."""
    cohort_id, _, session_id = name.partition("/")
    session = cohorts.session(cohort_id, session_id)
    time_machine.forward_to(session.starts_at - timedelta(minutes=10))


@cache
def _environment() -> jinja2.Environment:
    folder = Path(__file__).parent / "pages"
    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, undefined=jinja2.StrictUndefined)


def _render(name: str, **context: object) -> Answer:
    page = _environment().get_template(f"{name}.html")
    body = page.render(now=clock.now(), asset=versioned, organisation=settings().organisation, **context)
    return Answer(200, (("Content-Type", _HTML), ("Cache-Control", "no-store")), body.encode())


def _nothing() -> Answer:
    return Answer(404, (("Content-Type", "text/plain"),), b"There is nothing here.")
