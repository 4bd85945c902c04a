"""The sent answers laid beside the form: what belongs where, what is too much, what is not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from opennrm.protection.forms.rules.expressions import Node, document_of, tree_of
from opennrm.protection.forms.rules.validation.problems import STRUCTURE, UNKNOWN, Problem
from opennrm.protection.forms.rules.xml import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opennrm.protection.forms.rules.xform import FormDefinition, Question

JAVAROSA = "{http://openrosa.org/javarosa}"


@dataclass(slots=True)
class Tree:
    """The nodes of one filled-in form, by path and in the order of the form.

    `missing` are the outermost that were not sent, `added` has the ids of all that stand there in their place.
    """

    document: Node
    by_path: dict[tuple[str, ...], list[Node]] = field(default_factory=dict)
    leaves: list[Node] = field(default_factory=list)
    groups: list[Node] = field(default_factory=list)
    missing: list[Node] = field(default_factory=list)
    added: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def tree_of_instance(root: etree._Element, definition: FormDefinition) -> Tree:
    """Return the answers as nodes that know their questions; what is missing stands there empty."""
    top = _node(root, definition.root, None)
    tree = Tree(document_of(top))
    waiting: list[tuple[etree._Element, Node]] = [(root, top)]
    while waiting:
        element, node = waiting.pop()
        for child in element:
            question = node.kind.by_name.get(local_name(child))
            if question is None:
                tree_of(child, node)
                tree.problems.append(Problem(place_of(node.children[-1]), UNKNOWN, _("The form has no such question.")))
            elif child.get(f"{JAVAROSA}template") is None:
                made = _node(child, question, node)
                _check_shape(made, child, tree)
                if question.children:
                    waiting.append((child, made))
    _complete(tree, top)
    return tree


def _node(element: etree._Element, question: Question, parent: Node | None) -> Node:
    text = "" if question.children else (element.text or "")
    node = Node(local_name(element), parent, text)
    _know(node, question)
    if element.attrib:
        node.attributes = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    return node


def _know(node: Node, question: Question) -> None:
    node.kind = question
    node.is_repeat = question.kind == "repeat"
    node.in_repeat = node.is_repeat or (node.parent is not None and node.parent.in_repeat)


def _check_shape(node: Node, element: etree._Element, tree: Tree) -> None:
    question: Question = node.kind
    assert node.parent is not None  # noqa: S101 - a child has one
    if not node.is_repeat and len(node.parent.by_name[node.name]) > 1:
        tree.problems.append(Problem(place_of(node), STRUCTURE, _("This question is answered twice.")))
    if not question.children and len(element):
        node.text = node.given = node.value = "".join(str(text) for text in element.itertext())
        tree.problems.append(Problem(place_of(node), STRUCTURE, _("There is more inside this answer than a value.")))


def _complete(tree: Tree, top: Node) -> None:
    """Add what is missing, and list everything in the order of the form."""
    waiting = [(top, False)]
    while waiting:
        node, is_new = waiting.pop()
        question: Question = node.kind
        tree.by_path.setdefault(question.path, []).append(node)
        if not question.children:
            tree.leaves.append(node)
            continue
        tree.groups.append(node)
        below: list[tuple[Node, bool]] = []
        for child in question.children:
            found = node.by_name.get(child.name, ())
            below.extend((one, is_new) for one in found)
            if not found and child.kind != "repeat":
                made = Node(child.name, node)
                _know(made, child)
                below.append((made, True))
                tree.added.add(id(made))
                if not is_new:
                    tree.missing.append(made)
        waiting.extend(reversed(below))


def place_of(node: Node) -> str:
    """Return where a node stands, each turn of a repeat by number: /data/child[2]/age."""
    return "/" + "/".join(_named(one) for one in reversed([node, *node.ancestors()]) if one.name)


def _named(node: Node) -> str:
    return f"{node.name}[{node.turn}]" if node.is_repeat else node.name


def turns_of(node: Node) -> tuple[int, ...]:
    """Return the turns of all repeats around a node, the outermost first."""
    if not node.in_repeat:
        return ()
    return tuple(reversed([*_turns(node)]))


def _turns(node: Node) -> Iterator[int]:
    for one in (node, *node.ancestors()):
        if one.is_repeat:
            yield one.turn


def element_of(node: Node, root: etree._Element) -> etree._Element:
    """Return the element of a node, made where it is missing."""
    element = root
    for one in [*reversed([node, *node.ancestors()])][2:]:
        beside = [child for child in element if local_name(child) == one.name]
        beside = [child for child in beside if child.get(f"{JAVAROSA}template") is None]
        if one.turn <= len(beside):
            element = beside[one.turn - 1]
        else:
            space = root.tag.rpartition("}")[0] if isinstance(root.tag, str) else ""
            element = etree.SubElement(element, f"{space}}}{one.name}" if space else one.name)
    return element
