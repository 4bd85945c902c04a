"""What the form works out or notes down without asking: fields out of sight, where enketo looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.html.controls import Making, Values, action, action_rules, event_of
from opennrm.protection.forms.rules.html.markup import NOTHING, Html, classes, tag
from opennrm.protection.forms.rules.html.source import ACTIONS
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree


def gather_actions(making: Making) -> list[tuple[str, etree._Element]]:
    """Return the actions of the model with their paths; the first of a path may be carried by its own field."""
    found = []
    for element in making.source.model:
        if local_name(element) in ACTIONS and event_of(element):
            path = making.source.path(element, "")
            found.append((path, element))
            making.actions.setdefault(path, action_rules(element))
    return found


def hidden_fields(making: Making, actions: list[tuple[str, etree._Element]]) -> Html:
    """Return the fields of what no control shows."""
    left = [(path, element) for path, element in actions if path in making.actions]
    set_values = [
        tag("div", {"class": f"{local_name(element)} non-select"}, tag("input", action(making, element, path)))
        for path, element in left
    ]
    preloads, calculations = [], []
    for path, bind in making.source.binds.items():
        if path not in making.shown and bind.get("preload"):
            preloads.append(_field(path, bind))
        elif path not in making.shown and bind.get("calculate"):
            calculations.append(_field(path, bind))
    return Html(
        _kept("or-preload-items", preloads) + _kept("or-calculated-items", calculations)
        + _kept("or-setvalue-items", set_values)
    )  # fmt: skip


def _kept(name: str, fields: list[Html]) -> Html:
    return tag("fieldset", {"id": name, "hidden": True}, *fields) if fields else NOTHING


def _field(path: str, bind: Mapping[str, str]) -> Html:
    values: Values = {
        "type": "hidden",
        "name": path,
        "data-type-xml": (bind.get("type") or "string").rpartition(":")[2],
    }
    for rule in ("constraint", "relevant", "calculate"):
        if bind.get(rule):
            values[f"data-{rule}"] = bind[rule]
    if bind.get("preload"):
        values |= {"data-preload": bind["preload"], "data-preload-params": bind.get("preloadParams", "")}
    css = classes("calculation non-select", "or-branch pre-init" if bind.get("relevant") else "")
    return tag("div", {"class": css}, tag("input", values))
