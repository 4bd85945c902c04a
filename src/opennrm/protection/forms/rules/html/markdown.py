"""The few marks that designers use in labels: bold, slanted, headings, links, line breaks. Nothing else is markup."""

from __future__ import annotations

import re
from typing import Final

from opennrm.protection.forms.rules.html.markup import Html, text

_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\]\(((?:https?://|mailto:)[^\s()<>\"']+)\)")
_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED: Final = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_MARKS: Final = re.compile(r"[*_#\[\n]")


def markdown(source: str) -> Html:
    """Return the text with its marks; what it says in HTML is shown as it was written."""
    safe = text(source)
    if not _MARKS.search(source):
        return safe
    links: list[str] = []

    def keep(match: re.Match[str]) -> str:
        links.append(f'<a href="{match[2]}" rel="noreferrer" target="_blank">{match[1]}</a>')
        return f"\ue100{len(links) - 1}\ue101"

    marked = _LINK.sub(keep, safe.replace("\ue100", "").replace("\ue101", ""))
    marked = _HEADING.sub(r"<strong>\1</strong>", marked)
    marked = _BOLD.sub(r"<strong>\2</strong>", marked)
    marked = _SLANTED.sub(r"<em>\2</em>", marked)
    for at, link in enumerate(links):
        marked = marked.replace(f"\ue100{at}\ue101", link)
    return Html(marked.strip().replace("\n", "<br>"))
