"""The values of expressions and how one kind becomes another.

A value is a list of nodes, a text, a number (float), a truth value, or a `Moment`: a number of days that is written as
a date.
"""

from __future__ import annotations

import math
import operator
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import dates
from opennrm.protection.forms.rules.expressions.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

NAN: Final = float("nan")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_EXACT: Final = 1e16
_LARGEST_PLAIN: Final = 1e21
_SMALLEST_PLAIN: Final = 1e-6


class Moment:
    """A day or a moment, a number of days where a number is wanted."""

    __slots__ = ("at", "days", "text")

    def __init__(self, at: datetime, text: str | None = None) -> None:
        """Keep the moment, its number of days and its text."""
        self.at = at
        self.days = dates.days_of(at)
        self.text = dates.text_of(at) if text is None else text


Value = list[Node] | str | float | bool | Moment


def to_text(value: Value) -> str:
    """Return the value as a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        if not value:
            return ""
        node = value[0]
        return node.string() if node.children else node.text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Moment):
        return value.text
    return number_text(value)


def to_number(value: Value, zone: tzinfo) -> float:
    """Return the value as a number; dates are days since 1970."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, Moment):
        return value.days
    return text_number(to_text(value), zone)


def to_truth(value: Value) -> bool:
    """Return the value as a truth value: nodes are true when there are any, blank or not."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return bool(value)
    if isinstance(value, str):
        return value != ""
    if isinstance(value, Moment):
        return value.days != 0
    return value != 0 and not math.isnan(value)


def text_number(text: str, zone: tzinfo) -> float:
    """Return the number, or the days of the date, that a text says; NaN when it says none."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if dates.looks_like_date(text):
        moment = dates.parse_datetime(text, zone)
        if moment is not None:
            return dates.days_of(moment)
    if text in {"Infinity", "+Infinity", "-Infinity"}:
        return float(text)
    return NAN


def number_text(number: float) -> str:
    """Return a number as OpenRosa writes it: 3 and not 3.0, nothing where there is no number."""
    if math.isnan(number):
        return ""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    if _SMALLEST_PLAIN <= abs(number) < _LARGEST_PLAIN:
        return format(Decimal(repr(number)), "f").removesuffix(".0")
    mantissa, _e, exponent = repr(number).partition("e")
    return f"{mantissa}e{int(exponent):+d}"


def strings_of(value: Value) -> list[str]:
    """Return the text of each node, or the one text."""
    return [node.string() for node in value] if isinstance(value, list) else [to_text(value)]


def numbers_of(value: Value, zone: tzinfo) -> list[float]:
    """Return the number of each node, or the one number."""
    if isinstance(value, list):
        return [text_number(node.string(), zone) for node in value]
    return [to_number(value, zone)]


_ORDERS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(sign: str, left: Value, right: Value, zone: tzinfo) -> bool:
    """Compare two values as XPath does: a list of nodes compares when any of its nodes does."""
    if sign in _ORDERS:
        order = _ORDERS[sign]
        if isinstance(left, float) and isinstance(right, float):
            return order(left, right)
        others = numbers_of(right, zone)
        return any(order(one, other) for one in numbers_of(left, zone) for other in others)
    return equals(left, right, zone, wanted=sign == "=")


def equals(left: Value, right: Value, zone: tzinfo, *, wanted: bool) -> bool:
    """Tell whether the values are equal (or, when not `wanted`, unequal)."""
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_truth(left) == to_truth(right)) is wanted
    if isinstance(left, (float, Moment)) or isinstance(right, (float, Moment)):
        others = numbers_of(right, zone)
        return any((one == other) is wanted for one in numbers_of(left, zone) for other in others)
    if isinstance(left, list) or isinstance(right, list):
        texts = strings_of(right)
        return any((one == other) is wanted for one in strings_of(left) for other in texts)
    return (left == right) is wanted
