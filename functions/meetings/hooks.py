"""Where providers tell who came and left. Each is checked, put on the queue, and answered at once: Zoom waits three
seconds, and says it again for an hour where it hears nothing.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools.event_handler import Response
from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import clock, links, log
from functions.shared.domain.cohort import Video
from functions.shared.video import queue, said, signatures
from functions.shared.video.connections import Connections, connections
from functions.shared.video.queue import Happened
from functions.shared.video.said import UnreadableError
from functions.shared.web.site import SEND, Router

router = Router()
LONGEST = 200_000
_JSON = "application/json"


@router.route("/hooks/zoom", method=SEND)
def zoom() -> Response[Any]:
    known, body = _keys(), _body()
    if known is None:
        return _answer(503)
    secret = known.zoom.webhook_secret if known.zoom else ""
    stamp, given = _header("x-zm-request-timestamp"), _header("x-zm-signature")
    if not signatures.zoom(secret, stamp, body, given, clock.now()):
        return _refused(Video.ZOOM, "signature")
    event = _json(body)
    if isinstance(event, dict) and event.get("event") == "endpoint.url_validation":
        payload = event.get("payload")
        plain = payload.get("plainToken") if isinstance(payload, dict) else None
        if not isinstance(plain, str):
            return _refused(Video.ZOOM, "form", 400)
        return _answer(200, json.dumps(signatures.zoom_answer(secret, plain)))
    return _taken_in(Video.ZOOM, said.zoom(event))


@router.route("/hooks/bbb", method=SEND)
def bbb() -> Response[Any]:
    known, body = _keys(), _body()
    if known is None:
        return _answer(503)
    checksum = (router.current_event.query_string_parameters or {}).get("checksum", "")
    address = links.absolute("/hooks/bbb")
    if not signatures.bbb(known.bbb.secret if known.bbb else "", address, body, checksum, _header("authorization")):
        return _refused(Video.BBB, "signature")
    return _taken_in(Video.BBB, said.bbb(body.decode(errors="replace")))


@router.route("/hooks/jaas", method=SEND)
def jaas() -> Response[Any]:
    known, body = _keys(), _body()
    if known is None:
        return _answer(503)
    if not signatures.jaas(known.jitsi.webhook_key if known.jitsi else "", _header("authorization")):
        return _refused(Video.JITSI, "signature")
    return _taken_in(Video.JITSI, said.jaas(_json(body)))


def _keys() -> Connections | None:
    """Nothing where they cannot be read just now: the provider is then to say it again."""
    try:
        return connections()
    except (ClientError, BotoCoreError) as error:
        log.trouble("the providers' keys cannot be read", error=log.name_of(error))
        return None


def _taken_in(kind: Video, happenings: Iterable[Happened]) -> Response[Any]:
    """What cannot be kept now is said again later: providers retry whatever is not answered with a yes."""
    try:
        for one in happenings:
            queue.take_in(one)
    except UnreadableError:
        return _refused(kind, "form", 400)
    except (ClientError, BotoCoreError) as error:
        log.trouble("what a provider said could not be taken in", kind=kind.value, error=log.name_of(error))
        return _answer(503)
    return _answer(204)


def _refused(kind: Video, reason: str, status: int = 401) -> Response[Any]:
    """Counted by its log entry; nothing of what was sent is in it."""
    log.note("a webhook was refused", kind=kind.value, reason=reason, status=status)
    return _answer(status)


def _answer(status: int, body: str = "") -> Response[Any]:
    return Response(status_code=status, content_type=_JSON, body=body)


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON from outside
    """What is none is refused where it is read, like everything else that is no object."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return ""


def _body() -> bytes:
    """The bytes as they came; what is beyond all measure is nothing, and no signature fits that."""
    event = router.current_event
    raw = str(event.get("body") or "")
    try:
        body = base64.b64decode(raw) if event.is_base64_encoded else raw.encode()
    except (binascii.Error, ValueError):
        return b""
    return body if len(body) <= LONGEST else b""


def _header(name: str) -> str:
    return str((router.current_event.headers or {}).get(name, ""))
