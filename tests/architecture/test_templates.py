"""What holds for every template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import opennrm

SOURCES = Path(opennrm.__file__).parent
TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)
LATIN = re.compile(r">\s*[A-Z][a-z]+(?: [a-z]+)+\s*<")


# A file that is downloaded and opened without any node: all it needs is inside, under a policy of its own.
OFFLINE = {SOURCES / "protection" / "referrals" / "templates" / "referrals" / "sealed_page.html"}


@pytest.mark.parametrize("template", sorted(set(TEMPLATES) - OFFLINE), ids=lambda path: str(path.relative_to(SOURCES)))
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_sentence_of_a_template_can_be_translated(template: Path) -> None:
    bare = re.sub(r"{% (comment|blocktranslate).*?{% end\1 %}", "", template.read_text(), flags=re.DOTALL)

    assert LATIN.findall(bare) == []
