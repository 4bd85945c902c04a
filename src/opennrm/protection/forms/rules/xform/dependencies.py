"""Which question needs which, found in the expressions without working them out."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from opennrm.protection.forms.rules.expressions import Compiled, ExpressionError, syntax
from opennrm.protection.forms.rules.expressions.parser import parse_expression

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Names = tuple[str, ...]
ANYTHING = "*"
_CHOICE_NAME_PATH = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """A path an expression names. A loose one picks among the turns of a repeat, so it need not be a circle."""

    path: Names
    is_loose: bool


def references_of(compiled: Compiled | None, owner: Names) -> tuple[Reference, ...]:
    """Return the paths inside the form that an expression at the owner names."""
    if compiled is None:
        return ()
    finder = _Finder(owner)
    finder.visit(compiled.tree, owner, is_loose=False)
    return tuple(dict.fromkeys(finder.found))


def lists_of(compiled: Compiled | None) -> frozenset[str]:
    """Return the names of the lists an expression asks: `instance('…')` and `pulldata('…', …)`."""
    if compiled is None:
        return frozenset()
    return frozenset(
        str(one.arguments[0].value)
        for one in syntax.walk(compiled.tree)
        if isinstance(one, syntax.Call)
        and one.name in {"instance", "pulldata"}
        and isinstance(one.arguments[0], syntax.Literal)
    )


class _Finder:
    """Walks a tree and keeps the paths; `here` is None inside lists whose columns are not questions."""

    def __init__(self, owner: Names) -> None:
        self.owner = owner
        self.found: list[Reference] = []

    def visit(self, tree: syntax.Expression, here: Names | None, *, is_loose: bool) -> Names | None:
        if isinstance(tree, syntax.Path):
            return self.path(tree, here, is_loose=is_loose)
        if isinstance(tree, syntax.Call):
            return self.call(tree, here, is_loose=is_loose)
        for child in syntax.children_of(tree):
            self.visit(child, here, is_loose=is_loose)
        return None

    def call(self, tree: syntax.Call, here: Names | None, *, is_loose: bool) -> Names | None:
        is_loose = is_loose or tree.name == "indexed-repeat"
        for at, argument in enumerate(tree.arguments):
            if tree.name == "jr:choice-name" and at == _CHOICE_NAME_PATH and isinstance(argument, syntax.Literal):
                self.named(str(argument.value), here)
            else:
                self.visit(argument, here, is_loose=is_loose)
        return self.owner if tree.name == "current" else None

    def named(self, text: str, here: Names | None) -> None:
        try:
            self.visit(parse_expression(text), here, is_loose=False)
        except ExpressionError:
            return

    def path(self, tree: syntax.Path, here: Names | None, *, is_loose: bool) -> Names | None:
        base: Names | None = () if tree.is_absolute else here
        if tree.start is not None:
            base = self.visit(tree.start, here, is_loose=is_loose)
        for predicate in tree.predicates:
            self.visit(predicate, base, is_loose=is_loose)
        for step in tree.steps:
            if base is not None and (step.name == "*" or step.axis.startswith("descendant")):
                self.found.append(Reference((*base, ANYTHING), is_loose=True))
            base = _moved(base, step)
            is_loose = is_loose or bool(step.predicates)
            for predicate in step.predicates:
                self.visit(predicate, base, is_loose=is_loose)
        if base:
            self.found.append(Reference(base, is_loose))
        return base


def _moved(base: Names | None, step: syntax.Step) -> Names | None:
    if base is None:
        return None
    if step.axis == "self" and step.name == "node()":
        return base
    if step.axis == "parent" and step.name == "node()":
        return base[:-1] if base else None
    if step.axis == "child" and step.name != "*" and not step.name.endswith(")"):
        return (*base, step.name)
    return None


@dataclass(frozen=True, slots=True)
class Needs:
    """What one path needs before it can be worked out."""

    path: Names
    strict: frozenset[Names]
    loose: frozenset[Names]


def needs_of(
    path: Names, expressions: Iterable[Compiled | None], groups: frozenset[Names], every: Collection[Names]
) -> Needs:
    """Return what a question needs: what its expressions name, and whether its groups apply.

    Groups around the question itself are named to count or to find positions: that makes no circle. A question that
    names itself keeps its answer, which makes none either.
    """
    strict: set[Names] = set(_around(path))
    loose: set[Names] = set()
    for compiled in expressions:
        for reference in references_of(compiled, path):
            if reference.path[-1] == ANYTHING:
                above = reference.path[:-1]
                loose.update(one for one in every if one[: len(above)] == above and one not in groups)
                continue
            is_own_group = reference.path in groups and path[: len(reference.path)] == reference.path
            if reference.path == path or is_own_group:
                if reference.is_loose and not is_own_group:
                    loose.add(reference.path)
                continue
            (loose if reference.is_loose else strict).add(reference.path)
    return Needs(path, frozenset(strict), frozenset(loose))


def _around(path: Names) -> Iterator[Names]:
    if len(path) > 1:
        yield path[:-1]


def order_of(needs: Iterable[Needs]) -> tuple[list[Names], bool]:
    """Return the paths so that what is needed comes first, and whether one pass may not be enough.

    Raises
    ------
    CycleError
        When questions need one another in a circle; its second argument lists them.
    """
    every = list(needs)
    strict = TopologicalSorter({one.path: one.strict for one in every})
    order = list(strict.static_order())
    if not any(one.loose for one in every):
        return order, False
    try:
        return list(TopologicalSorter({one.path: one.strict | one.loose for one in every}).static_order()), False
    except CycleError:
        return order, True
