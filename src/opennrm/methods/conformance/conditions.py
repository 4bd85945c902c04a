"""Conditions on the attributes of events, for one event and for many at once."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from opennrm.methods.conformance.columns import Column
    from opennrm.methods.conformance.traces import Value

    Mask: TypeAlias = NDArray[np.bool_]
    Places: TypeAlias = NDArray[np.int64]

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compare:
    """An attribute beside a value; a missing attribute compares false, with ``!=`` too."""

    attribute: str
    op: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """An attribute equals one of some values."""

    attribute: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """An attribute has no value."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Correlate:
    """An attribute of the activation beside one of the target; false if either is missing."""

    activation: str
    op: Operator
    target: str


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; true without any."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; false without any."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition: TypeAlias = Compare | OneOf | Missing | Correlate | And | Or | Not


def leaves(condition: Condition) -> Iterator[Compare | OneOf | Missing | Correlate]:
    """Yield the comparisons a condition is made of.

    Parameters
    ----------
    condition : Condition
        Any.

    Yields
    ------
    Compare, OneOf, Missing or Correlate
        From left to right.

    Examples
    --------
    >>> [leaf.attribute for leaf in leaves(Not(And((Missing("a"), Compare("b", "==", 1)))))]
    ['a', 'b']
    """
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition


def compare(left: Value | None, op: Operator, right: Value | None) -> bool:
    """Compare two values.

    Parameters
    ----------
    left, right : str, number, bool or None
        None and NaN are missing.
    op : str
        One of ``== != < <= > >=``.

    Returns
    -------
    bool
        False if either is missing. Text and numbers differ, and neither comes before the other.

    Examples
    --------
    >>> compare("12", "==", 12), compare("a", "<", "b"), compare(None, "!=", "a")
    (False, True, False)
    """
    if left is None or right is None or left != left or right != right:  # noqa: PLR0124
        return False
    if isinstance(left, str) != isinstance(right, str):
        return op == "!="
    return bool(OPERATORS[op](left, right))


def holds(
    condition: Condition, event: Mapping[str, Value | None], target: Mapping[str, Value | None] | None = None
) -> bool:
    """Tell whether a condition holds for one event, or for an activation and its target.

    Parameters
    ----------
    condition : Condition
        With `Correlate` only if a target is given.
    event : mapping
        The attributes of the event (of the activation).
    target : mapping, optional
        The attributes of the target.

    Returns
    -------
    bool
        What is missing compares false; so its negation is true.

    Examples
    --------
    >>> holds(Compare("age", "<", 18), {"age": 16}), holds(Compare("age", "<", 18), {})
    (True, False)
    >>> holds(Correlate("agency", "==", "agency"), {"agency": "a"}, {"agency": "b"})
    False
    """
    match condition:
        case Compare(name, op, value):
            answer = compare(event.get(name), op, value)
        case Correlate(name, op, other):
            answer = compare(event.get(name), op, (target or {}).get(other))
        case OneOf(name, values):
            answer = any(compare(event.get(name), "==", value) for value in values)
        case Missing(name):
            answer = not compare(event.get(name), "==", event.get(name))
        case And(parts):
            answer = all(holds(part, event, target) for part in parts)
        case Or(parts):
            answer = any(holds(part, event, target) for part in parts)
        case Not(part):
            answer = not holds(part, event, target)
    return answer


def mask(condition: Condition, columns: Mapping[str, Column], places: Places) -> Mask:
    """Tell for which events a condition holds.

    Parameters
    ----------
    condition : Condition
        Without `Correlate`.
    columns : mapping of str to Column
        Attributes; one that is absent is missing everywhere.
    places : ndarray of int64, shape (n,)
        The events to look at.

    Returns
    -------
    ndarray of bool, shape (n,)
        As `holds` of each.

    Examples
    --------
    >>> from opennrm.methods.conformance.columns import make_column
    >>> mask(Compare("age", "<", 18), {"age": make_column("age", [16, 20, None])}, np.arange(3)).tolist()
    [True, False, False]
    """
    return pair_mask(condition, columns, places, places)


def pair_mask(condition: Condition, columns: Mapping[str, Column], places: Places, targets: Places) -> Mask:
    """Tell for which pairs of an activation and a target a condition holds.

    Parameters
    ----------
    condition : Condition
        Any.
    columns : mapping of str to Column
        Attributes.
    places, targets : ndarray of int64, shape (n,)
        The activation and the target of each pair.

    Returns
    -------
    ndarray of bool, shape (n,)
        As `holds` of each.

    Examples
    --------
    >>> from opennrm.methods.conformance.columns import make_column
    >>> columns = {"agency": make_column("agency", ["a", "b", "a"])}
    >>> pair_mask(Correlate("agency", "==", "agency"), columns, np.array([0, 0]), np.array([1, 2])).tolist()
    [False, True]
    """
    match condition:
        case Compare(name, op, value):
            answer = _compare_with(columns.get(name), places, op, value)
        case Correlate(name, op, other):
            answer = _compare_columns(columns.get(name), places, op, columns.get(other), targets)
        case OneOf(name, values):
            answer = _any([_compare_with(columns.get(name), places, "==", value) for value in values], len(places))
        case Missing(name):
            column = columns.get(name)
            answer = np.ones(len(places), np.bool_) if column is None else column.take(places).missing
        case And(parts):
            answer = ~_any([~pair_mask(part, columns, places, targets) for part in parts], len(places))
        case Or(parts):
            answer = _any([pair_mask(part, columns, places, targets) for part in parts], len(places))
        case Not(part):
            answer = ~pair_mask(part, columns, places, targets)
    return answer


def _any(masks: list[Mask], n: int) -> Mask:
    return cast("Mask", np.logical_or.reduce(masks)) if masks else np.zeros(n, np.bool_)


def _compare_with(column: Column | None, places: Places, op: Operator, value: Value) -> Mask:
    """Compare each category once, or all numbers at once."""
    if column is None:
        return np.zeros(len(places), np.bool_)
    if column.categories is not None:
        table = np.array([*(compare(text, op, value) for text in column.categories), False])
        return cast("Mask", table[column.values[places]])
    numbers = column.values[places]
    if isinstance(value, str):
        return ~np.isnan(numbers) if op == "!=" else np.zeros(len(places), np.bool_)
    return np.asarray(OPERATORS[op](numbers, value)) & ~np.isnan(numbers)


def _compare_columns(left: Column | None, places: Places, op: Operator, right: Column | None, targets: Places) -> Mask:
    """Compare two columns; texts by their rank among the texts of both."""
    if left is None or right is None:
        return np.zeros(len(places), np.bool_)
    one, two = left.take(places), right.take(targets)
    present = ~(one.missing | two.missing)
    if left.categories is not None and right.categories is not None:
        texts = sorted({*left.categories, *right.categories})
        rank = {text: number for number, text in enumerate(texts)}
        ranks = [np.array([*(rank[text] for text in column.categories or ()), -1]) for column in (left, right)]
        return np.asarray(OPERATORS[op](ranks[0][one.values], ranks[1][two.values])) & present
    if left.categories is not None or right.categories is not None:
        return present if op == "!=" else np.zeros(len(places), np.bool_)
    return np.asarray(OPERATORS[op](one.values, two.values)) & present
