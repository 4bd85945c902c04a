"""What holds for every page, read from the addresses and the templates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import opennrm
from opennrm.kernel.pages import PageRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES = Path(opennrm.__file__).parent
TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
)
LATIN = re.compile(r">\s*[A-Z][a-z]+(?: [a-z]+)+\s*<")


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., object]]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from addresses(pattern, address)


PAGES = [(address, view) for address, view in addresses(get_resolver()) if not address.startswith("api/")]


@pytest.mark.parametrize(("address", "view"), PAGES, ids=[address for address, _view in PAGES])
def test_every_page_says_who_may_come_in(address: str, view: Callable[..., object]) -> None:
    assert isinstance(getattr(view, "page_rule", None), PageRule), f"{address} needs @page or @public_page"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_every_sentence_of_a_template_can_be_translated(template: Path) -> None:
    bare = re.sub(r"{% (comment|blocktranslate).*?{% end\1 %}", "", template.read_text(), flags=re.DOTALL)

    assert LATIN.findall(bare) == []
