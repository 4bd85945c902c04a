"""How an answer is written into a cell, and read back from one."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.tables.layout import Column, Options, choice_label
from opennrm.protection.forms.rules.validation.types import typed_or_text

if TYPE_CHECKING:
    from opennrm.protection.forms.rules.xform import FormDefinition

Cell = str | int | float | date | None
_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")
_MOST_DIGITS: Final = 15


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return text[1:] if _GUARDED.match(text) else text


class Writer:
    """Writes the answers of one form into cells; remembers the words of choices."""

    def __init__(self, definition: FormDefinition, options: Options) -> None:
        """Keep what is needed for every cell."""
        self._definition = definition
        self._options = options
        self._labels: dict[tuple[tuple[str, ...], str], str] = {}

    def text(self, column: Column, given: str) -> str:
        """Return the text of a cell, guarded."""
        if column.choice is not None:
            return "" if not given.strip() else str(int(column.choice in given.split()))
        if not given or column.question.type in {"int", "decimal"}:
            return given if isinstance(typed_or_text(column.question, given), (int, Decimal)) else guarded(given)
        return guarded(self._words(column, given))

    def typed(self, column: Column, given: str) -> Cell:
        """Return the value of a cell of a workbook: numbers and days as such, all else as guarded text."""
        if not given:
            return None
        if column.choice is not None:
            return int(column.choice in given.split())
        value = typed_or_text(column.question, given)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return _number(value, given)
        if isinstance(value, date) and not isinstance(value, datetime) and value.year >= _FIRST_YEAR:
            return value
        return guarded(self._words(column, given))

    def _words(self, column: Column, given: str) -> str:
        if not self._options.language or column.question.choices is None:
            return given
        values = given.split() if column.question.is_multiple else [given]
        return "; ".join(self._label(column, value) for value in values)

    def _label(self, column: Column, value: str) -> str:
        key = (column.question.path, value)
        if key not in self._labels:
            self._labels[key] = choice_label(self._definition, column.question, value, self._options.language)
        return self._labels[key]


_FIRST_YEAR: Final = 1901  # what workbooks can count from


def _number(value: int | Decimal, given: str) -> Cell:
    n_digits = len(value.as_tuple().digits) if isinstance(value, Decimal) else len(str(abs(value)))
    if n_digits > _MOST_DIGITS:
        return guarded(given)
    return value if isinstance(value, int) else float(value)


def text_of_cell(value: object) -> str:
    """Return the answer in a cell of a workbook or of JSON as a form writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and math.isfinite(value) else repr(value)
    if isinstance(value, (date, time)):
        return _text_of_time(value)
    if isinstance(value, (list, tuple)):
        return " ".join(text_of_cell(one) for one in value)
    return str(value)


def _text_of_time(value: date | time) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    is_day = not (value.hour or value.minute or value.second or value.microsecond)
    return value.date().isoformat() if is_day else value.isoformat(timespec="milliseconds")
