"""Paths: from a node to other nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from opennrm.protection.forms.rules.expressions.axes import AXES, REVERSE, is_named
from opennrm.protection.forms.rules.expressions.context import Context, Evaluator
from opennrm.protection.forms.rules.expressions.indexing import Lookup, lookup_of
from opennrm.protection.forms.rules.expressions.nodes import Node
from opennrm.protection.forms.rules.expressions.syntax import Expression, Path, Step
from opennrm.protection.forms.rules.expressions.values import to_truth

Compile = Callable[[Expression], Evaluator]
Walker = Callable[[Context, list[Node]], list[Node]]
_SIMPLE_AXES: Final = frozenset({"child", "parent", "self"})


def compile_path(path: Path, compile_: Compile) -> Evaluator:
    """Return what finds the nodes of a path."""
    names = plain_names(path)
    if path.is_absolute and names is not None:
        return _absolute(names)
    if not path.is_absolute and path.start is None and not path.steps[0].predicates and path.steps[0].axis == "self":
        walkers = [_walker(step, compile_) for step in path.steps[1:]]
    else:
        walkers = [_walker(step, compile_) for step in path.steps]
    return _following(_start_of(path, compile_), walkers)


def plain_names(path: Path) -> tuple[str, ...] | None:
    """Return the names of a path that only goes down by name; None when it does more."""
    if all(step.axis == "child" and not step.predicates and not _is_wild(step.name) for step in path.steps):
        return tuple(step.name for step in path.steps)
    return None


def _is_wild(name: str) -> bool:
    return name == "*" or name.endswith(")")


def _start_of(path: Path, compile_: Compile) -> Callable[[Context], list[Node]]:
    if path.start is None:
        return (lambda c: [c.env.document]) if path.is_absolute else (lambda c: [c.node])
    start = compile_(path.start)
    predicates = [_predicate(one, compile_) for one in path.predicates]

    def begin(c: Context) -> list[Node]:
        value = start(c)
        nodes = value if isinstance(value, list) else []
        for predicate in predicates:
            nodes = predicate(c, nodes)
        return nodes

    return begin


def _following(begin: Callable[[Context], list[Node]], walkers: list[Walker]) -> Evaluator:
    if not walkers:
        return begin

    def follow(c: Context) -> list[Node]:
        nodes = begin(c)
        for walk in walkers:
            if not nodes:
                return nodes
            nodes = walk(c, nodes)
        return nodes

    return follow


def everywhere(path: Path, compile_: Compile) -> Evaluator:
    """Return what finds the nodes of a path in every turn of a repeat, not only in the one we stand in."""
    names = plain_names(path)
    if not path.is_absolute or names is None:
        return compile_path(path, compile_)

    def find(c: Context) -> list[Node]:
        found = [c.env.document]
        for name in names:
            found = _children(c, found, name)
        return found

    return find


def _absolute(names: tuple[str, ...]) -> Evaluator:
    def find(c: Context) -> list[Node]:
        if c.current.in_repeat:
            return _nearest(c, names)
        found = [c.env.document]
        for name in names:
            found = _children(c, found, name)
        return found

    return find


def _children(c: Context, nodes: list[Node], name: str) -> list[Node]:
    if len(nodes) == 1:
        found = nodes[0].by_name.get(name, [])
    else:
        found = [child for node in nodes for child in node.by_name.get(name, ())]
    if len(found) > 1:
        c.env.spend(len(found))
    return found


def _nearest(c: Context, names: tuple[str, ...]) -> list[Node]:
    """Walk down from the document, staying in the turn of each repeat in which the current node stands."""
    around = [c.current, *c.current.ancestors()][::-1]
    found = [c.env.document]
    is_shared = True
    last = len(names) - 1
    for depth, name in enumerate(names):
        beside = around[depth + 1] if is_shared and depth + 1 < len(around) else None
        is_shared = beside is not None and beside.name == name
        if is_shared and beside is not None and beside.is_repeat and depth != last:
            found = [beside]
        else:
            found = _children(c, found, name)
    return found


def _walker(step: Step, compile_: Compile) -> Walker:
    """Return what takes one step from every node."""
    lookup = lookup_of(step, compile_)
    if lookup is not None:
        return _indexed(step, lookup, _scanner(step, compile_), [_predicate(one, compile_) for one in step.predicates])
    if step.axis == "child" and not step.predicates and not _is_wild(step.name):
        name = step.name
        return lambda c, nodes: _children(c, nodes, name)
    if step.axis == "parent" and not step.predicates and step.name == "node()":
        return _up
    return _scanner(step, compile_)


def _up(_c: Context, nodes: list[Node]) -> list[Node]:
    if len(nodes) == 1:
        parent = nodes[0].parent
        return [] if parent is None else [parent]
    return list({id(node.parent): node.parent for node in nodes if node.parent is not None}.values())


def _scanner(step: Step, compile_: Compile) -> Walker:
    axis = AXES[step.axis]
    test = step.name
    predicates = [_predicate(one, compile_) for one in step.predicates]
    is_reverse = step.axis in REVERSE
    may_meet = step.axis not in {"child", "self", "attribute"}

    def walk(c: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            here = [one for one in axis(node) if is_named(one, test)]
            c.env.spend(len(here))
            for predicate in predicates:
                here = predicate(c, here)
            found.extend(here[::-1] if is_reverse else here)
        if may_meet and len(nodes) > 1:
            return list({id(node): node for node in found}.values())
        return found

    return walk


def _indexed(step: Step, lookup: Lookup, scan: Walker, predicates: list[Walker]) -> Walker:
    """Return a step that asks the index of a list, and looks at every row only where there is none."""

    def walk(c: Context, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            here = lookup(c, node, step.name)
            if here is None:
                found.extend(scan(c, [node]))
                continue
            for predicate in predicates:
                here = predicate(c, here)
            found.extend(here)
        return found

    return walk


def _predicate(tree: Expression, compile_: Compile) -> Walker:
    """Return what keeps the nodes for which the predicate holds."""
    evaluate = compile_(tree)

    def keep(c: Context, nodes: list[Node]) -> list[Node]:
        if not nodes:
            return nodes
        env = c.env
        env.spend(len(nodes))
        inner = Context(env, nodes[0], c.current)
        inner.size = len(nodes)
        kept: list[Node] = []
        for at, node in enumerate(nodes, 1):
            inner.node = node
            inner.position = at
            value = evaluate(inner)
            if (value == at) if type(value) is float else to_truth(value):
                kept.append(node)
        return kept

    return keep
