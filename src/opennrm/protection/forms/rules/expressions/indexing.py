"""Lists that come with a form are asked by index: `instance('villages')/root/item[district = /data/district]`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from opennrm.protection.forms.rules.expressions.context import Context, Evaluator
from opennrm.protection.forms.rules.expressions.nodes import Node
from opennrm.protection.forms.rules.expressions.syntax import Call, Chain, Expression, Literal, Path, Step, walk

Lookup = Callable[[Context, Node, str], list[Node] | None]
_FEW: Final = 8
_OF_PLACE: Final = frozenset({"position", "last"})
_OF_NODE: Final = frozenset(
    {"string", "number", "normalize-space", "string-length", "name", "local-name", "once"},
)


def lookup_of(step: Step, compile_: Callable[[Expression], Evaluator]) -> Lookup | None:
    """Return what asks the index for a step, when its first predicate compares a column with something given."""
    found = _comparison(step)
    if found is None:
        return None
    column, given = found
    wanted = compile_(given)

    def lookup(c: Context, node: Node, name: str) -> list[Node] | None:
        if not node.is_static or len(node.children) <= _FEW:
            return None
        value = wanted(c)
        if isinstance(value, list):
            if len(value) > 1:
                return None
            return rows_by(node, name, column).get(value[0].string(), []) if value else []
        return rows_by(node, name, column).get(value, []) if isinstance(value, str) else None

    return lookup


def rows_by(node: Node, name: str, column: str) -> dict[str, list[Node]]:
    """Return the rows below a node by what stands in a column, made when first wanted."""
    if node.index is None:
        node.index = {}
    key = (name, column)
    if key not in node.index:
        rows: dict[str, list[Node]] = {}
        for row in node.by_name.get(name, ()):
            for text in dict.fromkeys(cell.string() for cell in row.by_name.get(column, ())):
                rows.setdefault(text, []).append(row)
        node.index[key] = rows
    return node.index[key]


def _comparison(step: Step) -> tuple[str, Expression] | None:
    if step.axis != "child" or not step.predicates or step.name == "*" or step.name.endswith(")"):
        return None
    first = step.predicates[0]
    if any(isinstance(one, Call) and one.name in _OF_PLACE for one in walk(first)):
        return None
    if isinstance(first, Chain) and first.rest[0][0] == "and":
        parts = [first.first, *(operand for _sign, operand in first.rest)]
    else:
        parts = [first]
    return next((found for part in parts if (found := _equality(part)) is not None), None)


def _equality(tree: Expression) -> tuple[str, Expression] | None:
    if not isinstance(tree, Chain) or len(tree.rest) != 1 or tree.rest[0][0] != "=":
        return None
    left, right = tree.first, tree.rest[0][1]
    for one, other in ((left, right), (right, left)):
        column = _column(one)
        if column is not None and _is_given(other):
            return column, other
    return None


def _column(tree: Expression) -> str | None:
    if not isinstance(tree, Path) or tree.is_absolute or tree.start is not None or len(tree.steps) != 1:
        return None
    step = tree.steps[0]
    is_plain = step.axis == "child" and not step.predicates and step.name != "*" and not step.name.endswith(")")
    return step.name if is_plain else None


def _is_given(tree: Expression) -> bool:
    """Tell whether an expression gives the same whatever row is looked at."""
    if isinstance(tree, Literal):
        return True
    if isinstance(tree, Path):
        return tree.is_absolute or (tree.start is not None and _is_given(tree.start))
    if isinstance(tree, Call):
        is_of_row = tree.name in _OF_PLACE or (tree.name in _OF_NODE and not tree.arguments)
        return not is_of_row and all(_is_given(one) for one in tree.arguments)
    return False
