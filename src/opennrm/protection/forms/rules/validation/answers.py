"""The answers of a filled-in form with their types: nested like the form, and one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.protection.forms.rules.validation.problems import Flat
from opennrm.protection.forms.rules.validation.tree import Tree, turns_of
from opennrm.protection.forms.rules.validation.types import typed_or_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.protection.forms.rules.expressions import Node
    from opennrm.protection.forms.rules.xform import Question


def answers_of(top: Node) -> dict[str, Any]:
    """Return the answers nested like the form: groups are dicts, repeats lists of dicts."""
    answers: dict[str, Any] = {}
    waiting = [(top, answers)]
    while waiting:
        node, here = waiting.pop()
        question: Question = node.kind
        for child in question.children:
            found = node.by_name.get(child.name, [])
            if child.kind == "repeat":
                turns: list[dict[str, Any]] = [{} for _turn in found]
                here[child.name] = turns
                waiting.extend(zip(found, turns, strict=True))
            elif child.children:
                here[child.name] = {}
                waiting.extend((one, here[child.name]) for one in found[:1])
            else:
                here[child.name] = typed_or_text(child, found[0].text) if found else None
        here.update({one.name: one.string() for one in node.children if one.kind is None})
    return answers


def flat_answers(tree: Tree) -> Iterator[Flat]:
    """Yield the answers that apply, one by one, in the order of the form."""
    for node in tree.leaves:
        if node.is_relevant and node.text:
            yield Flat(node.kind.path, turns_of(node), typed_or_text(node.kind, node.text))
