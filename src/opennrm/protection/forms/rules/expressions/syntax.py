"""The tree of an expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus before an expression."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one rank with the operators between them, from left to right."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    axis: str
    name: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A path from the root, from the node, or from what an expression gives."""

    is_absolute: bool
    start: Expression | None
    predicates: tuple[Expression, ...]
    steps: tuple[Step, ...]


Expression = Literal | Negation | Chain | Call | Path


def children_of(node: Expression) -> Iterator[Expression]:
    """Yield the expressions directly inside, those of predicates too."""
    if isinstance(node, Negation):
        yield node.operand
    elif isinstance(node, Chain):
        yield node.first
        yield from (operand for _operator, operand in node.rest)
    elif isinstance(node, Call):
        yield from node.arguments
    elif isinstance(node, Path):
        if node.start is not None:
            yield node.start
        yield from node.predicates
        yield from (predicate for step in node.steps for predicate in step.predicates)


def walk(node: Expression) -> Iterator[Expression]:
    """Yield the expression and everything inside it."""
    waiting = [node]
    while waiting:
        this = waiting.pop()
        yield this
        waiting.extend(children_of(this))
