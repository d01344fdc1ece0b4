"""Builds the raw mail: text, HTML with its style sheet inlined, and a calendar part where it belongs."""

import re
from datetime import datetime
from email.message import EmailMessage
from functools import cache

import css_inline

from functions.mailer import headers
from functions.mailer.letter import Letter
from functions.shared import languages
from functions.shared.domain.models import Mail
from functions.shared.places import TEMPLATES
from functions.shared.settings import settings
from functions.shared.style_tokens import resolved
from functions.shared.templating import render

_BLANK_LINES = re.compile(r"\n\s*\n(\s*\n)+")
"""What an unused part of a template leaves behind in the text."""


def message(letter: Letter, mail: Mail, now: datetime) -> bytes:
    """The mail as SES takes it (raw, because SES's and the embedded AWS's simple form drop parts and headers)."""
    folder, context = f"email/{mail.kind.value}", letter.context
    built = EmailMessage(policy=headers.POLICY)
    headers.put(built, "Subject", render(f"{folder}/subject.txt", letter.language, **context))
    headers.put(built, "From", letter.from_name, settings().sender)
    headers.put(built, "To", letter.to_name, letter.to_address)
    if letter.reply_to:
        built["Reply-To"] = letter.reply_to
    built["Date"] = now
    built["X-Kindred-Mail"] = f"{mail.person}/{mail.id}"
    built["Auto-Submitted"] = "auto-generated"
    if letter.fewer_link:
        # In this order; both must be there for the one click (RFC 8058, section 3.1).
        built["List-Unsubscribe"] = f"<{letter.fewer_link}>"
        built["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = render(f"{folder}/body.txt", letter.language, **context)
    built.set_content(_BLANK_LINES.sub("\n\n", text).strip() + "\n", cte="quoted-printable")
    direction = languages.direction(letter.language)
    html = render(f"{folder}/body.html", letter.language, dark_style=_dark_style(), direction=direction, **context)
    built.add_alternative(_inliner().inline(html), subtype="html", cte="quoted-printable")
    for number, (method, file) in enumerate(letter.calendars):
        name = f"cancelled-{number}.ics" if method == "CANCEL" else "course.ics"
        params = {"method": method, "charset": "utf-8"}
        built.add_attachment(file, maintype="text", subtype="calendar", filename=name, params=params)
    return built.as_bytes()


@cache
def _dark_style() -> str:
    return resolved((TEMPLATES / "email" / "_base" / "dark.css").read_text("utf-8"), dark=True)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Mail programs drop style sheets in the head, or parts of them; only media queries (dark mode) stay there."""
    style = resolved((TEMPLATES / "email" / "_base" / "mail.css").read_text("utf-8"))
    return css_inline.CSSInliner(extra_css=style, load_remote_stylesheets=False, keep_at_rules=True)
