"""From the tree of an expression to Python functions that work it out."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions.axes import in_document_order
from opennrm.protection.forms.rules.expressions.errors import EvaluationError, ExpressionError
from opennrm.protection.forms.rules.expressions.library import FUNCTIONS, VOLATILE
from opennrm.protection.forms.rules.expressions.parser import parse_expression
from opennrm.protection.forms.rules.expressions.paths import compile_path
from opennrm.protection.forms.rules.expressions.syntax import Call, Chain, Expression, Literal, Negation, Path, walk
from opennrm.protection.forms.rules.expressions.values import NAN, Value, compare, to_number, to_text, to_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.protection.forms.rules.expressions.context import Context, Evaluator

_COMPARISONS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})


class Compiled:
    """An expression ready to be worked out."""

    __slots__ = ("evaluate", "functions", "is_volatile", "source", "tree")

    def __init__(self, source: str) -> None:
        """Parse and compile."""
        self.source = source
        self.tree = parse_expression(source)
        try:
            self.evaluate: Evaluator = compile_tree(self.tree)
        except RecursionError as error:
            message = _("This expression is nested too deeply. Split it over several calculations.")
            raise ExpressionError(message) from error
        self.functions = frozenset(one.name for one in walk(self.tree) if isinstance(one, Call))
        self.is_volatile = bool(self.functions & VOLATILE)

    def value(self, c: Context) -> Value:
        """Work the expression out; nothing more is worked out once there was too much work."""
        c.env.spend(1)
        try:
            return self.evaluate(c)
        except (RecursionError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise EvaluationError(str(_("This answer could not be checked: the form's expression fails."))) from error

    def truth(self, c: Context) -> bool:
        """Work out whether the expression holds."""
        return to_truth(self.value(c))

    def text(self, c: Context) -> str:
        """Work the expression out as a text."""
        return to_text(self.value(c))


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Compiled:
    """Return the expression ready to be worked out; the same text is compiled once.

    Raises
    ------
    ExpressionError
        When it is no XPath, or names a function that is not known.
    """
    return Compiled(source)


def compile_tree(tree: Expression) -> Evaluator:
    """Return the function that works out a tree."""
    if isinstance(tree, Literal):
        value: Value = tree.value
        return lambda _c: value
    if isinstance(tree, Path):
        return compile_path(tree, compile_tree)
    if isinstance(tree, Call):
        return _call(tree)
    if isinstance(tree, Negation):
        operand = compile_tree(tree.operand)
        return lambda c: -to_number(operand(c), c.env.zone)
    return _chain(tree)


def _call(call: Call) -> Evaluator:
    function = FUNCTIONS.get(call.name)
    if function is None:
        raise ExpressionError(format_lazy(_("The function “{name}” is not known."), name=call.name[:60]))
    n = len(call.arguments)
    if n < function.least or (function.most is not None and n > function.most):
        raise ExpressionError(
            format_lazy(_("The function “{name}” does not take {n} values."), name=call.name[:60], n=n),
        )
    if function.lazy is not None:
        return function.lazy(call.arguments, compile_tree)
    assert function.eager is not None  # noqa: S101 - a function has one or the other
    return _eager(function.eager, [compile_tree(argument) for argument in call.arguments])


def _eager(run: Callable[..., Value], arguments: list[Evaluator]) -> Evaluator:
    """Return a call whose arguments are all worked out first."""
    if not arguments:
        return run
    if len(arguments) == 1:
        (only,) = arguments
        return lambda c: run(c, only(c))
    if len(arguments) == 2:  # noqa: PLR2004
        first, second = arguments
        return lambda c: run(c, first(c), second(c))
    return lambda c: run(c, *[argument(c) for argument in arguments])


def _chain(tree: Chain) -> Evaluator:
    first = compile_tree(tree.first)
    rest = [(sign, compile_tree(operand)) for sign, operand in tree.rest]
    sign = rest[0][0]
    if sign in {"and", "or"}:
        return _logical([first, *(operand for _sign, operand in rest)], until=sign == "or")
    if sign == "|":
        return _union([first, *(operand for _sign, operand in rest)])
    if sign in _COMPARISONS:
        return _comparing(first, rest)
    return _arithmetic(first, [(_OPERATIONS[one], operand) for one, operand in rest])


def _logical(operands: list[Evaluator], *, until: bool) -> Evaluator:
    def decide(c: Context) -> Value:
        return any(to_truth(one(c)) is until for one in operands) is until

    return decide


def _union(operands: list[Evaluator]) -> Evaluator:
    def unite(c: Context) -> Value:
        values = [one(c) for one in operands]
        return in_document_order([node for value in values if isinstance(value, list) for node in value])

    return unite


def _comparing(first: Evaluator, rest: list[tuple[str, Evaluator]]) -> Evaluator:
    def decide(c: Context) -> Value:
        value = first(c)
        for sign, operand in rest:
            value = compare(sign, value, operand(c), c.env.zone)
        return value

    return decide


def _arithmetic(first: Evaluator, rest: list[tuple[Callable[[float, float], float], Evaluator]]) -> Evaluator:
    def work_out(c: Context) -> Value:
        zone = c.env.zone
        number = to_number(first(c), zone)
        for operation, operand in rest:
            number = operation(number, to_number(operand(c), zone))
        return number

    return work_out


def _divide(one: float, other: float) -> float:
    if other:
        return one / other
    if math.isnan(one) or one == 0 or math.isnan(other):
        return NAN
    return math.copysign(math.inf, one) * math.copysign(1.0, other)


def _remainder(one: float, other: float) -> float:
    return math.fmod(one, other) if other and not math.isinf(one) else NAN


_OPERATIONS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "div": _divide,
    "mod": _remainder,
}
