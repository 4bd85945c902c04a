"""Functions over nodes: repeats, lists that come with a form, positions."""

from __future__ import annotations

import hashlib
import math
import random
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions.errors import EvaluationError
from opennrm.protection.forms.rules.expressions.indexing import rows_by
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.paths import everywhere
from opennrm.protection.forms.rules.expressions.syntax import Expression, Path
from opennrm.protection.forms.rules.expressions.values import NAN, Value, to_number, to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.protection.forms.rules.expressions.context import Context, Evaluator
    from opennrm.protection.forms.rules.expressions.nodes import Node

_MODULUS: Final = 2_147_483_647
_MULTIPLIER: Final = 16_807
_LARGEST: Final = 2**63 - 1


def nodes_of(value: Value) -> list[Node]:
    """Return the nodes, or say that there should have been some."""
    if not isinstance(value, list):
        raise EvaluationError("nodes")
    return value


def _count(_c: Context, value: Value) -> Value:
    return float(len(nodes_of(value)))


def _count_non_empty(_c: Context, value: Value) -> Value:
    return float(sum(1 for node in nodes_of(value) if node.string() != ""))


def _position(c: Context, value: Value | None = None) -> Value:
    """Return the place in the list, or of a node among the neighbours of its name."""
    if value is None:
        return float(c.position)
    nodes = nodes_of(value)
    return float(nodes[0].turn) if nodes else NAN


def _last(c: Context) -> Value:
    return float(c.size)


def _name(c: Context, value: Value | None = None) -> Value:
    nodes = [c.node] if value is None else nodes_of(value)
    return nodes[0].name if nodes else ""


def _instance(c: Context, value: Value) -> Value:
    found = c.env.instances.get(to_text(value))
    return [] if found is None else [found]


def _current(c: Context) -> Value:
    return [c.current]


def _indexed_repeat(arguments: tuple[Expression, ...], compile_: Callable[[Expression], Evaluator]) -> Evaluator:
    """Return the target nodes inside the turn of each repeat that is asked for by number, the outermost first."""
    targets = _all_of(arguments[0], compile_)
    pairs = [(_all_of(arguments[at], compile_), compile_(arguments[at + 1])) for at in range(1, len(arguments) - 1, 2)]

    def find(c: Context) -> list[Node]:
        inside: Node | None = None
        wanted = [(nodes_of(turns(c)), to_number(number(c), c.env.zone)) for turns, number in pairs]
        for turns, number in sorted(wanted, key=lambda pair: _depth(pair[0])):
            here = [turn for turn in turns if inside is None or _is_below(turn, inside)]
            if math.isnan(number) or not 1 <= number <= len(here):
                return []
            inside = here[int(number) - 1]
        found = nodes_of(targets(c))
        c.env.spend(len(found))
        return [node for node in found if inside is None or _is_below(node, inside)]

    return find


def _all_of(tree: Expression, compile_: Callable[[Expression], Evaluator]) -> Evaluator:
    return everywhere(tree, compile_) if isinstance(tree, Path) else compile_(tree)


def _depth(nodes: list[Node]) -> int:
    return sum(1 for _one in nodes[0].ancestors()) if nodes else 0


def _is_below(node: Node, above: Node) -> bool:
    return any(one is above for one in node.ancestors())


def _pulldata(c: Context, name: Value, wanted: Value, key: Value, value: Value) -> Value:
    """Return a column of the row of a list whose key is the value."""
    document = c.env.instances.get(to_text(name))
    roots = document.children if document is not None else []
    for root in roots:
        rows = rows_by(root, "item", to_text(key)).get(to_text(value), [])
        if rows:
            cells = rows[0].by_name.get(to_text(wanted), [])
            return cells[0].string() if cells else ""
    return ""


def _randomize(c: Context, value: Value, seed: Value | None = None) -> Value:
    """Return the nodes in another order: the same for the same seed on every device."""
    nodes = nodes_of(value)
    shuffled = list(nodes)
    if seed is None:
        random.shuffle(shuffled)
        return shuffled
    state = _seed(seed, c)
    for at, node in enumerate(nodes):
        state = state * _MULTIPLIER % _MODULUS
        other = int((state - 1) / (_MODULUS - 1) * (at + 1))
        if other != at:
            shuffled[at] = shuffled[other]
        shuffled[other] = node
    return shuffled


def _seed(value: Value, c: Context) -> int:
    number = to_number(value, c.env.zone)
    if math.isnan(number):
        text = to_text(value)
        digest = hashlib.sha256(text.encode()).digest()
        whole = int.from_bytes(digest[:8], "big", signed=True) if text else 0
    else:
        whole = int(max(-_LARGEST - 1, min(number, _LARGEST))) if math.isinf(number) else int(number)
    seed = int(math.fmod(whole, _MODULUS)) if abs(whole) < 2**53 else (abs(whole) % _MODULUS) * (1 if whole > 0 else -1)
    return seed if seed > 0 else seed + _MODULUS - 1


NODESETS: Final = {
    "count": Function(1, 1, _count),
    "count-non-empty": Function(1, 1, _count_non_empty),
    "position": Function(0, 1, _position),
    "last": Function(0, 0, _last),
    "name": Function(0, 1, _name),
    "local-name": Function(0, 1, _name),
    "instance": Function(1, 1, _instance),
    "current": Function(0, 0, _current),
    "indexed-repeat": Function(3, None, lazy=_indexed_repeat),
    "pulldata": Function(4, 4, _pulldata),
    "randomize": Function(1, 2, _randomize),
}
