"""Functions over the answers to choices, and the texts of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from opennrm.protection.forms.rules.expressions.context import Context, Evaluator
from opennrm.protection.forms.rules.expressions.errors import ExpressionError
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.parser import parse_expression
from opennrm.protection.forms.rules.expressions.syntax import Expression, Literal
from opennrm.protection.forms.rules.expressions.values import Value, to_number, to_text

Compile = Callable[[Expression], Evaluator]


def _selected(_c: Context, chosen: Value, value: Value) -> Value:
    return to_text(value).strip() in (to_text(chosen).split() or [""])


def _selected_at(c: Context, chosen: Value, place: Value) -> Value:
    number = to_number(place, c.env.zone)
    values = to_text(chosen).split()
    return values[int(number)] if 0 <= number < len(values) else ""


def _count_selected(_c: Context, chosen: Value) -> Value:
    return float(len(to_text(chosen).split()))


def _choice_name(arguments: tuple[Expression, ...], compile_: Compile) -> Evaluator:
    """Return the label of a value; the question is named by a text that holds its path."""
    chosen = compile_(arguments[0])
    given = arguments[1]
    named = (
        compile_(parse_expression(given.value)) if isinstance(given, Literal) and isinstance(given.value, str) else None
    )
    other = compile_(given)

    def label(c: Context) -> Value:
        value = to_text(chosen(c))
        found = named(c) if named is not None else _evaluated(c, to_text(other(c)), compile_)
        if not value or not isinstance(found, list) or not found or c.env.choice_label is None:
            return ""
        return c.env.choice_label(found[0], value)

    return label


def _evaluated(c: Context, path: str, compile_: Compile) -> Value:
    try:
        return compile_(parse_expression(path))(c)
    except ExpressionError:
        return []


def _itext(c: Context, key: Value) -> Value:
    return c.env.itext(to_text(key)) if c.env.itext is not None else ""


def _version(c: Context) -> Value:
    return c.env.version


def _property(_c: Context, _name: Value) -> Value:
    return ""


CHOICES: Final = {
    "selected": Function(2, 2, _selected),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, _count_selected),
    "jr:choice-name": Function(2, 2, lazy=_choice_name),
    "jr:itext": Function(1, 1, _itext),
    "version": Function(0, 0, _version),
    "property": Function(1, 1, _property),
}
