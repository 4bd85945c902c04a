"""Whether an answer has its question's type, and the answer as a Python value."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from opennrm.protection.forms.rules.expressions.dates import offset_of
from opennrm.protection.forms.rules.expressions.library.geography import points_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from opennrm.protection.forms.rules.validation.problems import Answer
    from opennrm.protection.forms.rules.xform import Question

_INT: Final = re.compile(r"[-+]?\d{1,18}")
_DECIMAL: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME: Final = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[-+]\d{2}:\d{2})?")
_FEWEST_OF_LINE: Final = 2
_FEWEST_OF_SHAPE: Final = 3
WRONG: Final = {
    "int": _("Enter a whole number."),
    "decimal": _("Enter a number."),
    "date": _("Enter a date, as in 2026-03-27."),
    "time": _("Enter a time, as in 14:30."),
    "dateTime": _("Enter a date and a time."),
    "boolean": _("Answer with yes or no."),
    "geopoint": _("Enter a place: latitude and longitude."),
    "geotrace": _("Enter a line of at least two places."),
    "geoshape": _("Enter an area that ends where it begins."),
}


class NotOfType(ValueError):
    """The text does not have the type."""


def typed(question: Question, text: str) -> Answer:
    """Return an answer as a Python value.

    Raises
    ------
    NotOfType
        When the text does not have the type of the question.
    """
    if not text:
        return None
    if question.is_multiple:
        return text.split()
    read = _READERS.get(question.type)
    return text if read is None else read(text.strip())


def typed_or_text(question: Question, text: str) -> Answer:
    """Return an answer as a Python value, or as the text it is when it does not have the type."""
    try:
        return typed(question, text)
    except NotOfType:
        return text


def _int(text: str) -> int:
    if _INT.fullmatch(text) is None:
        raise NotOfType(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if _DECIMAL.fullmatch(text) is None:
        raise NotOfType(text)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise NotOfType(text) from error


def _date(text: str) -> date:
    if _DATE.fullmatch(text) is None:
        raise NotOfType(text)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotOfType(text) from error


def _time(text: str) -> time:
    match = _TIME.fullmatch(text)
    if match is None:
        raise NotOfType(text)
    hour, minute, second, fraction, offset = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        zone = None if offset is None else offset_of(offset)
        return time(int(hour), int(minute), int(second or 0), microsecond, tzinfo=zone)
    except ValueError as error:
        raise NotOfType(text) from error


def _datetime(text: str) -> datetime:
    day, separator, rest = text.partition("T")
    if not separator:
        return datetime.combine(_date(day), time(), tzinfo=UTC)
    moment = _time(rest)
    return datetime.combine(_date(day), moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _boolean(text: str) -> str:
    if text not in {"true", "false", "0", "1"}:
        raise NotOfType(text)
    return text


def _place(least: int, most: int | None, *, is_closed: bool) -> Callable[[str], str]:
    def read(text: str) -> str:
        points = points_of(text)
        if points is None or len(points) < least or (most is not None and len(points) > most):
            raise NotOfType(text)
        if is_closed and points[0] != points[-1]:
            raise NotOfType(text)
        return text

    return read


_READERS: Final[dict[str, Callable[[str], Answer]]] = {
    "int": _int,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _datetime,
    "boolean": _boolean,
    "geopoint": _place(1, 1, is_closed=False),
    "geotrace": _place(_FEWEST_OF_LINE, None, is_closed=False),
    "geoshape": _place(_FEWEST_OF_SHAPE, None, is_closed=True),
}
