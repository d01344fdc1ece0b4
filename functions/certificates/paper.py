"""The certificate as a PDF: one page of A4, in letters that also write Hebrew, Arabic, Greek and Cyrillic names."""

from functools import cache
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from functions.certificates import rules
from functions.shared import times
from functions.shared.domain.words import later
from functions.shared.languages import direction, locale, said
from functions.shared.places import fonts
from functions.shared.storage.certificates import Certificate

if TYPE_CHECKING:
    from fpdf import FPDF

_SANS, _BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
_INK, _QUIET, _LINE = (47, 42, 37), (98, 88, 78), (140, 67, 39)
"""Ink, soft ink and accent (templates/static/tokens.css)."""


def unwritable(name: str) -> str:
    """The letters of a name that the paper has no shapes for."""
    known = _known_letters()
    return "".join(dict.fromkeys(letter for letter in name if ord(letter) not in known and not letter.isspace()))


def printed(one: Certificate, organisation: str, verify_link: str) -> bytes:
    """The same certificate gives the same bytes."""

    def say(words: str) -> str:
        return said(words, one.language)

    days = (times.plain_day(one.first_day, one.language), times.plain_day(one.last_day, one.language))
    page = _page(one, say(later("Certificate of completion")))
    _centred(page, 30, organisation, 13, _QUIET)
    _centred(page, 48, say(later("Certificate of completion")), 26, _LINE, bold=True)
    _centred(page, 76, one.name, 30, _INK, bold=True)
    _centred(page, 98, say(later("has completed the course")), 13, _QUIET)
    _centred(page, 110, one.course, 20, _INK, bold=True)
    _centred(page, 121, one.shape, 12, _QUIET)
    _centred(page, 135, say(later("from %(first)s to %(last)s")) % {"first": days[0], "last": days[1]}, 12, _INK)
    hours = _number(rules.hours(one.minutes), one.language)
    taken = say(later("%(sessions)s sessions, %(hours)s hours")) % {"sessions": one.sessions, "hours": hours}
    _centred(page, 143, taken, 12, _INK)
    _centred(
        page, 155, say(later("Taught by %(names)s")) % {"names": times.listed(one.teachers, one.language)}, 12, _INK
    )
    page.set_draw_color(*_LINE)
    page.line(110, 168, 187, 168)
    issued = times.plain_day(one.issued_at.date(), one.language)
    _centred(page, 170, say(later("Issued on %(day)s")) % {"day": issued}, 10, _QUIET)
    genuine = say(later("Whether this paper is genuine is said at"))
    _centred(page, 177, f"{genuine} {verify_link}", 10, _QUIET)
    _centred(page, 184, rules.grouped(one.code), 12, _INK)
    return bytes(page.output())


def _page(one: Certificate, title: str) -> "FPDF":
    # Imported here: only who prints needs it, and it takes a fifth of a second (README, Decisions).
    from fpdf import FPDF  # noqa: PLC0415

    page = FPDF(orientation="landscape", format="A4")
    page.set_creation_date(one.issued_at)
    page.set_title(title)
    page.set_lang(one.language)
    page.set_auto_page_break(auto=False)
    page.add_font("letters", "", fonts() / _SANS)
    page.add_font("letters", "B", fonts() / _BOLD)
    page.set_text_shaping(use_shaping_engine=True, direction=direction(one.language))
    page.add_page()
    page.set_draw_color(*_LINE)
    page.set_line_width(0.6)
    page.rect(12, 12, 273, 186)
    return page


def _centred(
    page: "FPDF", down: float, words: str, size: float, colour: tuple[int, int, int], *, bold: bool = False
) -> None:
    """A line of words, as large as it can be and no larger than `size` (points); `down` in millimetres."""
    page.set_text_color(*colour)
    while True:
        page.set_font("letters", "B" if bold else "", size)
        if page.get_string_width(words) <= _WIDTH or size <= _SMALLEST:
            break
        size -= 1
    page.set_xy(12, down)
    page.cell(273, 10, words, align="C")


_WIDTH, _SMALLEST = 250, 7


def _number(hours: float, language: str) -> str:
    return format_decimal(hours, locale=locale(language))


@cache
def _known_letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    with TTFont(fonts() / _BOLD) as font:
        return frozenset(font.getBestCmap())
