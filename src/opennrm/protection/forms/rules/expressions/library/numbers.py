"""Functions over numbers."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import dates
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.values import (
    NAN,
    Moment,
    Value,
    numbers_of,
    to_number,
    to_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.protection.forms.rules.expressions.context import Context

_DECIMALS: Final = 300.0


def _number(c: Context, value: Value | None = None) -> Value:
    given: Value = [c.node] if value is None else value
    if isinstance(given, Moment):
        return given
    if isinstance(given, (str, list)):
        moment = dates.parse_datetime(to_text(given).strip(), c.env.zone)
        if moment is not None:
            return Moment(moment, str(math.floor(dates.days_of(moment))))
    return to_number(given, c.env.zone)


def _simple(run: Callable[[float], float]) -> Function:
    """Return a function of one number that gives NaN where there is no result."""

    def work_out(c: Context, value: Value) -> Value:
        number = to_number(value, c.env.zone)
        return number if math.isnan(number) else _safely(run, number)

    return Function(1, 1, work_out)


def _safely(run: Callable[..., float], *numbers: float) -> float:
    try:
        return float(run(*numbers))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return NAN


def _two(run: Callable[[float, float], float]) -> Function:
    def work_out(c: Context, first: Value, second: Value) -> Value:
        return _safely(run, to_number(first, c.env.zone), to_number(second, c.env.zone))

    return Function(2, 2, work_out)


def _whole(run: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: number if math.isinf(number) else float(run(number))


def _log(base: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else base(number)


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    return math.pow(base, exponent)


def _round(c: Context, value: Value, decimals: Value = 0.0) -> Value:
    """Round half away from zero; negative decimals round to tens, hundreds and so on."""
    number = to_number(value, c.env.zone)
    places = to_number(decimals, c.env.zone)
    if math.isnan(number) or math.isnan(places):
        return NAN
    factor = 10.0 ** max(-_DECIMALS, min(_DECIMALS, math.trunc(max(-_DECIMALS, min(_DECIMALS, places)))))
    shifted = abs(number) * factor
    if math.isinf(shifted):
        return number
    return math.copysign(math.floor(shifted + 0.5) / factor, number) if number else number


def _sum(c: Context, value: Value) -> Value:
    numbers = numbers_of(value, c.env.zone)
    return sum(numbers[1:], numbers[0]) if numbers else NAN


def _extreme(choose: Callable[[list[float]], float]) -> Function:
    def work_out(c: Context, *values: Value) -> Value:
        numbers = [number for value in values for number in numbers_of(value, c.env.zone)]
        if not numbers or any(math.isnan(number) for number in numbers):
            return NAN
        return choose(numbers)

    return Function(0, None, work_out)


NUMBERS: Final = {
    "number": Function(0, 1, _number),
    "int": _simple(_whole(math.trunc)),
    "round": Function(1, 2, _round),
    "floor": _simple(_whole(math.floor)),
    "ceiling": _simple(_whole(math.ceil)),
    "abs": _simple(abs),
    "sqrt": _simple(math.sqrt),
    "exp": _simple(math.exp),
    "exp10": _simple(lambda number: math.pow(10.0, number)),
    "log": _simple(_log(math.log)),
    "log10": _simple(_log(math.log10)),
    "sin": _simple(math.sin),
    "cos": _simple(math.cos),
    "tan": _simple(math.tan),
    "asin": _simple(math.asin),
    "acos": _simple(math.acos),
    "atan": _simple(math.atan),
    "atan2": _two(math.atan2),
    "pow": _two(_power),
    "pi": Function(0, 0, lambda _c: math.pi),
    "random": Function(0, 0, lambda _c: random.random()),  # noqa: S311 - a form's chance, not a secret
    "sum": Function(1, 1, _sum),
    "min": _extreme(min),
    "max": _extreme(max),
}
