"""The light tree that expressions are worked out on: made from lxml's once, walked many times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree


class Node:
    """An element, an attribute or the document itself.

    `given` is what was sent, `value` the same or what was worked out instead, `text` what expressions see: the value,
    or nothing where the question does not apply. `kind` is what the form says about the node. `is_static` marks the
    lists that come with a form: they may be indexed. `is_repeat` marks one turn of a repeat, `in_repeat` everything
    in one, `turn` is the place among the neighbours of the same name.
    """

    __slots__ = (
        "attributes",
        "by_name",
        "children",
        "given",
        "in_repeat",
        "index",
        "is_relevant",
        "is_repeat",
        "is_static",
        "kind",
        "name",
        "parent",
        "text",
        "turn",
        "value",
    )

    def __init__(self, name: str, parent: Node | None = None, text: str = "", *, is_static: bool = False) -> None:
        """Make a node and hang it below its parent."""
        self.name = name
        self.parent = parent
        self.text = text
        self.given = text
        self.value = text
        self.is_relevant = True
        self.children: list[Node] = []
        self.by_name: dict[str, list[Node]] = {}
        self.attributes: dict[str, str] | None = None
        self.is_static = is_static
        self.index: dict[tuple[str, str], dict[str, list[Node]]] | None = None
        self.is_repeat = False
        self.in_repeat = False
        self.kind: Any = None
        self.turn = 1
        if parent is not None:
            parent.children.append(self)
            beside = parent.by_name.setdefault(name, [])
            beside.append(self)
            self.turn = len(beside)

    def string(self) -> str:
        """Return the text of the node and of everything below it."""
        if not self.children:
            return self.text
        return self.text + "".join(child.string() for child in self.children)

    def descendants(self) -> Iterator[Node]:
        """Yield everything below, in document order."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.children[::-1])

    def ancestors(self) -> Iterator[Node]:
        """Yield the parent, its parent, up to the document."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def tree_of(element: etree._Element, parent: Node | None = None, *, is_static: bool = False) -> Node:
    """Return the light tree of an element, without recursion."""
    root = _node_of(element, parent, is_static=is_static)
    waiting = [(element, root)]
    while waiting:
        source, node = waiting.pop()
        for child in source:
            made = _node_of(child, node, is_static=is_static)
            if len(child):
                waiting.append((child, made))
    return root


def _node_of(element: etree._Element, parent: Node | None, *, is_static: bool) -> Node:
    text = element.text or ""
    if len(element) and not text.strip():
        text = ""
    node = Node(local_name(element), parent, text, is_static=is_static)
    if element.attrib:
        node.attributes = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    return node


def document_of(root: Node) -> Node:
    """Return a document whose only child is the root."""
    document = Node("", is_static=root.is_static)
    root.parent = document
    document.children.append(root)
    document.by_name[root.name] = [root]
    return document
