"""What somebody sent, so that a page that could not be made can offer to send it again: nothing typed is lost.

Only after the check of where a form comes from: else another site could have its own fields sent by a press here.
A browser's Back does not bring it back: no page here may be kept (`no-store`), and then most forget what was typed.
"""

from typing import NamedTuple

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from functions.shared.web.requests import BadFormError, submitted

_FORM = "application/x-www-form-urlencoded"


class Sent(NamedTuple):
    """`whole` is false where something has to be chosen anew: a browser gives no page a file."""

    fields: list[tuple[str, str]]
    whole: bool


def sent(event: APIGatewayProxyEventV2) -> Sent | None:
    """The fields of a form in their order; None where the request was for a page."""
    if event.http_method != "POST":
        return None
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if not headers.get("content-type", _FORM).startswith(_FORM):
        return Sent([], whole=False)
    try:
        form = submitted(event)
    except BadFormError:
        return Sent([], whole=False)
    return Sent([(name, value) for name in form for value in form.getlist(name)], whole=True)
