"""Style sheet and scripts: addressed by their content, so that browsers may keep them for ever."""

import hashlib
from functools import cache

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from functions.shared.places import TEMPLATES

_FOLDER = TEMPLATES / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in _FOLDER.iterdir() if path.suffix in _TYPES}


@cache
def versioned(name: str) -> str:
    """The address of a file, which changes when its content does."""
    return f"/static/{hashlib.sha256(_files()[name].encode()).hexdigest()[:12]}/{name}"


def asset(name: str) -> Response[str]:
    """The file, whichever version of it was asked for: an old page beside a new style sheet still has one.

    Raises:
        NotFoundError: there is no such file.

    """
    if name not in _files():
        raise NotFoundError
    return Response(
        status_code=200,
        content_type=_TYPES[name[name.rindex(".") :]],
        body=_files()[name],
        headers={"Cache-Control": _FOR_EVER},
    )
