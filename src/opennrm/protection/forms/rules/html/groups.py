"""Groups, repeats, and the questions inside them, in the order of the form's body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.html.choices import choice_question, scale_question, trigger_question
from opennrm.protection.forms.rules.html.controls import Asked, Making, Values, field_question, repeat_count
from opennrm.protection.forms.rules.html.markup import NOTHING, Html, classes, tag
from opennrm.protection.forms.rules.html.source import CONTROLS, JAVAROSA
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from lxml import etree

DEEPEST_HEADING = 6


def contents(making: Making, element: etree._Element, path: str = "", depth: int = 2) -> Html:
    """Return everything inside the body, a group or a repeat."""
    parts = []
    for child in element:
        kind = local_name(child)
        if kind == "group":
            parts.append(_group(making, child, path, depth))
        elif kind == "repeat":
            parts.append(_repeat(making, child, path, depth))
        elif kind in CONTROLS:
            parts.append(_question(making, child, path))
    return Html("".join(parts))


def _question(making: Making, element: etree._Element, parent: str) -> Html:
    path = making.source.path(element, parent)
    asked = Asked(element, path, making.source.bind(path), making.next_id())
    if asked.kind == "trigger":
        return trigger_question(making, asked)
    if asked.kind == "range":
        return scale_question(making, asked)
    if asked.kind in {"select", "select1", "rank"}:
        return choice_question(making, asked)
    return field_question(making, asked)


def _group(making: Making, element: etree._Element, parent: str, depth: int) -> Html:
    repeat = element.find("{*}repeat")
    path = making.source.path(element, parent)
    if not path and repeat is not None:
        path = making.source.path(repeat, parent)
    label = making.words.of(element.find("{*}label"), "question-label")
    relevant = making.source.bind(path).get("relevant") if path else None
    number = f"g{making.next_id()}"
    values: Values = {
        "class": classes(
            "or-group" if label else "or-group-data", "or-branch pre-init" if relevant else "",
            "or-appearance-field-list" if _is_page(element) else "",
        ),
        "name": path or None, "data-relevant": relevant or None,
        "role": "group" if label else None, "aria-labelledby": number if label else None,
    }  # fmt: skip
    heading = NOTHING
    if label:
        size = "govuk-heading-m" if depth == 2 else "govuk-heading-s"  # noqa: PLR2004 - the page's own title is the first
        heading = tag(f"h{min(depth, DEEPEST_HEADING)}", {"id": number, "class": size}, label)
    inside = contents(making, element, path or parent, depth + 1 if label else depth)
    return tag("section", values, heading, inside)


def _is_page(element: etree._Element) -> bool:
    """Tell whether a group is shown at once: what its designer asked for, or what has no groups of its own."""
    if "field-list" in (element.get("appearance") or "").split():
        return True
    if element.find("{*}repeat") is not None:
        return True
    return all(local_name(child) not in {"group", "repeat"} for child in element)


def _repeat(making: Making, element: etree._Element, parent: str, depth: int) -> Html:
    path = making.source.path(element, parent)
    inside = contents(making, element, path, depth)
    section = tag("section", {"class": "or-repeat", "name": path}, inside)
    info: Values = {
        "class": "or-repeat-info", "data-name": path, "data-repeat-count": repeat_count(element),
        "data-repeat-fixed": "fixed" if element.get(f"{JAVAROSA}noAddRemove") else None,
    }  # fmt: skip
    return Html(section + tag("div", info))
