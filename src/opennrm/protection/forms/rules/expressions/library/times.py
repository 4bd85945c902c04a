"""Functions over dates and times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from opennrm.protection.forms.rules.expressions import dates
from opennrm.protection.forms.rules.expressions.library.functions import Function
from opennrm.protection.forms.rules.expressions.values import NAN, Moment, Value, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from opennrm.protection.forms.rules.expressions.context import Context


def _today(c: Context) -> Value:
    local = c.env.at.astimezone(c.env.zone)
    return Moment(local.replace(hour=0, minute=0, second=0, microsecond=0))


def _now(c: Context) -> Value:
    return Moment(c.env.at.astimezone(c.env.zone))


def _moment(c: Context, value: Value) -> datetime | None:
    """Return the moment a text, a node or a number of days names."""
    if isinstance(value, Moment):
        return value.at
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return dates.moment_of(value, c.env.zone) if value == value else None  # noqa: PLR0124 - not a number
    return dates.parse_lenient(to_text(value).strip(), c.env.zone)


def _date(c: Context, value: Value) -> Value:
    moment = _moment(c, value)
    if moment is not None:
        return Moment(moment)
    is_blank = isinstance(value, bool) or (isinstance(value, (str, list)) and not to_text(value))
    return "" if is_blank else dates.NO_DATE


def _format(c: Context, value: Value, pattern: Value) -> Value:
    moment = _moment(c, to_text(value) if isinstance(value, Moment) else value)
    return "" if moment is None else dates.formatted(moment, to_text(pattern))


def _decimal_date_time(c: Context, value: Value) -> Value:
    moment = _moment(c, value)
    return NAN if moment is None else dates.days_of(moment)


def _decimal_time(c: Context, value: Value) -> Value:
    return dates.time_share(to_text(value).strip(), c.env.zone)


TIMES: Final = {
    "today": Function(0, 0, _today),
    "now": Function(0, 0, _now),
    "date": Function(1, 1, _date),
    "date-time": Function(1, 1, _date),
    "format-date": Function(2, 2, _format),
    "format-date-time": Function(2, 2, _format),
    "decimal-date-time": Function(1, 1, _decimal_date_time),
    "decimal-time": Function(1, 1, _decimal_time),
}
