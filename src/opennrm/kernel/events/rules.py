"""What events are called on a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

_titles: dict[str, str | Promise] = {}


def register_titles(titles: Mapping[str, str | Promise]) -> None:
    """Say what events of these types are called; a title may name details in braces: ``{to}``."""
    _titles.update(titles)


def titled_types() -> list[str]:
    """Return every type of event that somebody named."""
    return list(_titles)


def title_of(type_: str, detail: Mapping[str, object]) -> str:
    """Return what an event is called; a type nobody named shows as its code."""
    title = _titles.get(type_)
    if title is None:
        return _("Event: %(type)s") % {"type": type_}
    try:
        return str(title).format(**detail)
    except (KeyError, IndexError):
        return str(title)
