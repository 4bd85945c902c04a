"""HTML put together from text that strangers wrote: everything is escaped unless it was made here."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping

Html = NewType("Html", str)
NOTHING: Final = Html("")
_SPECIAL: Final = re.compile("[&<>\"']")
_VOID: Final = frozenset({"input", "img", "br"})


def text(value: str) -> Html:
    """Return the text, harmless in content and in attributes."""
    return Html(escape(value, quote=True) if _SPECIAL.search(value) else value)


def attributes(values: Mapping[str, str | bool | None]) -> Html:
    """Return the attributes that have a value; `True` stands for one without."""
    parts = []
    for name, value in values.items():
        if value is True:
            parts.append(f" {name}")
        elif value is not None and value is not False:
            parts.append(f' {name}="{text(value)}"')
    return Html("".join(parts))


def tag(name: str, values: Mapping[str, str | bool | None], *children: Html) -> Html:
    """Return an element around what was made here."""
    opening = f"<{name}{attributes(values)}>"
    return Html(opening) if name in _VOID else Html(f"{opening}{''.join(children)}</{name}>")


def classes(*names: str) -> str:
    """Return the class attribute of the names that are not empty."""
    return " ".join(name for name in names if name)
