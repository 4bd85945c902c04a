"""The axes of XPath over the light tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from opennrm.protection.forms.rules.expressions.nodes import Node

Axis = Callable[[Node], Iterable[Node]]


def is_named(node: Node, test: str) -> bool:
    """Tell whether a node passes the test of a step."""
    return test in {node.name, "node()"} or (test == "*" and node.name != "")


def _self(node: Node) -> list[Node]:
    return [node]


def _child(node: Node) -> list[Node]:
    return node.children


def _parent(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent]


def _ancestor(node: Node) -> list[Node]:
    return list(node.ancestors())


def _ancestor_or_self(node: Node) -> list[Node]:
    return [node, *node.ancestors()]


def _descendant(node: Node) -> list[Node]:
    return list(node.descendants())


def _descendant_or_self(node: Node) -> list[Node]:
    return [node, *node.descendants()]


def _siblings(node: Node) -> tuple[list[Node], int]:
    """Return the node's siblings, itself included, and its place among them."""
    if node.parent is None:
        return [node], 0
    beside = node.parent.children
    return beside, next((at for at, one in enumerate(beside) if one is node), len(beside))


def _following_sibling(node: Node) -> list[Node]:
    beside, at = _siblings(node)
    return beside[at + 1 :]


def _preceding_sibling(node: Node) -> list[Node]:
    beside, at = _siblings(node)
    return beside[:at][::-1]


def _attribute(node: Node) -> list[Node]:
    found = []
    for name, value in (node.attributes or {}).items():
        made = Node(name, None, value)
        made.parent = node
        found.append(made)
    return found


AXES: Final[dict[str, Axis]] = {
    "self": _self,
    "child": _child,
    "parent": _parent,
    "ancestor": _ancestor,
    "ancestor-or-self": _ancestor_or_self,
    "descendant": _descendant,
    "descendant-or-self": _descendant_or_self,
    "following-sibling": _following_sibling,
    "preceding-sibling": _preceding_sibling,
    "attribute": _attribute,
}
REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding-sibling"})


def in_document_order(nodes: list[Node]) -> list[Node]:
    """Return every node once, in document order."""
    once = {id(node): node for node in nodes}
    return sorted(once.values(), key=_place)


def _place(node: Node) -> tuple[int, ...]:
    places = [_siblings(one)[1] for one in (node, *node.ancestors())]
    return tuple(reversed(places))
