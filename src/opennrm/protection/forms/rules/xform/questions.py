"""The questions of a form: the instance's elements with what binds and body say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from opennrm.protection.forms.rules.xform.binds import JAVAROSA
from opennrm.protection.forms.rules.xform.body import Shown
from opennrm.protection.forms.rules.xform.definition import GROUP, QUESTION, REPEAT, Path, Question
from opennrm.protection.forms.rules.xform.dependencies import lists_of, references_of
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from opennrm.protection.forms.rules.expressions import Node

_TYPES: Final = {
    "integer": "int",
    "select": "string",
    "select1": "string",
    "text": "string",
    "datetime": "dateTime",
    "base64Binary": "binary",
    "anyURI": "binary",
    "rank": "string",
    "double": "decimal",
    "float": "decimal",
    "long": "int",
}
_ENTERED: Final = frozenset({"input", "secret", "select", "select1", "rank", "upload", "range", "trigger"})


def build_questions(
    root: etree._Element,
    binds: Mapping[Path, Mapping[str, Any]],
    shown: Mapping[Path, Shown],
    instances: Mapping[str, Node],
) -> Question:
    """Return the root of the questions, built from the leaves up and without recursion."""
    layers: list[list[tuple[Path, etree._Element]]] = [[((local_name(root),), root)]]
    while layers[-1]:
        layers.append([found for path, element in layers[-1] for found in _below(path, element)])
    built: dict[Path, Question] = {}
    for layer in reversed(layers):
        for path, element in layer:
            children = tuple(built[path_below] for path_below, _element in _below(path, element))
            built[path] = _question(path, element, children, binds.get(path, {}), shown.get(path), instances)
    return built[local_name(root),]


def _below(path: Path, element: etree._Element) -> list[tuple[Path, etree._Element]]:
    """Return the children, each name once: a repeat's template stands for all its turns."""
    found: dict[str, etree._Element] = {}
    for child in element:
        name = local_name(child)
        if name and (name not in found or child.get(f"{JAVAROSA}template") is not None):
            found.setdefault(name, child)
    return [((*path, name), child) for name, child in found.items()]


def _question(
    path: Path,
    element: etree._Element,
    children: tuple[Question, ...],
    bind: Mapping[str, Any],
    shown: Shown | None,
    instances: Mapping[str, Node],
) -> Question:
    given = dict(bind)
    here = shown or Shown()
    kind = REPEAT if here.is_repeat else GROUP if children or len(path) == 1 or _is_group(shown) else QUESTION
    given["type"] = _TYPES.get(given.get("type", "string"), given.get("type", "string"))
    return Question(
        path=path,
        kind=kind,
        control=here.control,
        appearance=here.appearance,
        mediatype=here.mediatype,
        label=here.label,
        hint=here.hint,
        choices=here.choices,
        range=here.range,
        repeat_count=here.repeat_count,
        default="" if children else (element.text or ""),
        children=children,
        by_name={child.name: child for child in children},
        keeps_answer=_keeps_answer(path, given, here, instances),
        **given,
    )


def _is_group(shown: Shown | None) -> bool:
    return shown is not None and not shown.control


def _keeps_answer(path: Path, bind: Mapping[str, Any], shown: Shown, instances: Mapping[str, Node]) -> bool:
    """Tell whether a calculated answer is kept as it was sent.

    It is where working it out again gives something else (the time, chance), where the list it asks is not here, where
    it builds on itself, and where a person may change it.
    """
    calculate = bind.get("calculate")
    if calculate is None:
        return False
    return (
        calculate.is_volatile
        or not lists_of(calculate) <= set(instances)
        or (shown.control in _ENTERED and bind.get("readonly") is None)
        or any(reference.path == path and not reference.is_loose for reference in references_of(calculate, path))
    )
