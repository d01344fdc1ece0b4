"""The one Jinja environment of pages and mails: escaping on, a missing value is an error, words through gettext."""

from datetime import datetime
from functools import cache

import jinja2
from markupsafe import Markup

from functions.shared import languages, times
from functions.shared.domain.words import later
from functions.shared.places import TEMPLATES

_LABEL = later("{words}:")
"""Words before what they announce: some languages put a space there."""


@cache
def environment(language: str, *, text: bool = False) -> jinja2.Environment:
    """`text` keeps every line end: in plain text they are the layout."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html",), default_for_string=True, default=False),
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=not text,
        lstrip_blocks=not text,
        auto_reload=False,
    )
    env.install_gettext_translations(languages.translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals["zones_to_choose"] = lambda: times.zones_to_choose(language)
    env.filters |= {
        "day": lambda at, zone: times.day(at, zone, language),
        "clock": lambda at, zone: times.clock(at, zone, language),
        "zone_name": lambda at, zone: times.zone_name(at, zone, language),
        "city": lambda zone: times.city(zone, language),
        "listed": lambda names: times.listed(names, language),
        "same_day": times.same_day,
        "about": lambda span: times.about(span, language),
        "plain_day": lambda day: times.plain_day(day, language),
        "from_iso": datetime.fromisoformat,
        "iso": lambda at: at.isoformat(),
        "paragraphs": _paragraphs,
        "own_name": languages.own_name,
        "language_name": lambda code: languages.name_of(code, language),
        "label": lambda words: languages.said(_LABEL, language).format(words=words),
        "said": lambda words: languages.said(words, language),
    }
    return env


def render(template: str, language: str, /, **context: object) -> str:
    return (
        environment(language, text=template.endswith(".txt"))
        .get_template(template)
        .render({**context, "language": language})
    )


def _paragraphs(text: str) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in text.split("\n\n") if part.strip())
