"""Functions that decide."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from opennrm.protection.forms.rules.expressions.context import Context, Evaluator
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.syntax import Expression
from opennrm.protection.forms.rules.expressions.values import Value, to_number, to_text, to_truth

Compile = Callable[[Expression], Evaluator]


def _if(arguments: tuple[Expression, ...], compile_: Compile) -> Evaluator:
    condition, then, otherwise = (compile_(argument) for argument in arguments)
    return lambda c: then(c) if to_truth(condition(c)) else otherwise(c)


def _once(arguments: tuple[Expression, ...], compile_: Compile) -> Evaluator:
    """Keep what the question has; work it out only while it has nothing."""
    first = compile_(arguments[0])
    return lambda c: c.node.string() or to_text(first(c))


def _boolean_from_string(_c: Context, value: Value) -> Value:
    return to_text(value) in {"1", "true"}


def _truths(value: Value) -> list[bool]:
    return [bool(node.string().strip()) for node in value] if isinstance(value, list) else [to_truth(value)]


def _bounds(c: Context, least: Value, most: Value) -> tuple[float, float]:
    low, high = to_number(least, c.env.zone), to_number(most, c.env.zone)
    return low, math.inf if high == -1 else high


def _checklist(c: Context, least: Value, most: Value, *values: Value) -> Value:
    """Tell whether so many of the values hold; -1 is no limit."""
    low, high = _bounds(c, least, most)
    return low <= sum(truth for value in values for truth in _truths(value)) <= high


def _weighted_checklist(c: Context, least: Value, most: Value, *pairs: Value) -> Value:
    """Tell whether the weights of the values that hold add up to enough and not too much."""
    low, high = _bounds(c, least, most)
    total = 0.0
    for value, weight in zip(pairs[::2], pairs[1::2], strict=False):
        weights = (
            [to_number([node], c.env.zone) for node in weight]
            if isinstance(weight, list)
            else [
                to_number(weight, c.env.zone),
            ]
        )
        total += sum(one for truth, one in zip(_truths(value), weights, strict=False) if truth)
    return low <= total <= high


def _no_truth(_c: Context) -> Value:
    return False


def _a_truth(_c: Context) -> Value:
    return True


LOGIC: Final = {
    "true": Function(0, 0, _a_truth),
    "false": Function(0, 0, _no_truth),
    "not": Function(1, 1, lambda _c, value: not to_truth(value)),
    "boolean": Function(1, 1, lambda _c, value: to_truth(value)),
    "boolean-from-string": Function(1, 1, _boolean_from_string),
    "if": Function(3, 3, lazy=_if),
    "once": Function(1, 1, lazy=_once),
    "depend": Function(1, None, lambda _c, value, *_others: value),
    "checklist": Function(2, None, _checklist),
    "weighted-checklist": Function(2, None, _weighted_checklist),
}
