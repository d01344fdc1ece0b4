"""Answers with a page: rendered, in a language, never kept by anything on its way."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from functions.shared import languages
from functions.shared.settings import settings
from functions.shared.templating import render
from functions.shared.web import reader
from functions.shared.web.assets import versioned

HTML = "text/html; charset=utf-8"


def page(
    template: str,
    /,
    *,
    language: str = "",
    otherwise: str = languages.DEFAULT,
    status: int = 200,
    cookies: Sequence[Cookie] = (),
    **context: object,
) -> Response[str]:
    """The page templates/pages/<template>.html; context must hold all that it names. Without a language it is written
    in the reader's, which they can choose at its foot; or in `otherwise`, where we have none that they understand.
    """
    spoken = language or reader.language(otherwise)
    body = render(
        f"pages/{template}.html",
        spoken,
        direction=languages.direction(spoken),
        choosable=() if language else languages.available(),
        here=reader.path(),
        organisation=settings().organisation,
        help_address=settings().help_address,
        asset=versioned,
        **context,
    )
    return Response(status_code=status, content_type=HTML, body=body, cookies=list(cookies))


def see_other(path: str, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """After a POST: a reload then asks for a page, and sends nothing twice."""
    return Response(status_code=303, content_type=HTML, body="", headers={"Location": path}, cookies=list(cookies))


def cookie(name: str, value: str, seconds: int) -> Cookie:
    """A cookie that only this host gets, that no script reads, and that other sites cannot make a browser send along
    with a form. `seconds` of 0 takes it back.
    """
    return Cookie(
        name=name, value=value, path="/", secure=True, http_only=True, same_site=SameSite.LAX_MODE, max_age=seconds
    )
