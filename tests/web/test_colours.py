"""Every pair of colours that carries text can be read: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2] / "frontend" / "scss" / "_colours.scss"
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", SHEET.read_text(), re.MULTILINE))
PAGE = ["paper", "sand"]
PAIRS = [
    *((ink, page) for ink in ("ink", "ink-soft", "teal", "teal-dark", "plum", "brick", "green") for page in PAGE),
    ("teal-dark", "teal-tint"),
    ("green", "green-tint"),
    ("brick-dark", "brick-tint"),
    ("amber", "amber-tint"),
    ("plum", "plum-tint"),
    ("blue", "blue-tint"),
    ("ink-soft", "grey-tint"),
    ("ink", "focus"),
    *((ground, "paper") for ground in ("teal", "teal-dark", "brick", "brick-dark", "amber")),  # white on a button
]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_the_published_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5
