"""Conventions of pages and styles, swept over every file."""

import re
from pathlib import Path

import pytest

from functions.shared.places import TEMPLATES
from functions.shared.style_tokens import tokens
from functions.shared.templating import environment
from functions.shared.web.refusals import REFUSALS

PAGES = sorted((TEMPLATES / "pages").glob("*.html"))
CODE = "".join(path.read_text("utf-8") for path in Path("functions").rglob("*.py"))


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""

    def luminance(colour: str) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_compiles_has_a_title_and_no_script_or_style_within(path):
    text = path.read_text("utf-8")
    environment("en").get_template(f"pages/{path.name}")
    if not path.name.startswith("_"):
        assert "{% block title %}" in text
        assert "<h1" in text or "_live.html" in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)


def test_every_page_is_shown_by_somebody_and_every_page_that_is_named_exists():
    pages = {path.stem for path in PAGES if not path.name.startswith("_")}
    named = {name for name in pages if f'"{name}"' in CODE}
    assert named == pages
    assert {template for _, template in REFUSALS.values()} <= pages


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 4.5), ("ink", "card", 4.5), ("soft-ink", "paper", 4.5), ("soft-ink", "card", 4.5), ("accent", "paper", 4.5),
        ("accent", "card", 4.5), ("accent-deep", "calm", 4.5), ("on-accent", "accent", 4.5), ("on-accent", "accent-deep", 4.5),
        ("calm-ink", "calm", 4.5), ("warn-ink", "warn", 4.5), ("wrong", "card", 4.5), ("wrong", "paper", 4.5),
        ("edge", "card", 3), ("edge", "paper", 3), ("focus", "paper", 3), ("focus", "card", 3), ("focus", "calm", 3),
    ],
)  # fmt: skip
def test_colours_can_be_read(text, ground, least, dark):
    """WCAG 1.4.3 for text, 1.4.11 for edges of fields and for the focus."""
    assert contrast(tokens(dark=dark)[text], tokens(dark=dark)[ground]) >= least


def test_styles_use_tokens_that_exist_and_no_colour_beside_them():
    for name in ("static/kindred.css", "email/_base/mail.css", "email/_base/dark.css"):
        sheet = (TEMPLATES / name).read_text("utf-8")
        assert set(re.findall(r"var\(--([a-z0-9-]+)\)", sheet)) <= set(tokens())
        assert not re.findall(r"#[0-9a-f]{3,8}\b", sheet)


def test_every_static_file_is_used_by_a_page():
    pages = "".join(path.read_text("utf-8") for path in PAGES)
    assert {path.name for path in (TEMPLATES / "static").iterdir()} == set(re.findall(r"asset\('([^']+)'\)", pages))
